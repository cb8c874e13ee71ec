using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>
/// Statements per lane: vectors, each value a local. A pass of one method loops over all lanes itself, with its sums over lanes in locals; of
/// several methods each takes one vector of lanes.
/// </summary>
internal sealed class LaneMethodBuilder
{
    // An input that was loaded longer ago than this many statements is loaded again, rather than kept in a register.
    private const int ReloadDistance = 32;

    private readonly KernelSchedule _schedule;
    private readonly KernelProgram _program;
    private readonly KernelStorage _storage;
    private readonly Section _section;
    private readonly bool _loops;
    private readonly HashSet<int> _begun;
    private readonly KernelMethod _method;

    private readonly Dictionary<int, LocalPlace> _locals = [];
    private readonly Dictionary<int, int> _lastRead = [];
    private readonly HashSet<Local> _declared = [];
    private readonly Dictionary<int, int> _cursors = [];
    private readonly Dictionary<int, int> _lastTerm = [];
    private readonly HashSet<int> _open = [];
    private int _position;

    private LaneMethodBuilder(KernelSchedule schedule, KernelStorage storage, Section section, int method, HashSet<int> begun, int number)
    {
        _schedule = schedule;
        _program = schedule.Program;
        _storage = storage;
        _section = section;
        _loops = section.Starts.Count == 1;
        _begun = begun;
        _method = new KernelMethod(MethodStage.Lanes, number);
        for (int p = section.Starts[method]; p < section.End(method); p++)
            _lastTerm[LanePasses.TargetOf(schedule, section.Steps[p])] = p;
    }

    /// <summary>One method of a pass.</summary>
    /// <param name="schedule">The kernel's statements.</param>
    /// <param name="storage">Where values lie between methods.</param>
    /// <param name="section">The statements of the pass.</param>
    /// <param name="method">The number of the method within the pass.</param>
    /// <param name="begun">The sums over lanes that passes before have added to, or that are zero in memory; those of this one are added.</param>
    /// <param name="number">Its number among all methods.</param>
    public static KernelMethod Build(KernelSchedule schedule, KernelStorage storage, Section section, int method, HashSet<int> begun, int number)
    {
        LaneMethodBuilder builder = new(schedule, storage, section, method, begun, number);
        for (int p = section.Starts[method]; p < section.End(method); p++)
        {
            builder._position = p;
            builder.Add(section.Steps[p]);
        }

        return builder._method;
    }

    private void Add(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Store:
                AddStore(_program.Stores[step.Number]);
                break;
            case StepKind.Accumulate:
                AddAccumulate(step.Number);
                break;
            case StepKind.Term:
                AddTerm(step.Number, _program.Instructions[step.Number]);
                break;
            default:
                AddValue(step.Number, _program.Instructions[step.Number]);
                break;
        }
    }

    private void Add(Statement statement) => _method.Body.Add(statement);

    private void AddValue(int n, Instruction i)
    {
        LocalPlace local = Vector(LocalKind.Value, n);
        Expression value;
        if (i.Operation == Operation.Load)
        {
            local = Vector(LocalKind.Component, i.A, i.B);
            value = Load(i.A, i.B);
        }
        else
        {
            value = Operate(i.Operation, i.Function, Read(i.A), i.Arity > 1 ? Read(i.B) : null, i.Arity > 2 ? Read(i.C) : null);
            if (i.Arity == 3 && IsFinished(i.C))
                local = _locals[i.C];
        }

        Set(local, value);
        _locals[n] = local;
        if (_storage.Kept[n] >= 0)
            Add(new Assignment(Kept(n), local));
    }

    private void AddAccumulate(int n)
    {
        LocalPlace sum = Open(_schedule.SumOf[n]);
        int value = _program.Instructions[n].A;
        Instruction i = _program.Instructions[value];
        if (_schedule.LeavesOutPadding(n))
        {
            _method.UsesActive = true;
            Add(new Addition(sum, new ActiveElements(Read(value))));
        }
        else if (_schedule.SumsProduct(n))
        {
            Add(new Assignment(sum, Operate(Operation.MultiplyAdd, default, Read(i.A), Read(i.B), sum)));
        }
        else
        {
            Add(new Addition(sum, Read(value)));
        }

        Close(_schedule.SumOf[n]);
    }

    private void AddTerm(int n, Instruction i)
    {
        int target = _schedule.Terms.TargetOf[n];
        LocalPlace sum = Open(target);
        if (i.Operation is Operation.Add or Operation.Subtract)
        {
            Add(new Addition(sum, Read(_schedule.Terms.Reads(n).First()), Subtracts: i.Operation == Operation.Subtract));
        }
        else
        {
            Operation operation = i.Operation == Operation.NegateMultiplyAdd ? Operation.NegateMultiplyAdd : Operation.MultiplyAdd;
            Add(new Assignment(sum, Operate(operation, default, Read(i.A), Read(i.B), sum)));
        }

        Close(target);
    }

    /// <summary>The local with what a sum has gathered so far.</summary>
    private LocalPlace Open(int target)
    {
        bool isNew = _open.Add(target);
        if (target < _schedule.SumCount)
        {
            LocalPlace sum = Vector(LocalKind.Sum, target);
            if (isNew && _loops)
                _method.Before.Add(new Assignment(sum, _begun.Add(target) ? new ZeroVector() : Sum(target), Declares: true));
            else if (isNew)
                Add(new Assignment(sum, Sum(target), Declares: true));
            return sum;
        }

        KernelStore store = _program.Stores[target - _schedule.SumCount];
        LocalPlace output = Vector(LocalKind.Component, store.Operand, store.Component);
        if (isNew)
            Set(output, Load(store.Operand, store.Component));
        return output;
    }

    /// <summary>Writes a sum that this method adds no more to.</summary>
    private void Close(int target)
    {
        if (_lastTerm[target] != _position)
            return;
        if (target < _schedule.SumCount)
        {
            (_loops ? _method.After : _method.Body).Add(new Assignment(Sum(target), Vector(LocalKind.Sum, target)));
            return;
        }

        KernelStore store = _program.Stores[target - _schedule.SumCount];
        MoveTo(store.Operand, store.Component);
        Add(new VectorStore(Vector(LocalKind.Component, store.Operand, store.Component), store.Operand));
    }

    private void AddStore(KernelStore store)
    {
        Expression value = Read(store.Value);
        MoveTo(store.Operand, store.Component);
        if (!store.InPlace)
            value = Operate(Operation.Add, default, new VectorAtCursor(store.Operand), value);
        Add(new VectorStore(value, store.Operand));
    }

    /// <summary>A value, after whatever is needed to have it in a local.</summary>
    private Expression Read(int n)
    {
        Instruction i = _program.Instructions[n];
        if (i.Operation == Operation.Constant)
            return new Broadcast(new ConstantNumber(i.A));
        if (_program.Stages[n] != Stage.Lane)
        {
            _method.UsesUniform = true;
            return new Broadcast(new UniformPlace(_storage.Uniform[n]));
        }

        if (_schedule.IsLaneInput(n))
            return ReadInput(n, i);
        if (!_locals.TryGetValue(n, out LocalPlace? local))
        {
            local = Vector(LocalKind.Value, n);
            Set(local, Kept(n));
            _locals.Add(n, local);
        }

        return local;
    }

    private LocalPlace ReadInput(int n, Instruction load)
    {
        LocalPlace local = Vector(LocalKind.Component, load.A, load.B);
        if (!_lastRead.TryGetValue(n, out int before) || _position - before > ReloadDistance)
            Set(local, Load(load.A, load.B));
        _lastRead[n] = _position;
        return local;
    }

    /// <summary>Whether this statement is the last to read a value that has a local of its own.</summary>
    private bool IsFinished(int n)
        => _section.LastUse[n] == _position && !_schedule.IsLaneInput(n) && _locals.ContainsKey(n);

    private void Set(LocalPlace local, Expression value) => Add(new Assignment(local, value, Declares: _declared.Add(local.Local)));

    private VectorAtCursor Load(int operand, int component)
    {
        MoveTo(operand, component);
        return new VectorAtCursor(operand);
    }

    /// <summary>Moves the cursor of an operand to a component; one cursor per operand walks, because additions are cheaper than spilled pointers.</summary>
    private void MoveTo(int operand, int component)
    {
        _method.Use(operand);
        if (!_cursors.TryGetValue(operand, out int at))
            Add(new CursorStart(operand, component));
        else if (at != component)
            Add(new CursorMove(operand, component - at));
        _cursors[operand] = component;
    }

    private static Arithmetic Operate(Operation operation, Function function, Expression a, Expression? b = null, Expression? c = null)
        => new(IsVector: true, operation, function, a, b, c);

    private static LocalPlace Vector(LocalKind kind, int number, int component = 0) => new(new Local(kind, number, component), IsVector: true);

    private SumPlace Sum(int number)
    {
        _method.UsesSums = true;
        return new SumPlace(number);
    }

    private KeptPlace Kept(int n)
    {
        _method.UsesKept = true;
        return new KeptPlace(_storage.Kept[n]);
    }
}
