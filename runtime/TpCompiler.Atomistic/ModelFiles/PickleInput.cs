using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>The bytes of a pickle with a position. Every length is checked against what is left before anything is allocated.</summary>
internal sealed class PickleInput(byte[] bytes, string file)
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Python integers of more digits than this occur in no model; the bound keeps hostile ones cheap.
    private const int LongestInteger = 256;

    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public byte[] Bytes(long count) => Take(count).ToArray();

    public string Latin1(long count) => Encoding.Latin1.GetString(Take(count));

    public string Utf8(long count)
    {
        int start = Position;
        try
        {
            return s_utf8.GetString(Take(count));
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelFormatException(file, $"data.pkl at byte {start}", "expected a text in UTF-8, found bytes that are not", e);
        }
    }

    /// <summary>A line of ASCII text, without its end.</summary>
    public string Line()
    {
        int length = bytes.AsSpan(Position).IndexOf((byte)'\n');
        if (length < 0)
            throw Fail("expected a line of text, found no end of line before the end of the pickle");
        string line = Encoding.Latin1.GetString(Take(length));
        Position++;
        return line;
    }

    /// <summary>A signed integer of <paramref name="count"/> bytes: a long, or a BigInteger where that is too small.</summary>
    public object Integer(long count)
    {
        if (count > LongestInteger)
            throw Fail($"expected an integer of at most {LongestInteger} bytes, found one of {count}");
        var value = new BigInteger(Take(count));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    public ModelFormatException Fail(string problem) => new(file, $"data.pkl at byte {Position}", problem);

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > bytes.Length - Position)
            throw Fail($"expected {count} more bytes, found {bytes.Length - Position}");
        ReadOnlySpan<byte> taken = bytes.AsSpan(Position, (int)count);
        Position += (int)count;
        return taken;
    }
}
