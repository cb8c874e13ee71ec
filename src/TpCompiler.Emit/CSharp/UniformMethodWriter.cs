using System.Collections.Generic;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.CSharp;

/// <summary>
/// Prints statements on uniform values, before or after the lanes: scalars, and the vectors of <see cref="PartialSums"/>.
/// </summary>
internal sealed class UniformMethodWriter
{
    private readonly KernelSchedule _schedule;
    private readonly KernelProgram _program;
    private readonly KernelStorage _storage;
    private readonly OperandNames _names;
    private readonly MethodText _text;
    private readonly bool[] _partial;
    private readonly Dictionary<int, string> _scalars = [];
    private readonly Dictionary<int, string> _vectors = [];

    private UniformMethodWriter(KernelSchedule schedule, KernelStorage storage, OperandNames names, string name)
    {
        _schedule = schedule;
        _program = schedule.Program;
        _storage = storage;
        _names = names;
        _text = new MethodText(name, names);
        _partial = storage.Partial;
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
        if (_partial[n])
        {
            string vector = OperandNames.Value(n);
            _text.Body.Line($"V {vector} = {VectorExpression(n, i)};");
            _vectors.Add(n, vector);
        }
        else
        {
            string scalar = i.Operation == Operation.Load ? _names.Component(i.A, i.B) : OperandNames.Value(n);
            _text.Body.Line($"T {scalar} = {ScalarExpression(n, i)};");
            _scalars.Add(n, scalar);
        }

        if (_storage.Uniform[n] >= 0)
        {
            string scalar = Read(n);
            _text.Body.Line($"{Uniform(n)} = {scalar};");
        }
    }

    private string ScalarExpression(int n, Instruction i) => i.Operation switch
    {
        Operation.Load => Component(i.A, i.B),
        Operation.Add => $"{Read(i.A)} + {Read(i.B)}",
        Operation.Subtract => $"{Read(i.A)} - {Read(i.B)}",
        Operation.Multiply => $"{Read(i.A)} * {Read(i.B)}",
        Operation.Negate => $"-{Read(i.A)}",
        Operation.MultiplyAdd => $"T.FusedMultiplyAdd({Read(i.A)}, {Read(i.B)}, {Read(i.C)})",
        Operation.NegateMultiplyAdd => $"T.FusedMultiplyAdd(-{Read(i.A)}, {Read(i.B)}, {Read(i.C)})",
        Operation.Function => $"{OperandNames.Functions}.{i.Function}({Read(i.A)})",
        Operation.Select => $"{OperandNames.Functions}.Select({Read(i.A)}, {Read(i.B)}, {Read(i.C)})",
        _ => $"Simd.Sum({Sum(n)})",
    };

    private string VectorExpression(int n, Instruction i) => i.Operation switch
    {
        Operation.Add => $"{ReadAddend(i.A)} + {ReadAddend(i.B)}",
        Operation.Subtract => $"{ReadAddend(i.A)} - {ReadAddend(i.B)}",
        Operation.Multiply => $"{ReadFactor(i.A)} * {ReadFactor(i.B)}",
        Operation.Negate => $"-{ReadAddend(i.A)}",
        Operation.MultiplyAdd => $"Simd.FusedMultiplyAdd({ReadFactor(i.A)}, {ReadFactor(i.B)}, {ReadAddend(i.C)})",
        Operation.NegateMultiplyAdd => $"Simd.FusedMultiplyAdd(-{ReadFactor(i.A)}, {ReadFactor(i.B)}, {ReadAddend(i.C)})",
        _ => Sum(n),
    };

    private void WriteStore(KernelStore store)
        => _text.Body.Line($"{Component(store.Operand, store.Component)} {(store.InPlace ? "=" : "+=")} {Read(store.Value)};");

    /// <summary>A value, its elements added up.</summary>
    private string Read(int n)
    {
        Instruction i = _program.Instructions[n];
        if (i.Operation == Operation.Constant)
            return OperandNames.Constant(i.A);
        if (_scalars.TryGetValue(n, out string? scalar))
            return scalar;
        if (!_vectors.TryGetValue(n, out string? vector))
            return Uniform(n);
        scalar = "s" + OperandNames.Text(n);
        _text.Body.Line($"T {scalar} = Simd.Sum({vector});");
        _scalars.Add(n, scalar);
        return scalar;
    }

    /// <summary>A vector that adds up to a value.</summary>
    private string ReadAddend(int n) => _vectors.TryGetValue(n, out string? vector) ? vector : $"Simd.CreateScalar({Read(n)})";

    /// <summary>A factor of a product of vectors: a value known before the lanes, or a vector to be added up.</summary>
    private string ReadFactor(int n) => _program.Stages[n] == Stage.Early ? $"Simd.Create({Read(n)})" : ReadAddend(n);

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

    private string Sum(int n)
    {
        _text.UsesSums = true;
        return $"sums[{OperandNames.Text(_schedule.SumOf[n])}]";
    }
}
