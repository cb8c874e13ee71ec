using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>
/// A file of named tensors: the length of a header in 8 bytes, the header in JSON, and the elements of all tensors without gaps
/// (https://github.com/huggingface/safetensors). Nothing in it can be executed.
/// </summary>
public sealed class SafetensorsArchive : IDisposable
{
    private const int LengthBytes = 8;
    private const int MostAxes = 64;

    // The limit of the format's own library.
    private const long LongestHeader = 100_000_000;

    private readonly Stream _stream;
    private readonly Dictionary<string, TorchTensor> _tensors = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly long _dataStart;

    private SafetensorsArchive(Stream stream, string name)
    {
        _stream = stream;
        Name = name;
        using JsonDocument header = ReadHeader();
        _dataStart = stream.Position;
        List<(long Begin, long End, string Name)> ranges = [];
        try
        {
            foreach (JsonProperty property in header.RootElement.EnumerateObject())
            {
                if (property.Name == "__metadata__")
                    ReadMetadata(property.Value);
                else
                    ranges.Add(ReadTensor(property.Name, property.Value));
            }
        }
        catch (InvalidOperationException e)
        {
            throw Fail("header", "expected texts of Unicode characters, found one that is not", e);
        }

        RequireTiling(ranges);
    }

    /// <summary>The file's name, as given.</summary>
    public string Name { get; }

    /// <summary>The texts in the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>The tensors by name. They read their elements from this file, so keep it open while they are needed.</summary>
    public IReadOnlyDictionary<string, TorchTensor> Tensors => _tensors;

    /// <summary>Whether a stream begins as such a file does.</summary>
    public static bool IsSafetensors(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> start = stackalloc byte[LengthBytes + 1];
        stream.Position = 0;
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return read == start.Length && start[LengthBytes] == '{';
    }

    /// <summary>Opens a file from a stream that can seek, and takes the stream over.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">The name for messages.</param>
    /// <exception cref="ModelFormatException">It is not a file of this kind, or damaged.</exception>
    public static SafetensorsArchive Open(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return new SafetensorsArchive(stream, name);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private JsonDocument ReadHeader()
    {
        Span<byte> start = stackalloc byte[LengthBytes];
        _stream.Position = 0;
        if (_stream.ReadAtLeast(start, LengthBytes, throwOnEndOfStream: false) < LengthBytes)
            throw Fail("", $"expected the length of a header in {LengthBytes} bytes, found a file of {_stream.Length}");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > LongestHeader || (long)length > _stream.Length - LengthBytes)
            throw Fail("header", $"expected at most {Math.Min(LongestHeader, _stream.Length - LengthBytes)} bytes, found a length of {length}");
        byte[] header = new byte[length];
        _stream.ReadExactly(header);
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(header);
        }
        catch (JsonException e)
        {
            throw Fail("header", $"expected JSON, found a mistake at byte {e.BytePositionInLine} of line {e.LineNumber + 1}", e);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        throw Fail("header", "expected an object of JSON, found another value");
    }

    private void ReadMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
            throw Fail("__metadata__", "expected an object of texts, found another value");
        foreach (JsonProperty property in metadata.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String || !_metadata.TryAdd(property.Name, property.Value.GetString()!))
                throw Fail("__metadata__", $"expected a text for every name once, found something else for {PickleText.Describe(property.Name)}");
        }
    }

    private (long Begin, long End, string Name) ReadTensor(string name, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("dtype", out JsonElement dtype) || dtype.ValueKind != JsonValueKind.String
            || !entry.TryGetProperty("shape", out JsonElement shapeElement) || !entry.TryGetProperty("data_offsets", out JsonElement offsetsElement))
        {
            throw Fail(name, "expected a tensor with dtype, shape and data_offsets, found something else");
        }

        if (!SafetensorsTypes.TryParse(dtype.GetString()!, out TorchDataType type))
            throw Fail(name, $"expected a dtype such as F64, F32 or I64, found {PickleText.Describe(dtype.GetString()!)}");
        long[] shape = Integers(shapeElement, name, "a shape", MostAxes);
        long[] offsets = Integers(offsetsElement, name, "data_offsets", 2);
        if (offsets is not [long begin, long end] || begin > end || end > _stream.Length - _dataStart)
            throw Fail(name, $"expected data_offsets inside the {_stream.Length - _dataStart} bytes of data, found [{string.Join(", ", offsets)}]");
        Int128 bytes = type.Size();
        foreach (long extent in shape)
        {
            bytes *= extent;
            // Stops before 128 bits can overflow; a later extent of 0 is not worth a tensor of that shape.
            if (bytes > long.MaxValue)
                break;
        }

        if (bytes != end - begin || bytes > Array.MaxLength)
            throw Fail(name, $"expected the bytes of shape [{string.Join(", ", shape)}] in {type}, found {end - begin}");
        TorchStorage storage = new(name, type, (end - begin) / type.Size(), _ => ReadData(begin, end));
        if (!_tensors.TryAdd(name, new TorchTensor(Name, storage, 0, shape, RowMajor(shape))))
            throw Fail(name, "expected every name once, found it twice");
        return (begin, end, name);
    }

    private void RequireTiling(List<(long Begin, long End, string Name)> ranges)
    {
        ranges.Sort();
        long position = 0;
        foreach ((long begin, long end, string name) in ranges)
        {
            if (begin != position)
                throw Fail(name, $"expected its data at byte {position}, after those of other tensors, found byte {begin}");
            position = end;
        }

        if (position != _stream.Length - _dataStart)
            throw Fail("", $"expected {position} bytes of data, found {_stream.Length - _dataStart}");
    }

    private byte[] ReadData(long begin, long end)
    {
        byte[] bytes = new byte[end - begin];
        _stream.Position = _dataStart + begin;
        _stream.ReadExactly(bytes);
        return bytes;
    }

    private long[] Integers(JsonElement element, string name, string what, int most)
    {
        bool sound = element.ValueKind == JsonValueKind.Array && element.GetArrayLength() <= most
            && element.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt64(out long n) && n >= 0);
        return sound
            ? [.. element.EnumerateArray().Select(e => e.GetInt64())]
            : throw Fail(name, $"expected {what} of at most {most} numbers, none of them negative, found something else");
    }

    private static long[] RowMajor(long[] shape)
    {
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride = unchecked(stride * shape[axis]) is > 0 and var next ? next : 1;
        }

        return strides;
    }

    private ModelFormatException Fail(string path, string problem, Exception? inner = null)
        => new(Name, path.Length > 200 ? path[..200] + "..." : path, problem, inner);
}
