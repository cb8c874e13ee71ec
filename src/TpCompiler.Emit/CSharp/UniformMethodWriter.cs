using System.Collections.Generic;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.CSharp;

/// <summary>Prints statements on uniform values, before or after the lanes: scalars.</summary>
internal sealed class UniformMethodWriter
{
    private readonly KernelSchedule _schedule;
    private readonly KernelProgram _program;
    private readonly KernelStorage _storage;
    private readonly OperandNames _names;
    private readonly MethodText _text;
    private readonly Dictionary<int, string> _locals = [];

    private UniformMethodWriter(KernelSchedule schedule, KernelStorage storage, OperandNames names, string name)
    {
        _schedule = schedule;
        _program = schedule.Program;
        _storage = storage;
        _names = names;
        _text = new MethodText(name, names);
    }

    public static MethodText Write(
        KernelSchedule schedule, KernelStorage storage, OperandNames names, Section section, int method, string name)
    {
        UniformMethodWriter writer = new(schedule, storage, names, name + OperandNames.Text(method));
        for (int p = section.Starts[method]; p < section.End(method); p++)
        {
            Step step = section.Steps[p];
            if (step.Kind == StepKind.Store)
                writer.WriteStore(schedule.Program.Stores[step.Number]);
            else
                writer.WriteValue(step.Number, schedule.Program.Instructions[step.Number]);
        }

        return writer._text;
    }

    private void WriteValue(int n, Instruction i)
    {
        string name = i.Operation == Operation.Load ? _names.Component(i.A, i.B) : OperandNames.Value(n);
        _text.Body.Line($"T {name} = {Expression(n, i)};");
        _locals.Add(n, name);
        if (_storage.Uniform[n] >= 0)
            _text.Body.Line($"{Uniform(n)} = {name};");
    }

    private string Expression(int n, Instruction i)
    {
        switch (i.Operation)
        {
            case Operation.Load:
                return Component(i.A, i.B);
            case Operation.Add:
                return $"{Read(i.A)} + {Read(i.B)}";
            case Operation.Subtract:
                return $"{Read(i.A)} - {Read(i.B)}";
            case Operation.Multiply:
                return $"{Read(i.A)} * {Read(i.B)}";
            case Operation.Negate:
                return $"-{Read(i.A)}";
            case Operation.MultiplyAdd:
                return $"T.FusedMultiplyAdd({Read(i.A)}, {Read(i.B)}, {Read(i.C)})";
            case Operation.NegateMultiplyAdd:
                return $"T.FusedMultiplyAdd(-{Read(i.A)}, {Read(i.B)}, {Read(i.C)})";
            default:
                _text.UsesSums = true;
                return $"Simd.Sum(sums[{OperandNames.Text(_schedule.SumOf[n])}])";
        }
    }

    private void WriteStore(KernelStore store)
        => _text.Body.Line($"{Component(store.Operand, store.Component)} {(store.InPlace ? "=" : "+=")} {Read(store.Value)};");

    private string Read(int n)
    {
        Instruction i = _program.Instructions[n];
        if (i.Operation == Operation.Constant)
            return OperandNames.Constant(i.A);
        return _locals.TryGetValue(n, out string? name) ? name : Uniform(n);
    }

    private string Component(int operand, int component)
    {
        _text.Use(operand);
        string index = component == 0 ? "0" : component == 1 ? _names.Stride(operand) : OperandNames.Text(component) + " * " + _names.Stride(operand);
        return $"{_names[operand]}[{index}]";
    }

    private string Uniform(int n)
    {
        _text.UsesUniform = true;
        return $"uniform[{OperandNames.Text(_storage.Uniform[n])}]";
    }
}
