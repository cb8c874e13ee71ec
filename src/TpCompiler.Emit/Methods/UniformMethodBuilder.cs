using System.Collections.Generic;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>
/// Statements on uniform values, before or after the lanes: numbers, and the vectors of <see cref="PartialSums"/>.
/// </summary>
internal sealed class UniformMethodBuilder
{
    private readonly KernelSchedule _schedule;
    private readonly KernelProgram _program;
    private readonly KernelStorage _storage;
    private readonly KernelMethod _method;
    private readonly bool[] _partial;
    private readonly Dictionary<int, LocalPlace> _numbers = [];
    private readonly Dictionary<int, LocalPlace> _vectors = [];

    private UniformMethodBuilder(KernelSchedule schedule, KernelStorage storage, KernelMethod method)
    {
        _schedule = schedule;
        _program = schedule.Program;
        _storage = storage;
        _method = method;
        _partial = storage.Partial;
    }

    /// <summary>One method of the stage before or after the lanes.</summary>
    public static KernelMethod Build(KernelSchedule schedule, KernelStorage storage, Section section, int method, MethodStage stage)
    {
        UniformMethodBuilder builder = new(schedule, storage, new KernelMethod(stage, method));
        for (int p = section.Starts[method]; p < section.End(method); p++)
        {
            Step step = section.Steps[p];
            if (step.Kind == StepKind.Store)
                builder.AddStore(schedule.Program.Stores[step.Number]);
            else
                builder.AddValue(step.Number, schedule.Program.Instructions[step.Number]);
        }

        return builder._method;
    }

    private void AddValue(int n, Instruction i)
    {
        if (_partial[n])
        {
            LocalPlace vector = new(new Local(LocalKind.Value, n), IsVector: true);
            _method.Body.Add(new Assignment(vector, VectorValue(n, i), Declares: true));
            _vectors.Add(n, vector);
        }
        else
        {
            Local local = i.Operation == Operation.Load ? new Local(LocalKind.Component, i.A, i.B) : new Local(LocalKind.Value, n);
            LocalPlace number = new(local, IsVector: false);
            _method.Body.Add(new Assignment(number, NumberValue(n, i), Declares: true));
            _numbers.Add(n, number);
        }

        if (_storage.Uniform[n] >= 0)
            _method.Body.Add(new Assignment(Uniform(n), Read(n)));
    }

    private Expression NumberValue(int n, Instruction i) => i.Operation switch
    {
        Operation.Load => Component(i.A, i.B),
        Operation.SumLanes => new SumOfElements(Sum(n)),
        _ => new Arithmetic(IsVector: false, i.Operation, i.Function, Read(i.A), i.Arity > 1 ? Read(i.B) : null, i.Arity > 2 ? Read(i.C) : null),
    };

    private Expression VectorValue(int n, Instruction i) => i.Operation switch
    {
        Operation.SumLanes => Sum(n),
        Operation.Negate => Vectors(i.Operation, ReadAddend(i.A)),
        Operation.Add or Operation.Subtract => Vectors(i.Operation, ReadAddend(i.A), ReadAddend(i.B)),
        Operation.Multiply => Vectors(i.Operation, ReadFactor(i.A), ReadFactor(i.B)),
        _ => Vectors(i.Operation, ReadFactor(i.A), ReadFactor(i.B), ReadAddend(i.C)),
    };

    private static Arithmetic Vectors(Operation operation, Expression a, Expression? b = null, Expression? c = null)
        => new(IsVector: true, operation, default, a, b, c);

    private void AddStore(KernelStore store)
    {
        ComponentPlace target = Component(store.Operand, store.Component);
        Expression value = Read(store.Value);
        _method.Body.Add(store.InPlace ? new Assignment(target, value) : new Addition(target, value));
    }

    /// <summary>A value, its elements added up.</summary>
    private Expression Read(int n)
    {
        Instruction i = _program.Instructions[n];
        if (i.Operation == Operation.Constant)
            return new ConstantNumber(i.A);
        if (_numbers.TryGetValue(n, out LocalPlace? number))
            return number;
        if (!_vectors.TryGetValue(n, out LocalPlace? vector))
            return Uniform(n);
        number = new LocalPlace(new Local(LocalKind.AddedUp, n), IsVector: false);
        _method.Body.Add(new Assignment(number, new SumOfElements(vector), Declares: true));
        _numbers.Add(n, number);
        return number;
    }

    /// <summary>A vector that adds up to a value.</summary>
    private Expression ReadAddend(int n) => _vectors.TryGetValue(n, out LocalPlace? vector) ? vector : new FirstElement(Read(n));

    /// <summary>A factor of a product of vectors: a value known before the lanes, or a vector to be added up.</summary>
    private Expression ReadFactor(int n) => _program.Stages[n] == Stage.Early ? new Broadcast(Read(n)) : ReadAddend(n);

    private ComponentPlace Component(int operand, int component)
    {
        _method.Use(operand);
        return new ComponentPlace(operand, component);
    }

    private UniformPlace Uniform(int n)
    {
        _method.UsesUniform = true;
        return new UniformPlace(_storage.Uniform[n]);
    }

    private SumPlace Sum(int n)
    {
        _method.UsesSums = true;
        return new SumPlace(_schedule.SumOf[n]);
    }
}
