using System.Numerics;

namespace TpCompiler.Runtime.Layers;

/// <summary>One direction of a <see cref="StridedMatrix{T}"/>: indices (outer, inner), inner fastest, and the elements from one to the next.</summary>
/// <param name="Outer">The number of outer indices.</param>
/// <param name="OuterStride">Elements from one outer index to the next.</param>
/// <param name="Inner">The number of inner indices.</param>
/// <param name="InnerStride">Elements from one inner index to the next.</param>
internal readonly record struct Axis(int Outer, nint OuterStride, int Inner = 1, nint InnerStride = 0)
{
    public int Count => Outer * Inner;

    /// <summary>Where the element at <paramref name="index"/> lies.</summary>
    public nint Offset(int index)
    {
        int outer = index / Inner;
        return (outer * OuterStride) + ((index - (outer * Inner)) * InnerStride);
    }
}

/// <summary>A matrix that lies in memory with any strides, such as the rows (item, component) and columns (copy) of a block of features.</summary>
internal readonly unsafe record struct StridedMatrix<T>(nint Address, Axis Rows, Axis Columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public StridedMatrix(T* data, Axis rows, Axis columns)
        : this((nint)data, rows, columns)
    {
    }

    public T* Data => (T*)Address;

    public StridedMatrix<T> Transposed => new(Address, Columns, Rows);
}
