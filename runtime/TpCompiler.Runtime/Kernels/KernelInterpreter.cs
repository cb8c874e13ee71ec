using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Kernels;

/// <summary>
/// Runs any program without code generation, instruction by instruction over blocks of lanes: the oracle for compiled
/// kernels, and what runs programs first met where no code can be made.
/// </summary>
public sealed unsafe class KernelInterpreter
{
    /// <summary>Lanes per block: enough to hide the cost of decoding, few enough for the values to stay in the cache.</summary>
    private const int Block = 64;

    private readonly KernelProgram _program;
    private readonly int[] _early;
    private readonly int[] _lane;
    private readonly int[] _late;
    private readonly int[] _laneSlot;
    private readonly double[] _constants;

    // An array: enumerating it allocates nothing.
    private readonly KernelStore[] _stores;

    /// <summary>Prepares a program, lowered (<see cref="Core.Kernels.Passes.MultiplyAddFusion"/>) or not.</summary>
    public KernelInterpreter(KernelProgram program)
    {
        program = FunctionExpansion.Apply(program);
        _program = program;
        _stores = [.. program.Stores];
        _constants = new double[program.Constants.Count];
        for (int c = 0; c < _constants.Length; c++)
            _constants[c] = program.Constants[c].ToDouble();
        List<int> early = [];
        List<int> lane = [];
        List<int> late = [];
        _laneSlot = new int[program.Instructions.Count];
        for (int n = 0; n < program.Instructions.Count; n++)
        {
            if (program.Stages[n] == Stage.Lane)
            {
                _laneSlot[n] = lane.Count;
                lane.Add(n);
            }
            else
            {
                (program.Stages[n] == Stage.Early ? early : late).Add(n);
            }
        }

        _early = [.. early];
        _lane = [.. lane];
        _late = [.. late];
    }

    /// <summary>Runs the program over the items and lanes of a call.</summary>
    public void Run<T>(KernelCall<T>* call)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int operands = _program.Operands.Count;
        nint uniformLength = _program.Instructions.Count;
        T* memory = (T*)NativeMemory.AlignedAlloc((nuint)((uniformLength + (_lane.Length * Block)) * sizeof(T)), 64);
        try
        {
            T** rows = stackalloc T*[operands];
            for (nint item = call->FirstItem; item < call->EndItem; item++)
            {
                for (nint a = 0; a < call->OuterCount; a++)
                {
                    for (nint b = 0; b < call->InnerCount; b++)
                    {
                        for (int o = 0; o < operands; o++)
                            rows[o] = Row(call, o, item, a, b);
                        RunOnce(call, rows, memory, memory + uniformLength);
                    }
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private T* Row<T>(KernelCall<T>* call, int o, nint item, nint a, nint b)
        where T : unmanaged
    {
        ref KernelOperandView<T> view = ref call->Operands[o];
        nint row = view.Rows is null ? item : view.Rows[item];
        T* data = view.Data + (row * view.ItemStride) + (a * view.OuterStride) + (b * view.InnerStride);
        KernelOperand operand = _program.Operands[o];
        if (view.Overwrite && operand.Role == OperandRole.Output)
        {
            for (nint c = 0; c < operand.Components; c++)
                new Span<T>(data + (c * view.ComponentStride), operand.HasLanes ? (int)call->Lanes : 1).Clear();
        }

        return data;
    }

    private void RunOnce<T>(KernelCall<T>* call, T** rows, T* uniform, T* lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int n in _early)
            uniform[n] = Scalar(call, rows, uniform, n);
        foreach (int n in _late)
            uniform[n] = T.Zero;
        nint active = call->ActiveLanes == 0 ? call->Lanes : call->ActiveLanes;
        for (nint start = 0; start < call->Lanes; start += Block)
        {
            int width = (int)nint.Min(Block, call->Lanes - start);
            foreach (int n in _lane)
                RunLanes(call, rows, uniform, lanes, n, start, width);
            foreach (int n in _late)
            {
                Instruction i = _program.Instructions[n];
                if (i.Operation == Operation.SumLanes)
                    uniform[n] += Sum(lanes + (_laneSlot[i.A] * Block), (int)nint.Clamp(active - start, 0, width));
            }

            foreach (KernelStore store in _stores)
            {
                if (_program.Operands[store.Operand].HasLanes)
                    StoreLanes(call, rows, uniform, lanes, store, start, width);
            }
        }

        foreach (int n in _late)
        {
            if (_program.Instructions[n].Operation != Operation.SumLanes)
                uniform[n] = Scalar(call, rows, uniform, n);
        }

        foreach (KernelStore store in _stores)
        {
            if (_program.Operands[store.Operand].HasLanes)
                continue;
            T* target = rows[store.Operand] + (store.Component * call->Operands[store.Operand].ComponentStride);
            *target = store.InPlace ? uniform[store.Value] : *target + uniform[store.Value];
        }
    }

    private T Scalar<T>(KernelCall<T>* call, T** rows, T* uniform, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Instruction i = _program.Instructions[n];
        return i.Operation switch
        {
            Operation.Load => rows[i.A][i.B * call->Operands[i.A].ComponentStride],
            Operation.Constant => T.CreateTruncating(_constants[i.A]),
            Operation.Add => uniform[i.A] + uniform[i.B],
            Operation.Subtract => uniform[i.A] - uniform[i.B],
            Operation.Multiply => uniform[i.A] * uniform[i.B],
            Operation.Negate => -uniform[i.A],
            Operation.MultiplyAdd => T.FusedMultiplyAdd(uniform[i.A], uniform[i.B], uniform[i.C]),
            Operation.NegateMultiplyAdd => T.FusedMultiplyAdd(-uniform[i.A], uniform[i.B], uniform[i.C]),
            Operation.Function => Evaluate(i.Function, Vector.Create(uniform[i.A]))[0],
            Operation.Select => VectorFunctions<T>.Select(uniform[i.A], uniform[i.B], uniform[i.C]),
            _ => uniform[n],
        };
    }

    private void RunLanes<T>(KernelCall<T>* call, T** rows, T* uniform, T* lanes, int n, nint start, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Instruction i = _program.Instructions[n];
        T* target = lanes + (_laneSlot[n] * Block);
        if (i.Operation == Operation.Load)
        {
            T* source = rows[i.A] + (i.B * call->Operands[i.A].ComponentStride) + start;
            new Span<T>(source, width).CopyTo(new Span<T>(target, width));
            return;
        }

        // A uniform argument is one vector read again and again; one with lanes moves along.
        Argument<T> a = new(this, uniform, lanes, i.A);
        Argument<T> b = new(this, uniform, lanes, i.Arity > 1 ? i.B : i.A);
        Argument<T> c = new(this, uniform, lanes, i.Arity > 2 ? i.C : i.A);
        for (int l = 0; l < width; l += Vector<T>.Count)
        {
            Vector<T> x = a.At(l);
            Vector<T> value = i.Operation switch
            {
                Operation.Add => x + b.At(l),
                Operation.Subtract => x - b.At(l),
                Operation.Multiply => x * b.At(l),
                Operation.Negate => -x,
                Operation.MultiplyAdd => (x * b.At(l)) + c.At(l),
                Operation.NegateMultiplyAdd => c.At(l) - (x * b.At(l)),
                Operation.Function => Evaluate(i.Function, x),
                _ => VectorFunctions<T>.Select(x, b.At(l), c.At(l)),
            };
            Vector.Store(value, target + l);
        }
    }

    private static Vector<T> Evaluate<T>(Function function, Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.Evaluate(function, x);

    private void StoreLanes<T>(KernelCall<T>* call, T** rows, T* uniform, T* lanes, KernelStore store, nint start, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* target = rows[store.Operand] + (store.Component * call->Operands[store.Operand].ComponentStride) + start;
        bool hasLanes = _program.Stages[store.Value] == Stage.Lane;
        T* source = hasLanes ? lanes + (_laneSlot[store.Value] * Block) : uniform + store.Value;
        for (int l = 0; l < width; l++)
        {
            T value = hasLanes ? source[l] : *source;
            target[l] = store.InPlace ? value : target[l] + value;
        }
    }

    private static T Sum<T>(T* values, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int l = 0; l < width; l++)
            sum += values[l];
        return sum;
    }

    private readonly struct Argument<T>
        where T : unmanaged
    {
        private readonly T* _lanes;
        private readonly Vector<T> _uniform;

        public Argument(KernelInterpreter interpreter, T* uniform, T* lanes, int value)
        {
            bool hasLanes = interpreter._program.Stages[value] == Stage.Lane;
            _lanes = hasLanes ? lanes + (interpreter._laneSlot[value] * Block) : null;
            _uniform = hasLanes ? default : Vector.Create(uniform[value]);
        }

        public Vector<T> At(int lane) => _lanes is null ? _uniform : Vector.Load(_lanes + lane);
    }
}
