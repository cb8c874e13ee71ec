using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace TpCompiler.TestSupport;

/// <summary>Reads reference tensors: an 8-byte little-endian header length, a JSON header, raw data.</summary>
public sealed class SafetensorsFile
{
    private readonly byte[] _bytes;
    private readonly int _dataStart;
    private readonly Dictionary<string, JsonElement> _entries = [];

    private SafetensorsFile(byte[] bytes)
    {
        _bytes = bytes;
        int headerLength = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        _dataStart = 8 + headerLength;
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        foreach (JsonProperty p in header.RootElement.EnumerateObject())
            _entries.Add(p.Name, p.Value.Clone());
    }

    /// <summary>Opens a file.</summary>
    public static SafetensorsFile Open(string path) => new(File.ReadAllBytes(path));

    /// <summary>The names of all tensors.</summary>
    public IEnumerable<string> Names => _entries.Keys.Where(k => k != "__metadata__");

    /// <summary>Whether there is a tensor named <paramref name="name"/>.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>The shape of a tensor.</summary>
    public int[] Shape(string name) => [.. _entries[name].GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())];

    /// <summary>The elements of a tensor of any numeric type, in row-major order, as doubles.</summary>
    public double[] Doubles(string name)
    {
        ReadOnlySpan<byte> raw = Raw(name, out string type);
        return type switch
        {
            "F64" => MemoryMarshal.Cast<byte, double>(raw).ToArray(),
            "F32" => [.. MemoryMarshal.Cast<byte, float>(raw).ToArray().Select(v => (double)v)],
            "I64" => [.. MemoryMarshal.Cast<byte, long>(raw).ToArray().Select(v => (double)v)],
            "I32" => [.. MemoryMarshal.Cast<byte, int>(raw).ToArray().Select(v => (double)v)],
            "U8" or "BOOL" => [.. raw.ToArray().Select(v => (double)v)],
            _ => throw new NotSupportedException($"{name} has type {type}"),
        };
    }

    /// <summary>The elements of an integer tensor.</summary>
    public int[] Ints(string name) => [.. Doubles(name).Select(v => (int)v)];

    /// <summary>A tensor of bytes as text.</summary>
    public string Text(string name) => System.Text.Encoding.UTF8.GetString(Raw(name, out _));

    private ReadOnlySpan<byte> Raw(string name, out string type)
    {
        if (!_entries.TryGetValue(name, out JsonElement e))
            throw new KeyNotFoundException($"no tensor named {name}");
        type = e.GetProperty("dtype").GetString()!;
        JsonElement offsets = e.GetProperty("data_offsets");
        int begin = _dataStart + offsets[0].GetInt32();
        int end = _dataStart + offsets[1].GetInt32();
        return _bytes.AsSpan(begin, end - begin);
    }
}
