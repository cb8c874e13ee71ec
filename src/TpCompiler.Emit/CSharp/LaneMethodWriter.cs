using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.CSharp;

/// <summary>
/// Prints statements per lane: vectors, each value a named local. A pass of one method loops over all lanes itself, with its sums over lanes in locals; of
/// several methods each takes one vector of lanes.
/// </summary>
internal sealed class LaneMethodWriter
{
    // An input that was loaded longer ago than this many statements is loaded again, rather than kept in a register.
    private const int ReloadDistance = 32;

    private readonly KernelSchedule _schedule;
    private readonly KernelProgram _program;
    private readonly KernelStorage _storage;
    private readonly OperandNames _names;
    private readonly Section _section;
    private readonly bool _loops;
    private readonly HashSet<int> _begun;
    private readonly MethodText _text;

    private readonly Dictionary<int, string> _locals = [];
    private readonly Dictionary<int, int> _lastRead = [];
    private readonly HashSet<string> _declared = [];
    private readonly Dictionary<int, int> _cursors = [];
    private readonly Dictionary<int, int> _lastTerm = [];
    private readonly HashSet<int> _open = [];
    private int _position;

    private LaneMethodWriter(KernelSchedule schedule, KernelStorage storage, OperandNames names, Section section, int method, HashSet<int> begun, int number)
    {
        _schedule = schedule;
        _program = schedule.Program;
        _storage = storage;
        _names = names;
        _section = section;
        _loops = section.Starts.Count == 1;
        _begun = begun;
        _text = new MethodText("Lanes" + OperandNames.Text(number), names);
        for (int p = section.Starts[method]; p < section.End(method); p++)
            _lastTerm[LanePasses.TargetOf(schedule, section.Steps[p])] = p;
    }

    /// <summary>One method of a pass.</summary>
    /// <param name="schedule">The kernel's statements.</param>
    /// <param name="storage">Where values lie between methods.</param>
    /// <param name="names">Names of operands.</param>
    /// <param name="section">The statements of the pass.</param>
    /// <param name="method">The number of the method within the pass.</param>
    /// <param name="begun">The sums over lanes that passes before have added to, or that are zero in memory; those of this one are added.</param>
    /// <param name="number">Its number among all methods.</param>
    public static MethodText Write(
        KernelSchedule schedule, KernelStorage storage, OperandNames names, Section section, int method, HashSet<int> begun, int number)
    {
        LaneMethodWriter writer = new(schedule, storage, names, section, method, begun, number);
        for (int p = section.Starts[method]; p < section.End(method); p++)
        {
            writer._position = p;
            writer.Write(section.Steps[p]);
        }

        return writer._text;
    }

    private void Write(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Store:
                WriteStore(_program.Stores[step.Number]);
                break;
            case StepKind.Accumulate:
                WriteAccumulate(step.Number);
                break;
            case StepKind.Term:
                WriteTerm(step.Number, _program.Instructions[step.Number]);
                break;
            default:
                WriteValue(step.Number, _program.Instructions[step.Number]);
                break;
        }
    }

    private void WriteValue(int n, Instruction i)
    {
        string name = OperandNames.Value(n);
        string expression;
        if (i.Operation == Operation.Load)
        {
            name = _names.Component(i.A, i.B);
            expression = $"Simd.Load({Address(i.A, i.B)})";
        }
        else
        {
            expression = Expression(i);
            if (i.Arity == 3 && IsFinished(i.C))
                name = _locals[i.C];
        }

        _text.Body.Line((_declared.Add(name) ? "V " : string.Empty) + name + " = " + expression + ";");
        _locals[n] = name;
        if (_storage.Kept[n] >= 0)
            _text.Body.Line($"{Kept(n)} = {name};");
    }

    private string Expression(Instruction i) => i.Operation switch
    {
        Operation.Add => $"{Read(i.A)} + {Read(i.B)}",
        Operation.Subtract => $"{Read(i.A)} - {Read(i.B)}",
        Operation.Multiply => $"{Read(i.A)} * {Read(i.B)}",
        Operation.Negate => $"-{Read(i.A)}",
        Operation.MultiplyAdd => $"Simd.FusedMultiplyAdd({Read(i.A)}, {Read(i.B)}, {Read(i.C)})",
        Operation.NegateMultiplyAdd => $"Simd.FusedMultiplyAdd(-{Read(i.A)}, {Read(i.B)}, {Read(i.C)})",
        Operation.Function => $"{OperandNames.Functions}.{i.Function}({Read(i.A)})",
        _ => $"{OperandNames.Functions}.Select({Read(i.A)}, {Read(i.B)}, {Read(i.C)})",
    };

    private void WriteAccumulate(int n)
    {
        string sum = Open(_schedule.SumOf[n]);
        int value = _program.Instructions[n].A;
        Instruction i = _program.Instructions[value];
        if (_schedule.LeavesOutPadding(n))
        {
            _text.UsesActive = true;
            _text.Body.Line($"{sum} += {OperandNames.Functions}.First({Read(value)}, active - lane);");
        }
        else if (_schedule.SumsProduct(n))
        {
            _text.Body.Line($"{sum} = Simd.FusedMultiplyAdd({Read(i.A)}, {Read(i.B)}, {sum});");
        }
        else
        {
            _text.Body.Line($"{sum} += {Read(value)};");
        }

        Close(_schedule.SumOf[n]);
    }

    private void WriteTerm(int n, Instruction i)
    {
        int target = _schedule.Terms.TargetOf[n];
        string sum = Open(target);
        string statement = i.Operation switch
        {
            Operation.Add => $"{sum} += {Read(_schedule.Terms.Reads(n).First())};",
            Operation.Subtract => $"{sum} -= {Read(_schedule.Terms.Reads(n).First())};",
            Operation.NegateMultiplyAdd => $"{sum} = Simd.FusedMultiplyAdd(-{Read(i.A)}, {Read(i.B)}, {sum});",
            _ => $"{sum} = Simd.FusedMultiplyAdd({Read(i.A)}, {Read(i.B)}, {sum});",
        };
        _text.Body.Line(statement);
        Close(target);
    }

    /// <summary>The local with what a sum has gathered so far.</summary>
    private string Open(int target)
    {
        bool isNew = _open.Add(target);
        if (target < _schedule.SumCount)
        {
            string sum = OperandNames.Sum(target);
            if (isNew && _loops)
                _text.Before.Line($"V {sum} = {(_begun.Add(target) ? "V.Zero" : Sum(target))};");
            else if (isNew)
                _text.Body.Line($"V {sum} = {Sum(target)};");
            return sum;
        }

        KernelStore store = _program.Stores[target - _schedule.SumCount];
        string name = _names.Component(store.Operand, store.Component);
        if (isNew)
            _text.Body.Line($"{(_declared.Add(name) ? "V " : string.Empty)}{name} = Simd.Load({Address(store.Operand, store.Component)});");
        return name;
    }

    /// <summary>Writes a sum that this method adds no more to.</summary>
    private void Close(int target)
    {
        if (_lastTerm[target] != _position)
            return;
        if (target < _schedule.SumCount)
        {
            (_loops ? _text.After : _text.Body).Line($"{Sum(target)} = {OperandNames.Sum(target)};");
            return;
        }

        KernelStore store = _program.Stores[target - _schedule.SumCount];
        _text.Body.Line($"Simd.Store({_names.Component(store.Operand, store.Component)}, {Address(store.Operand, store.Component)});");
    }

    private void WriteStore(KernelStore store)
    {
        string value = Read(store.Value);
        string address = Address(store.Operand, store.Component);
        if (!store.InPlace)
            value = $"Simd.Load({address}) + {value}";
        _text.Body.Line($"Simd.Store({value}, {address});");
    }

    /// <summary>An expression for a value, after whatever is needed to have it in a local.</summary>
    private string Read(int n)
    {
        Instruction i = _program.Instructions[n];
        if (i.Operation == Operation.Constant)
            return $"Simd.Create({OperandNames.Constant(i.A)})";
        if (_program.Stages[n] != Stage.Lane)
        {
            _text.UsesUniform = true;
            return $"Simd.Create(uniform[{OperandNames.Text(_storage.Uniform[n])}])";
        }

        if (_schedule.IsLaneInput(n))
            return ReadInput(n, i);
        if (!_locals.TryGetValue(n, out string? name))
        {
            name = OperandNames.Value(n);
            _text.Body.Line($"V {name} = {Kept(n)};");
            _declared.Add(name);
            _locals.Add(n, name);
        }

        return name;
    }

    private string ReadInput(int n, Instruction load)
    {
        string name = _names.Component(load.A, load.B);
        if (!_lastRead.TryGetValue(n, out int before) || _position - before > ReloadDistance)
            _text.Body.Line($"{(_declared.Add(name) ? "V " : string.Empty)}{name} = Simd.Load({Address(load.A, load.B)});");
        _lastRead[n] = _position;
        return name;
    }

    /// <summary>Whether this statement is the last to read a value that has a local of its own.</summary>
    private bool IsFinished(int n)
        => _section.LastUse[n] == _position && !_schedule.IsLaneInput(n) && _locals.ContainsKey(n);

    /// <summary>A pointer to a component; one pointer per operand walks, because additions are cheaper than spilled pointers.</summary>
    private string Address(int operand, int component)
    {
        _text.Use(operand);
        string cursor = _names.Cursor(operand);
        if (!_cursors.TryGetValue(operand, out int at))
            _text.Body.Line($"T* {cursor} = {_names[operand]} + lane{Steps(component, operand, "+")};");
        else if (at != component)
            _text.Body.Line(component > at
                ? $"{cursor} +={Steps(component - at, operand, string.Empty)};"
                : $"{cursor} -={Steps(at - component, operand, string.Empty)};");
        _cursors[operand] = component;
        return cursor;
    }

    private string Steps(int count, int operand, string sign)
    {
        string factor = count == 1 ? string.Empty : OperandNames.Text(count) + " * ";
        return count == 0 ? string.Empty : $"{(sign.Length > 0 ? " " + sign : sign)} {factor}{_names.Stride(operand)}";
    }

    private string Sum(int number)
    {
        _text.UsesSums = true;
        return $"sums[{OperandNames.Text(number)}]";
    }

    private string Kept(int n)
    {
        _text.UsesKept = true;
        return $"kept[{OperandNames.Text(_storage.Kept[n])}]";
    }
}
