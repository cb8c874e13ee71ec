using System.Collections.Generic;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>The sums over the items of a row: registers, or beyond those that there are, shared memory while it lasts.</summary>
internal sealed class RowSums
{
    private readonly KernelProgram _program;
    private readonly GpuNames _names;
    private readonly IReadOnlyList<bool> _perItem;
    private readonly Dictionary<(int Operand, int Component), SharedElement> _shared = [];
    private readonly List<(int Operand, int Component)> _registers = [];

    public RowSums(KernelProgram program, GpuNames names, IReadOnlyList<bool> perItem, GpuKernelOptions options)
    {
        (_program, _names, _perItem) = (program, names, perItem);
        List<(int Operand, int Component)> spilled = [];
        foreach (KernelStore store in program.Stores)
        {
            if (perItem[store.Operand])
                continue;
            bool isRegister = _registers.Count < options.RegisterSums
                || !program.Operands[store.Operand].HasLanes
                || (spilled.Count + 1) * options.GroupSize > options.SharedRows;
            (isRegister ? _registers : spilled).Add((store.Operand, store.Component));
        }

        if (spilled.Count == 0)
            return;
        Array = new("spilled", spilled.Count * options.GroupSize);
        for (int k = 0; k < spilled.Count; k++)
            _shared.Add(spilled[k], new(Array, SharedPlace.Own, k));
    }

    /// <summary>The shared array; null where there are registers for all.</summary>
    public SharedArray? Array { get; }

    /// <summary>Sets all sums to zero.</summary>
    public IEnumerable<GpuStatement> Begin()
    {
        foreach ((int operand, int component) in _registers)
            yield return new RegisterDeclaration(_names.Sum(operand, component));
        List<WorkStatement> zeros = [];
        foreach (SharedElement element in _shared.Values)
            zeros.Add(new SharedAssignment(element, new ZeroValue()));
        if (zeros.Count > 0)
            yield return new Work(new(WorkerKind.Every), new(zeros));
    }

    /// <summary>What an output holds when an item begins.</summary>
    public GpuExpression Read(int operand, int component)
    {
        if (_perItem[operand])
            return new FormerValue(operand, component);
        return _shared.TryGetValue((operand, component), out SharedElement? element)
            ? new SharedValue(element)
            : new RegisterValue(_names.Sum(operand, component));
    }

    /// <summary>Puts a value in the place of what an output held when the item began.</summary>
    public WorkStatement Write(int operand, int component, GpuExpression value)
    {
        if (_perItem[operand])
            return new OperandAssignment(operand, component, value);
        return _shared.TryGetValue((operand, component), out SharedElement? element)
            ? new SharedAssignment(element, value)
            : new RegisterAssignment(_names.Sum(operand, component), value);
    }

    /// <summary>Adds the sums of some stores to their outputs.</summary>
    public List<WorkStatement> End(IEnumerable<int> stores)
    {
        List<WorkStatement> statements = [];
        foreach (int s in stores)
        {
            KernelStore store = _program.Stores[s];
            if (_perItem[store.Operand])
                continue;
            GpuExpression sum = Read(store.Operand, store.Component);
            GpuExpression former = new FormerValue(store.Operand, store.Component);
            statements.Add(new OperandAssignment(
                store.Operand, store.Component, new ArithmeticValue(Operation.Add, new([former, sum]))));
        }

        return statements;
    }
}
