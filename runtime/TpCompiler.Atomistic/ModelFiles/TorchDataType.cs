using System;
using System.Buffers.Binary;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>The element type of a torch tensor.</summary>
public enum TorchDataType
{
    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>32-bit floating point.</summary>
    Float,

    /// <summary>16-bit floating point (IEEE).</summary>
    Half,

    /// <summary>The upper 16 bits of a 32-bit floating point number.</summary>
    BFloat16,

    /// <summary>64-bit signed integer.</summary>
    Long,

    /// <summary>32-bit signed integer.</summary>
    Int,

    /// <summary>16-bit signed integer.</summary>
    Short,

    /// <summary>8-bit signed integer (torch's Char).</summary>
    SByte,

    /// <summary>8-bit unsigned integer.</summary>
    Byte,

    /// <summary>A byte that is 0 or 1.</summary>
    Bool,
}

/// <summary>Sizes and names of torch's element types.</summary>
internal static class TorchDataTypes
{
    public static int Size(this TorchDataType type) => type switch
    {
        TorchDataType.Double or TorchDataType.Long => 8,
        TorchDataType.Float or TorchDataType.Int => 4,
        TorchDataType.Half or TorchDataType.BFloat16 or TorchDataType.Short => 2,
        _ => 1,
    };

    /// <summary>The type whose storages torch calls <paramref name="storageClass"/>, such as <c>DoubleStorage</c>.</summary>
    public static bool TryOfStorage(string storageClass, out TorchDataType type)
    {
        (type, bool known) = storageClass switch
        {
            "DoubleStorage" => (TorchDataType.Double, true),
            "FloatStorage" => (TorchDataType.Float, true),
            "HalfStorage" => (TorchDataType.Half, true),
            "BFloat16Storage" => (TorchDataType.BFloat16, true),
            "LongStorage" => (TorchDataType.Long, true),
            "IntStorage" => (TorchDataType.Int, true),
            "ShortStorage" => (TorchDataType.Short, true),
            "CharStorage" => (TorchDataType.SByte, true),
            "ByteStorage" => (TorchDataType.Byte, true),
            "BoolStorage" => (TorchDataType.Bool, true),
            _ => (default, false),
        };
        return known;
    }

    /// <summary>One little-endian element as a double.</summary>
    public static double ToDouble(this TorchDataType type, ReadOnlySpan<byte> element) => type switch
    {
        TorchDataType.Double => BinaryPrimitives.ReadDoubleLittleEndian(element),
        TorchDataType.Float => BinaryPrimitives.ReadSingleLittleEndian(element),
        TorchDataType.Half => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
        TorchDataType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
        TorchDataType.Long => BinaryPrimitives.ReadInt64LittleEndian(element),
        TorchDataType.Int => BinaryPrimitives.ReadInt32LittleEndian(element),
        TorchDataType.Short => BinaryPrimitives.ReadInt16LittleEndian(element),
        TorchDataType.SByte => (sbyte)element[0],
        TorchDataType.Byte => element[0],
        _ => element[0] != 0 ? 1 : 0,
    };
}
