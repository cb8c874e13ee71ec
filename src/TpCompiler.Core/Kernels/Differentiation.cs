using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// Differentiation of a program, backwards (<see cref="Reverse"/>) and forwards (<see cref="Tangent"/>): the result is again a
/// program, optimised, printed, run and differentiated like any other, in either direction. Exact: no approximation enters.
/// </summary>
public static partial class Differentiation
{
    /// <summary>
    /// The vector-Jacobian product of <paramref name="program"/>. The new program reads the old inputs and, for every old
    /// output, a cotangent of the same shape; it adds to one gradient per input named in <paramref name="withRespectTo"/>.
    /// </summary>
    /// <param name="program">The program to differentiate, not yet lowered to in-place stores.</param>
    /// <param name="name">The name of the new program.</param>
    /// <param name="withRespectTo">The inputs whose gradients are wanted.</param>
    /// <param name="cotangentName">Names the cotangent of an output.</param>
    /// <param name="gradientName">Names the gradient of an input.</param>
    /// <exception cref="ArgumentException">The program stores in place, or what is differentiated is named twice or no input.</exception>
    /// <exception cref="KeyNotFoundException">There is no operand of a name.</exception>
    /// <exception cref="NotSupportedException">
    /// A uniform input would get a uniform gradient from every lane, or what is summed over lanes would get a gradient that is itself made
    /// of sums over lanes, which are not known before the last lane: a product of two sums, or a function of one.
    /// </exception>
    public static KernelProgram Reverse(
        KernelProgram program,
        string name,
        IEnumerable<string> withRespectTo,
        Func<string, string> cotangentName,
        Func<string, string> gradientName)
    {
        ThrowIfLowered(program);
        int[] inputs = [.. withRespectTo.Select(program.OperandIndex)];

        // Operands: the inputs (outputs stand in as cotangents, in place, so that operand numbers stay), then the gradients.
        List<KernelOperand> operands = [.. program.Operands.Select(o => o.Role == OperandRole.Input
            ? o
            : o with { Name = cotangentName(o.Name), Role = OperandRole.Input })];
        Dictionary<int, int> gradientOperand = [];
        foreach (int input in inputs)
        {
            if (program.Operands[input].Role != OperandRole.Input || gradientOperand.ContainsKey(input))
                throw new ArgumentException($"The gradient of {program.Name} with respect to {program.Operands[input].Name} is asked for twice, or of an output.");
            gradientOperand.Add(input, operands.Count);
            KernelOperand of = program.Operands[input];
            operands.Add(new KernelOperand(gradientName(of.Name), OperandRole.Output, of.Components, of.HasLanes));
        }

        return new Sweep(program, new KernelBuilder(name, operands), gradientOperand).Run();
    }

    private sealed class Sweep(KernelProgram program, KernelBuilder builder, Dictionary<int, int> gradientOperand)
    {
        private readonly int[] _primal = Passes.Replay.Into(builder, program);
        private readonly bool[] _active = Active(program, gradientOperand.Keys);

        // The adjoint of a value, split: what differs from lane to lane is still to be summed over lanes if the value is uniform.
        private readonly int[] _laneAdjoint = [.. Enumerable.Repeat(-1, program.Instructions.Count)];
        private readonly int[] _uniformAdjoint = [.. Enumerable.Repeat(-1, program.Instructions.Count)];

        public KernelProgram Run()
        {
            foreach (KernelStore store in program.Stores)
            {
                if (_active[store.Value])
                    Contribute(store.Value, builder.Load(store.Operand, store.Component), fromLane: program.Operands[store.Operand].HasLanes);
            }

            SortedDictionary<(int Operand, int Component), List<int>> gradients = [];
            for (int n = program.Instructions.Count - 1; n >= 0; n--)
            {
                int adjoint = Adjoint(n);
                if (adjoint < 0)
                    continue;
                Instruction i = program.Instructions[n];
                if (i.Operation != Operation.Load)
                    Propagate(n, i, adjoint);
                else if (gradients.TryGetValue((gradientOperand[i.A], i.B), out List<int>? found))
                    found.Add(adjoint);
                else
                    gradients.Add((gradientOperand[i.A], i.B), [adjoint]);
            }

            foreach (KeyValuePair<(int Operand, int Component), List<int>> gradient in gradients)
                builder.Store(gradient.Key.Operand, gradient.Key.Component, gradient.Value.Aggregate(builder.Add));
            return builder.Build();
        }

        private void Propagate(int n, Instruction i, int adjoint)
        {
            bool lane = program.Stages[n] == Stage.Lane;
            switch (i.Operation)
            {
                case Operation.Add:
                    Contribute(i.A, adjoint, lane);
                    Contribute(i.B, adjoint, lane);
                    break;
                case Operation.Subtract:
                    Contribute(i.A, adjoint, lane);
                    Contribute(i.B, builder.Negate(adjoint), lane);
                    break;
                case Operation.Negate:
                    Contribute(i.A, builder.Negate(adjoint), lane);
                    break;
                case Operation.Multiply:
                    ContributeProduct(i, adjoint, lane);
                    break;
                case Operation.MultiplyAdd:
                    ContributeProduct(i, adjoint, lane);
                    Contribute(i.C, adjoint, lane);
                    break;
                case Operation.NegateMultiplyAdd:
                    ContributeProduct(i, builder.Negate(adjoint), lane);
                    Contribute(i.C, adjoint, lane);
                    break;
                case Operation.SumLanes:
                    if (_active[i.A] && builder.StageOf(adjoint) == Stage.Late)
                        throw new NotSupportedException($"The gradient of {program.Name} needs a sum over lanes in a value per lane.");
                    Contribute(i.A, adjoint, fromLane: true);
                    break;
                case Operation.Function:
                    int slope = FunctionDerivatives.Slope(builder, i.Function, _primal[i.A], _primal[n]);
                    if (slope >= 0)
                        Contribute(i.A, builder.Multiply(adjoint, slope), lane);
                    break;
                case Operation.Select:
                    // Where the condition changes its sign there is a corner or a jump, but no gradient.
                    int zero = builder.Constant(ExactNumber.Zero);
                    if (_active[i.B])
                        Contribute(i.B, builder.Select(_primal[i.A], adjoint, zero), lane);
                    if (_active[i.C])
                        Contribute(i.C, builder.Select(_primal[i.A], zero, adjoint), lane);
                    break;
            }
        }

        private void ContributeProduct(Instruction i, int adjoint, bool lane)
        {
            if (_active[i.A])
                Contribute(i.A, builder.Multiply(adjoint, _primal[i.B]), lane);
            if (_active[i.B])
                Contribute(i.B, builder.Multiply(adjoint, _primal[i.A]), lane);
        }

        private void Contribute(int value, int adjoint, bool fromLane)
        {
            if (!_active[value] || builder.IsZero(adjoint))
                return;
            if (fromLane && program.Stages[value] != Stage.Lane && !builder.HasLanes(adjoint))
                throw new NotSupportedException($"The gradient of {program.Name} needs a uniform value summed over all lanes.");
            int[] adjoints = builder.HasLanes(adjoint) ? _laneAdjoint : _uniformAdjoint;
            adjoints[value] = adjoints[value] < 0 ? adjoint : builder.Add(adjoints[value], adjoint);
        }

        private int Adjoint(int value)
        {
            int lane = _laneAdjoint[value];
            int uniform = _uniformAdjoint[value];
            if (lane >= 0 && program.Stages[value] != Stage.Lane)
                lane = builder.SumLanes(lane);
            return lane < 0 ? uniform : uniform < 0 ? lane : builder.Add(lane, uniform);
        }
    }

    private static void ThrowIfLowered(KernelProgram program)
    {
        if (program.Stores.Any(s => s.InPlace))
            throw new ArgumentException($"The program {program.Name} has been lowered; differentiate it before.");
    }

    /// <summary>For each value whether it changes with one of the operands.</summary>
    private static bool[] Active(KernelProgram program, Dictionary<int, int>.KeyCollection operands)
    {
        bool[] active = new bool[program.Instructions.Count];
        for (int n = 0; n < active.Length; n++)
        {
            Instruction i = program.Instructions[n];
            active[n] = i.Operation == Operation.Load && operands.Contains(i.A);
            // A condition selects, but what it selects does not change with it; nor does a sign.
            for (int a = i.Operation == Operation.Select ? 1 : 0; a < i.Arity; a++)
                active[n] |= active[i.Argument(a)];
            active[n] &= i.Operation != Operation.Function || i.Function != Function.Sign;
        }

        return active;
    }
}
