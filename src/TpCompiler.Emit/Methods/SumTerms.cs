using System.Collections.Generic;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>
/// Sums of many terms, each added to what is there already: chains that start from what an output holds, and sums over lanes. Their terms can be added
/// in any order and at any time, so that a chain need not be made in one go.
/// </summary>
internal sealed class SumTerms
{
    private readonly KernelProgram _program;
    private readonly int[] _accumulator;
    private readonly bool[] _isBase;
    private readonly (int Operand, int Component)?[] _holds;

    /// <param name="schedule">A schedule, of which the accumulators of sums over lanes are known.</param>
    /// <param name="uses">For each value how often it is read.</param>
    public SumTerms(KernelSchedule schedule, int[] uses)
    {
        _program = schedule.Program;
        int count = _program.Instructions.Count;
        TargetOf = KernelSchedule.Filled(count);
        _accumulator = KernelSchedule.Filled(count);
        _isBase = new bool[count];
        StoresAlone = new bool[_program.Stores.Count];
        _holds = new (int, int)?[count];
        FindHolders(uses);
        for (int n = 0; n < count; n++)
        {
            if (schedule.SumOf[n] >= 0 && schedule.ContainsSum(n))
                FollowSum(schedule, n);
        }

        for (int s = 0; s < StoresAlone.Length; s++)
        {
            KernelStore store = _program.Stores[s];
            if (store.InPlace && _program.Operands[store.Operand].HasLanes)
                FollowOutput(store, schedule.SumCount + s, uses);
            StoresAlone[s] = TargetOf[store.Value] != schedule.SumCount + s;
        }
    }

    /// <summary>
    /// For a term the number of what it is added to: that of the accumulator of a sum over lanes, or, after all of these, of a store; -1 for other instructions.
    /// </summary>
    public int[] TargetOf { get; }

    /// <summary>For each store whether its value is more than terms added to what the output holds.</summary>
    public bool[] StoresAlone { get; }

    /// <summary>Whether the value is what an output holds, which terms are added to where it lies.</summary>
    public bool IsBase(int value) => _isBase[value];

    /// <summary>The values that a term reads besides the sum so far.</summary>
    public IEnumerable<int> Reads(int term)
    {
        Instruction i = _program.Instructions[term];
        for (int a = 0; a < i.Arity; a++)
        {
            if (a != _accumulator[term])
                yield return i.Argument(a);
        }
    }

    private void FollowSum(KernelSchedule schedule, int sum)
    {
        int target = schedule.SumOf[sum];
        int n = _program.Instructions[sum].A;
        for (; schedule.StartsSum[n] < 0; n = _program.Instructions[n].C)
        {
            TargetOf[n] = target;
            _accumulator[n] = 2;
        }

        TargetOf[n] = target;
    }

    private void FollowOutput(KernelStore store, int target, int[] uses)
    {
        int n = store.Value;
        if (_holds[n] != (store.Operand, store.Component) || uses[n] != 1)
            return;
        for (Instruction i = _program.Instructions[n]; i.Operation != Operation.Load; i = _program.Instructions[n])
        {
            TargetOf[n] = target;
            _accumulator[n] = AccumulatorOf(i, uses);
            n = i.Argument(_accumulator[n]);
        }

        _isBase[n] = true;
    }

    /// <summary>Finds for each value the component of an output that it starts from, if all else is terms added to it.</summary>
    private void FindHolders(int[] uses)
    {
        for (int n = 0; n < _holds.Length; n++)
        {
            Instruction i = _program.Instructions[n];
            if (i.Operation == Operation.Load && _program.Operands[i.A] is { Role: OperandRole.Output, HasLanes: true })
                _holds[n] = (i.A, i.B);
            else if (AccumulatorOf(i, uses) is int argument && argument >= 0)
                _holds[n] = _holds[i.Argument(argument)];
        }
    }

    /// <summary>The argument of a sum that starts from an output and that nothing else reads; -1 if there is none.</summary>
    private int AccumulatorOf(Instruction i, int[] uses)
    {
        return i.Operation switch
        {
            Operation.MultiplyAdd or Operation.NegateMultiplyAdd when Is(i.C) => 2,
            Operation.Add or Operation.Subtract when Is(i.A) => 0,
            Operation.Add when Is(i.B) => 1,
            _ => -1,
        };

        bool Is(int value) => _holds[value] is not null && uses[value] == 1;
    }
}
