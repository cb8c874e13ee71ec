using System;
using System.Runtime.InteropServices;

namespace TpCompiler.Runtime.Kernels;

/// <summary>Working memory for one item whose lanes were padded to whole vectors; kept per thread.</summary>
internal sealed unsafe class PaddedRows<T>
    where T : unmanaged
{
    [ThreadStatic]
    private static PaddedRows<T>? t_ofThread;

    private T[] _memory = [];
    private nint[] _offsets = [];

    /// <summary>The calling thread's memory, with a row of <c>components x padded</c> elements for each operand that has lanes.</summary>
    public static PaddedRows<T> OfThread(int[] components, bool[] hasLanes, nint padded)
    {
        PaddedRows<T> rows = t_ofThread ??= new PaddedRows<T>();
        if (rows._offsets.Length < components.Length)
            rows._offsets = new nint[components.Length];
        nint total = 0;
        for (int o = 0; o < components.Length; o++)
        {
            rows._offsets[o] = total;
            if (hasLanes[o])
                total += components[o] * padded;
        }

        if (rows._memory.Length < total)
            rows._memory = GC.AllocateUninitializedArray<T>((int)total, pinned: true);
        return rows;
    }

    /// <summary>The row of operand <paramref name="operand"/>; the memory is pinned.</summary>
    public T* Row(int operand)
        => (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) + _offsets[operand];
}
