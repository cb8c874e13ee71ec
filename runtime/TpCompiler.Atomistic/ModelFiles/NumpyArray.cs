using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>An array in NumPy's own format (NEP 1), of which a file may hold several one after the other. Nothing is read beyond it.</summary>
internal sealed partial class NumpyArray
{
    private const int PreambleLength = 10;

    private readonly string _file;
    private readonly string _path;
    private readonly Stream _stream;
    private readonly long _dataStart;

    private NumpyArray(Stream stream, string file, string path, string type, ImmutableArray<int> shape)
    {
        (_stream, _file, _path, _dataStart, Type, Shape) = (stream, file, path, stream.Position, type, shape);
    }

    /// <summary>The bytes with which every array begins.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The element type as NumPy writes it, such as &lt;f4.</summary>
    public string Type { get; }

    /// <summary>The extents; empty for a number.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Reads the header of the array at the stream's position.</summary>
    /// <param name="stream">The file, which can be sought.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="path">What the array is, for messages.</param>
    /// <exception cref="ModelFormatException">There is no such array, or its data are not all there.</exception>
    public static NumpyArray Open(Stream stream, string file, string path)
    {
        Span<byte> preamble = stackalloc byte[PreambleLength];
        int read = stream.ReadAtLeast(preamble, PreambleLength, throwOnEndOfStream: false);
        if (read == 0)
            throw new ModelFormatException(file, path, "expected an array in NumPy's format, found the end of the file");
        if (read < PreambleLength || !preamble.StartsWith(Magic))
            throw new ModelFormatException(file, path, "expected an array in NumPy's format, found other bytes");
        if (preamble[6] != 1 || preamble[7] != 0)
            throw new ModelFormatException(file, path, $"expected version 1.0 of NumPy's format, found {preamble[6]}.{preamble[7]}");
        byte[] header = new byte[BinaryPrimitives.ReadUInt16LittleEndian(preamble[8..])];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw new ModelFormatException(file, path, $"expected a header of {header.Length} bytes, found the end of the file");
        string text = Encoding.Latin1.GetString(header);
        Match match = Header().Match(text);
        if (!match.Success)
            throw new ModelFormatException(file, path, $"expected a header with descr, fortran_order and shape, found {PickleText.Describe(text.Trim())}");
        if (match.Groups["order"].Value != "False" && match.Groups["extent"].Captures.Count > 1)
            throw new ModelFormatException(file, path, "expected elements in C's order, found Fortran's");
        int[] shape = new int[match.Groups["extent"].Captures.Count];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (!int.TryParse(match.Groups["extent"].Captures[axis].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis]))
                throw new ModelFormatException(file, path, $"expected extents below {int.MaxValue}, found {match.Groups["extent"].Captures[axis].Value}");
        }

        NumpyArray array = new(stream, file, path, match.Groups["type"].Value, [.. shape]);
        Int128 bytes = array.ElementSize;
        foreach (int extent in shape)
            bytes = bytes > long.MaxValue ? bytes : bytes * extent;
        if (bytes > stream.Length - stream.Position)
            throw new ModelFormatException(file, path, $"expected {bytes} bytes of shape {array.ShapeText}, found {stream.Length - stream.Position}");
        return array;
    }

    /// <summary>The shape as people write it.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    private int ElementSize => int.Parse(Type.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture) * (Type[1] == 'U' ? 4 : 1);

    private long ByteCount => Shape.Aggregate((long)ElementSize, (bytes, extent) => bytes * extent);

    /// <summary>The elements, row-major; the stream is after them.</summary>
    /// <exception cref="ModelFormatException">They are no floating point numbers.</exception>
    public double[] ReadDoubles()
    {
        if (Type is not ("<f4" or "<f8"))
            throw new ModelFormatException(_file, _path, $"expected numbers of type <f4 or <f8, found {Type}");
        byte[] bytes = new byte[ByteCount];
        _stream.Position = _dataStart;
        _stream.ReadExactly(bytes);
        double[] values = new double[bytes.Length / ElementSize];
        for (int n = 0; n < values.Length; n++)
        {
            values[n] = ElementSize == 4
                ? BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * n))
                : BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 * n));
        }

        return values;
    }

    /// <summary>Puts the stream after the elements.</summary>
    public void Skip() => _stream.Position = _dataStart + ByteCount;

    [GeneratedRegex(@"^\{\s*'descr':\s*'(?<type>[<>|=][a-zA-Z][0-9]{1,4})',\s*'fortran_order':\s*(?<order>True|False),\s*'shape':\s*\(\s*(?:(?<extent>[0-9]{1,19})\s*,?\s*){0,32}\)\s*,?\s*\}\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Header();
}
