using System.Collections.Generic;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>The sums over the items of a row, in registers.</summary>
internal sealed class RowSums(KernelProgram program, GpuNames names, IReadOnlyList<bool> perItem)
{
    /// <summary>Sets all sums to zero.</summary>
    public IEnumerable<GpuStatement> Begin()
    {
        foreach (KernelStore store in program.Stores)
        {
            if (!perItem[store.Operand])
                yield return new RegisterDeclaration(names.Sum(store.Operand, store.Component), program.Operands[store.Operand].HasLanes);
        }
    }

    /// <summary>What an output holds when an item begins.</summary>
    public GpuExpression Read(int operand, int component) => perItem[operand] ? new FormerValue(operand, component) : Sum(operand, component);

    /// <summary>Puts a value in the place of what an output held when the item began.</summary>
    public WorkStatement Write(int operand, int component, GpuExpression value) => perItem[operand]
        ? new OperandAssignment(operand, component, value)
        : new RegisterAssignment(names.Sum(operand, component), value);

    /// <summary>Adds the sums of some stores to their outputs.</summary>
    public List<WorkStatement> End(IEnumerable<int> stores)
    {
        List<WorkStatement> statements = [];
        foreach (int s in stores)
        {
            KernelStore store = program.Stores[s];
            if (perItem[store.Operand])
                continue;
            GpuExpression former = new FormerValue(store.Operand, store.Component);
            statements.Add(new OperandAssignment(
                store.Operand, store.Component, new ArithmeticValue(Operation.Add, new([former, Sum(store.Operand, store.Component)]))));
        }

        return statements;
    }

    private RegisterValue Sum(int operand, int component) => new(names.Sum(operand, component), program.Operands[operand].HasLanes);
}
