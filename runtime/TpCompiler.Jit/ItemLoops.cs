using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Methods;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Jit;

/// <summary>A method of a kernel.</summary>
/// <param name="operands">For each operand the address of its first component; then for each the bytes from one component to the next.</param>
/// <param name="uniform">The uniform values.</param>
/// <param name="sums">The accumulators of sums over lanes.</param>
/// <param name="kept">The values kept from one method to the next.</param>
/// <param name="lane">The first lane, or for a method that loops over all of them their number; 0 for uniform values.</param>
/// <param name="active">How many lanes are no padding.</param>
internal unsafe delegate void KernelPart(nint* operands, nint uniform, nint sums, nint kept, nint lane, nint active);

/// <summary>The loops over items and lanes around the methods of a kernel: what <c>Run</c> is in printed C#.</summary>
/// <typeparam name="T">float or double.</typeparam>
[RequiresDynamicCode("Makes methods while the program runs.")]
internal sealed unsafe class ItemLoops<T>
    where T : unmanaged
{
    private readonly KernelOperand[] _operands;
    private readonly KernelPart[] _early;
    private readonly KernelPart[][] _passes;
    private readonly KernelPart[] _late;
    private readonly nint _vectorBytes;
    private readonly nint _uniformBytes;
    private readonly nint _clearedBytes;
    private readonly nint _sumBytes;
    private readonly nint _bytes;

    public ItemLoops(KernelMethods methods, VectorInstructions instructions)
    {
        KernelPart[] Make(IEnumerable<KernelMethod> stage, bool loops) => [.. stage.Select(m => MethodEmitter.Emit(methods.Program, m, loops, instructions))];
        _operands = [.. methods.Program.Operands];
        _early = Make(methods.Early, loops: false);
        _passes = [.. methods.Passes.Select(p => Make(p, loops: p.Count == 1))];
        _late = Make(methods.Late, loops: false);
        _vectorBytes = instructions.VectorBytes;
        _uniformBytes = methods.UniformCount * sizeof(T);
        _sumBytes = methods.SumCount * _vectorBytes;
        _clearedBytes = methods.ClearsSums ? _sumBytes : 0;
        _bytes = _uniformBytes + _sumBytes + (methods.KeptCount * _vectorBytes) + KernelMethods.VectorBytes;
    }

    /// <summary>Runs the kernel over the items and lanes of a call.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(KernelCall<T>* call)
    {
        int count = _operands.Length;
        T** rows = stackalloc T*[count];
        nint* operands = stackalloc nint[2 * count];
        for (int o = 0; o < count; o++)
            operands[count + o] = call->Operands[o].ComponentStride * sizeof(T);
        byte* memory = stackalloc byte[(int)_bytes];
        nint uniform = ((nint)memory + (KernelMethods.VectorBytes - 1)) & ~(nint)(KernelMethods.VectorBytes - 1);
        for (nint item = call->FirstItem; item < call->EndItem; item++)
        {
            for (int o = 0; o < count; o++)
            {
                KernelOperandView<T>* view = call->Operands + o;
                rows[o] = view->Data + ((view->Rows is null ? item : view->Rows[item]) * view->ItemStride);
            }

            for (nint outer = 0; outer < call->OuterCount; outer++)
            {
                for (nint inner = 0; inner < call->InnerCount; inner++)
                {
                    for (int o = 0; o < count; o++)
                    {
                        KernelOperandView<T>* view = call->Operands + o;
                        T* first = rows[o] + (outer * view->OuterStride) + (inner * view->InnerStride);
                        operands[o] = (nint)first;
                        if (view->Overwrite && _operands[o].Role == OperandRole.Output)
                            Clear(first, view->ComponentStride, _operands[o].Components, _operands[o].HasLanes ? (int)call->Lanes : 1);
                    }

                    RunOnce(call, operands, uniform);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunOnce(KernelCall<T>* call, nint* operands, nint uniform)
    {
        nint lanes = call->Lanes;
        nint active = call->ActiveLanes == 0 ? lanes : call->ActiveLanes;
        nint sums = uniform + _uniformBytes;
        nint kept = sums + _sumBytes;
        foreach (KernelPart part in _early)
            part(operands, uniform, sums, kept, 0, active);
        if (_clearedBytes > 0)
            Unsafe.InitBlock((void*)sums, 0, (uint)_clearedBytes);
        foreach (KernelPart[] pass in _passes)
        {
            if (pass.Length == 1)
            {
                pass[0](operands, uniform, sums, kept, lanes, active);
                continue;
            }

            for (nint lane = 0; lane < lanes; lane += _vectorBytes / sizeof(T))
            {
                foreach (KernelPart part in pass)
                    part(operands, uniform, sums, kept, lane, active);
            }
        }

        foreach (KernelPart part in _late)
            part(operands, uniform, sums, kept, 0, active);
    }

    private static void Clear(T* data, nint stride, int components, int count)
    {
        for (nint c = 0; c < components; c++)
            new System.Span<T>(data + (c * stride), count).Clear();
    }
}
