using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>Writes safetensors files. Elements keep their type and every bit.</summary>
internal static class SafetensorsWriter
{
    public static void Write(
        Stream stream, IReadOnlyCollection<KeyValuePair<string, TorchTensor>> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        // Large elements first, so that all are aligned; otherwise the order given.
        KeyValuePair<string, TorchTensor>[] ordered = [.. tensors.OrderByDescending(pair => pair.Value.DataType.Size())];
        byte[] header = Header(ordered, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, TorchTensor tensor) in ordered)
            stream.Write(tensor.RowMajorBytes());
    }

    private static byte[] Header(KeyValuePair<string, TorchTensor>[] tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        using MemoryStream header = new();
        using (Utf8JsonWriter json = new(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string name, string text) in metadata)
                json.WriteString(name, text);
            json.WriteEndObject();
            long offset = 0;
            foreach ((string name, TorchTensor tensor) in tensors)
            {
                long end = offset + ((long)tensor.Count * tensor.DataType.Size());
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsTypes.NameOf(tensor.DataType));
                WriteNumbers(json, "shape", [.. tensor.Shape]);
                WriteNumbers(json, "data_offsets", offset, end);
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        return header.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
