using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Methods;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>Turns steps of a schedule into statements of work-items.</summary>
internal sealed class WorkBuilder
{
    private readonly KernelSchedule _schedule;
    private readonly KernelProgram _program;
    private readonly SectionParts _section;
    private readonly SharedPlace _place;
    private readonly bool _addsUpSums;
    private readonly List<WorkStatement> _statements = [];
    private readonly HashSet<int> _loaded = [];
    private readonly HashSet<int> _defined = [];

    private WorkBuilder(SectionParts section, SharedPlace place, bool addsUpSums)
        => (_schedule, _program, _section, _place, _addsUpSums) = (section.Schedule, section.Schedule.Program, section, place, addsUpSums);

    /// <summary>Statements for some steps, after the uniform values that they need and that are not shared.</summary>
    /// <param name="section">The section.</param>
    /// <param name="place">Whether work-items have the item whose turn it is, or leaders each an item of their own.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="addsUpSums">Whether sums over lanes are added up as soon as they are finished.</param>
    public static List<WorkStatement> OfSteps(SectionParts section, SharedPlace place, IReadOnlyList<Step> steps, bool addsUpSums = false)
    {
        WorkBuilder builder = new(section, place, addsUpSums);
        List<int> read = [];
        foreach (Step step in steps)
            read.AddRange(section.Schedule.Reads(step));
        foreach (Step step in Needed(section.Schedule, section.Schedule.Early, read, section.Uniform))
            builder.Add(step);
        foreach (Step step in steps)
            builder.Add(step);
        return builder._statements;
    }

    /// <summary>Statements of leaders that put some early values to shared memory.</summary>
    public static List<WorkStatement> OfShared(SectionParts section, IReadOnlyList<int> values)
    {
        WorkBuilder builder = new(section, SharedPlace.OwnItem, false);
        HashSet<int> shared = [.. values];
        foreach (Step step in Needed(section.Schedule, section.Schedule.Early, values, null))
        {
            builder.Define(step.Number);
            if (shared.Contains(step.Number))
            {
                SharedElement element = section.Uniform.Find(step.Number, SharedPlace.OwnItem)!;
                builder._statements.Add(new SharedAssignment(element, new RegisterValue(GpuNames.Value(step.Number))));
            }
        }

        return builder._statements;
    }

    /// <summary>Those of the steps that some values are made by, in order; shared values are not followed.</summary>
    public static List<Step> Needed(KernelSchedule schedule, IReadOnlyList<Step> steps, IEnumerable<int> values, UniformStorage? uniform)
    {
        KernelProgram program = schedule.Program;
        bool[] isNeeded = new bool[program.Instructions.Count];
        foreach (int value in values)
            isNeeded[value] = uniform?.Contains(value) != true;
        for (int n = isNeeded.Length - 1; n >= 0; n--)
        {
            Instruction i = program.Instructions[n];
            // What is made of lanes is no part of what is uniform.
            if (!isNeeded[n] || i.Operation == Operation.SumLanes || program.Stages[n] == Stage.Lane)
                continue;
            for (int a = 0; a < i.Arity; a++)
                isNeeded[i.Argument(a)] |= uniform?.Contains(i.Argument(a)) != true;
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
                _statements.Add(_section.Rows.Write(store.Operand, store.Component, Read(store.Value)));
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
            value = _section.Rows.Read(i.A, i.B);
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
        if (_addsUpSums)
            _statements.AddRange(_section.LaneSums.Finish(_schedule.SumOf[n]));
    }

    private ArithmeticValue ValueOf(Instruction i)
    {
        GpuExpression[] arguments = new GpuExpression[i.Arity];
        for (int a = 0; a < arguments.Length; a++)
            arguments[a] = Read(i.Argument(a));
        return new(i.Operation, new(arguments), i.Operation == Operation.Function ? i.Function : default);
    }

    /// <summary>An expression for a value. Inputs are read from memory where they are needed first.</summary>
    private GpuExpression Read(int n)
    {
        Instruction i = _program.Instructions[n];
        if (i.Operation == Operation.Constant)
            return new ConstantValue(_section.Constants[i.A]);
        if (i.Operation == Operation.SumLanes)
            return _section.LaneSums.Result(_schedule.SumOf[n]);
        // While shared values are being made, they are read from registers.
        if (!_defined.Contains(n) && _section.Uniform.Find(n, _place) is SharedElement element)
            return new SharedValue(element);
        if (!IsInput(_program, n))
            return new RegisterValue(GpuNames.Value(n), _program.Stages[n] == Stage.Lane);
        string name = _section.Names.Component(i.A, i.B);
        if (_loaded.Add(n))
            _statements.Add(new Definition(name, new OperandValue(i.A, i.B)));
        return new RegisterValue(name, _program.Operands[i.A].HasLanes);
    }

    private static RegisterValue LaneSum(int number) => new(GpuNames.LaneSum(number), true);

    private static ArithmeticValue Arithmetic(Operation operation, params GpuExpression[] arguments)
        => new(operation, new EquatableArray<GpuExpression>(arguments));
}
