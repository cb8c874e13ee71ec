using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.CSharp;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>Turns steps of a schedule into statements of work-items.</summary>
internal sealed class WorkBuilder
{
    private readonly KernelSchedule _schedule;
    private readonly KernelProgram _program;
    private readonly GpuNames _names;
    private readonly UniformStorage _uniform;
    private readonly RowSums _sums;
    private readonly IReadOnlyList<SharedElement> _totals;
    private readonly List<WorkStatement> _statements = [];
    private readonly HashSet<int> _loaded = [];
    private readonly HashSet<int> _defined = [];

    private WorkBuilder(
        KernelSchedule schedule, GpuNames names, UniformStorage uniform, RowSums sums, IReadOnlyList<SharedElement> totals)
    {
        (_schedule, _program, _names, _uniform, _sums, _totals) = (schedule, schedule.Program, names, uniform, sums, totals);
    }

    /// <summary>Statements for some steps, after the uniform values that they need and that are not shared.</summary>
    public static List<WorkStatement> OfSteps(
        KernelSchedule schedule, GpuNames names, UniformStorage uniform, RowSums sums, IReadOnlyList<SharedElement> totals, IReadOnlyList<Step> steps)
    {
        WorkBuilder builder = new(schedule, names, uniform, sums, totals);
        List<int> read = [];
        foreach (Step step in steps)
            read.AddRange(schedule.Reads(step));
        foreach (Step step in Needed(schedule, schedule.Early, read, uniform))
            builder.Add(step);
        foreach (Step step in steps)
            builder.Add(step);
        return builder._statements;
    }

    /// <summary>Statements that put some early values to shared memory.</summary>
    public static List<WorkStatement> OfShared(KernelSchedule schedule, GpuNames names, UniformStorage uniform, RowSums sums, IReadOnlyList<int> values)
    {
        WorkBuilder builder = new(schedule, names, uniform, sums, []);
        foreach (Step step in Needed(schedule, schedule.Early, values, null))
            builder.Define(step.Number);
        foreach (int value in values)
            builder._statements.Add(new SharedAssignment(uniform.Find(value)!, new RegisterValue(GpuNames.Value(value))));
        return builder._statements;
    }

    /// <summary>Those of the steps that some values are made by, in order; shared values are not followed.</summary>
    public static List<Step> Needed(KernelSchedule schedule, IReadOnlyList<Step> steps, IEnumerable<int> values, UniformStorage? uniform)
    {
        KernelProgram program = schedule.Program;
        bool[] isNeeded = new bool[program.Instructions.Count];
        foreach (int value in values)
            isNeeded[value] = uniform?.Find(value) is null;
        for (int n = isNeeded.Length - 1; n >= 0; n--)
        {
            Instruction i = program.Instructions[n];
            // What is made of lanes is no part of what is uniform.
            if (!isNeeded[n] || i.Operation == Operation.SumLanes || program.Stages[n] == Stage.Lane)
                continue;
            for (int a = 0; a < i.Arity; a++)
                isNeeded[i.Argument(a)] |= uniform?.Find(i.Argument(a)) is null;
        }

        List<Step> needed = [];
        foreach (Step step in steps)
        {
            if (step.Kind == StepKind.Compute && isNeeded[step.Number] && !IsInput(program, step.Number))
                needed.Add(step);
        }

        return needed;
    }

    private static bool IsInput(KernelProgram program, int value)
    {
        Instruction i = program.Instructions[value];
        return i.Operation == Operation.Load && program.Operands[i.A].Role == OperandRole.Input;
    }

    private void Add(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Store:
                KernelStore store = _program.Stores[step.Number];
                _statements.Add(_sums.Write(store.Operand, store.Component, Read(store.Value)));
                break;
            case StepKind.Accumulate:
                Accumulate(step.Number);
                break;
            default:
                if (_program.Instructions[step.Number].Operation != Operation.SumLanes)
                    Define(step.Number);
                break;
        }
    }

    private void Define(int n)
    {
        Instruction i = _program.Instructions[n];
        GpuExpression value;
        if (IsInput(_program, n))
            return;
        if (i.Operation == Operation.Load)
            value = _sums.Read(i.A, i.B);
        else if (_schedule.StartsSum[n] >= 0)
            value = Arithmetic(Operation.MultiplyAdd, Read(i.A), Read(i.B), LaneSum(_schedule.StartsSum[n]));
        else
            value = ValueOf(i);
        _statements.Add(new Definition(GpuNames.Value(n), value));
        _defined.Add(n);
    }

    private void Accumulate(int n)
    {
        RegisterValue sum = LaneSum(_schedule.SumOf[n]);
        int value = _program.Instructions[n].A;
        Instruction i = _program.Instructions[value];
        GpuExpression next = _schedule.SumsProduct(n)
            ? Arithmetic(Operation.MultiplyAdd, Read(i.A), Read(i.B), sum)
            : _schedule.ContainsSum(n) ? Read(value) : Arithmetic(Operation.Add, sum, Read(value));
        _statements.Add(new RegisterAssignment(sum.Name, next));
    }

    private ArithmeticValue ValueOf(Instruction i)
    {
        GpuExpression[] arguments = new GpuExpression[i.Arity];
        for (int a = 0; a < arguments.Length; a++)
            arguments[a] = Read(i.Argument(a));
        return new(i.Operation, new(arguments));
    }

    /// <summary>An expression for a value. Inputs are read from memory where they are needed first.</summary>
    private GpuExpression Read(int n)
    {
        Instruction i = _program.Instructions[n];
        if (i.Operation == Operation.Constant)
            return new ConstantValue(i.A);
        if (i.Operation == Operation.SumLanes)
            return new SharedValue(_totals[_schedule.SumOf[n]]);
        // While shared values are being made, they are read from registers.
        if (!_defined.Contains(n) && _uniform.Find(n) is SharedElement element)
            return new SharedValue(element);
        if (!IsInput(_program, n))
            return new RegisterValue(GpuNames.Value(n));
        string name = _names.Component(i.A, i.B);
        if (_loaded.Add(n))
            _statements.Add(new Definition(name, new OperandValue(i.A, i.B)));
        return new RegisterValue(name);
    }

    private static RegisterValue LaneSum(int number) => new(GpuNames.LaneSum(number));

    private static ArithmeticValue Arithmetic(Operation operation, params GpuExpression[] arguments)
        => new(operation, new EquatableArray<GpuExpression>(arguments));
}
