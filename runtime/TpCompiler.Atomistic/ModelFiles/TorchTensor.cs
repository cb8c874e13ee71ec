using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>The raw elements that one or several tensors of a torch file are views of.</summary>
public sealed class TorchStorage
{
    private readonly Func<TorchStorage, byte[]> _read;
    private byte[]? _bytes;

    internal TorchStorage(string key, TorchDataType type, long count, Func<TorchStorage, byte[]> read)
    {
        Key = key;
        Type = type;
        Count = count;
        _read = read;
    }

    /// <summary>The name of the storage in the archive.</summary>
    public string Key { get; }

    /// <summary>The element type.</summary>
    public TorchDataType Type { get; }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>The bytes, little-endian; read when first asked for, and of the length that type and count tell.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes ??= _read(this);
}

/// <summary>A tensor in a torch file: a view of a storage by shape, strides and offset. Elements are read when asked for.</summary>
public sealed class TorchTensor
{
    // A view may repeat elements (stride 0), so its size is not bounded by the file's; small repetition is allowed.
    private const long MostRepeated = 1 << 16;

    private readonly string _file;
    private readonly long[] _shape;
    private readonly long[] _strides;

    internal TorchTensor(string file, TorchStorage storage, long offset, long[] shape, long[] strides, bool isParameter = false)
    {
        _file = file;
        _shape = shape;
        _strides = strides;
        Storage = storage;
        Offset = offset;
        IsParameter = isParameter;
        Count = CheckedCount();
    }

    /// <summary>A tensor of numbers that are at hand, to be written.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="type">Float or Double.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="values">The elements, row-major.</param>
    internal static TorchTensor Of(string name, TorchDataType type, int[] shape, ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[values.Length * type.Size()];
        for (int n = 0; n < values.Length; n++)
        {
            if (type == TorchDataType.Double)
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * n), values[n]);
            else
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * n), (float)values[n]);
        }

        long[] strides = new long[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride *= shape[axis], axis--)
            strides[axis] = stride;
        return new(name, new TorchStorage(name, type, values.Length, _ => bytes), 0, [.. shape], strides);
    }

    /// <summary>The storage of the elements.</summary>
    public TorchStorage Storage { get; }

    /// <summary>The index of the first element in the storage.</summary>
    public long Offset { get; }

    /// <summary>The extents of the axes; empty for a number.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The distances in the storage, in elements, between neighbours along the axes.</summary>
    public IReadOnlyList<long> Strides => _strides;

    /// <summary>The element type.</summary>
    public TorchDataType DataType => Storage.Type;

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>Whether the file calls it a parameter, which training changes.</summary>
    public bool IsParameter { get; }

    /// <summary>The shape as people write it, such as <c>[3, 16]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", _shape)}]";

    /// <summary>The elements, row-major whatever the strides are.</summary>
    /// <exception cref="ModelFormatException">The storage is absent from the archive, damaged or too short.</exception>
    public double[] ToDoubles()
    {
        // The storage comes first: the count is only a claim until the elements are there.
        ReadOnlySpan<byte> bytes = RowMajorBytes();
        if (Storage.Type == TorchDataType.Double && BitConverter.IsLittleEndian)
            return MemoryMarshal.Cast<byte, double>(bytes).ToArray();
        int size = Storage.Type.Size();
        var result = new double[Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = Storage.Type.ToDouble(bytes.Slice(i * size, size));
        return result;
    }

    /// <summary>The elements as they are stored, little-endian, but row-major whatever the strides are.</summary>
    /// <exception cref="ModelFormatException">The storage is absent from the archive, damaged or too short.</exception>
    internal ReadOnlySpan<byte> RowMajorBytes()
    {
        if (Count == 0)
            return [];
        ReadOnlySpan<byte> bytes = Storage.Bytes;
        int size = Storage.Type.Size();
        if (IsContiguous)
            return bytes.Slice(checked((int)Offset * size), Count * size);
        var result = new byte[checked(Count * size)];
        var index = new long[_shape.Length];
        long position = Offset;
        for (int i = 0; i < Count; i++)
        {
            bytes.Slice((int)position * size, size).CopyTo(result.AsSpan(i * size));
            for (int axis = _shape.Length - 1; axis >= 0; axis--)
            {
                position += _strides[axis];
                if (++index[axis] < _shape[axis])
                    break;
                position -= _shape[axis] * _strides[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    internal TorchTensor AsParameter() => new(_file, Storage, Offset, _shape, _strides, isParameter: true);

    private bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (int axis = _shape.Length - 1; axis >= 0; axis--)
            {
                if (_shape[axis] != 1 && _strides[axis] != expected)
                    return false;
                expected *= _shape[axis];
            }

            return true;
        }
    }

    private int CheckedCount()
    {
        if (_shape.Length != _strides.Length || _shape.Any(n => n < 0) || _strides.Any(s => s < 0) || Offset < 0)
            throw Fail("shape and strides of equal length without negative numbers", $"shape {ShapeText}, strides [{string.Join(", ", _strides)}], offset {Offset}");
        if (_shape.Contains(0))
            return 0;
        // In 128 bits nothing here can overflow: at most 64 axes are let through, and products stop at the first excess.
        Int128 count = 1;
        Int128 last = Offset;
        for (int axis = 0; axis < _shape.Length; axis++)
        {
            count *= _shape[axis];
            last += (Int128)(_shape[axis] - 1) * _strides[axis];
            if (count > Math.Min(Math.Max(Storage.Count, MostRepeated), Array.MaxLength))
                throw Fail($"at most as many elements as its storage has ({Storage.Count})", $"shape {ShapeText}");
        }

        return last < Storage.Count
            ? (int)count
            : throw Fail($"a view inside the {Storage.Count} elements of storage {Storage.Key}", $"one that reaches element {last}");
    }

    private ModelFormatException Fail(string expected, string found)
        => new(_file, $"tensor in storage {Storage.Key}", $"expected {expected}, found {found}");
}
