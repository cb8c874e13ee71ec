using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.Graphs;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>
/// The properties that a model asks for, of the structures of a batch. Those that mace-torch has a default for may be absent: no charge, singlet, no
/// temperature.
/// </summary>
internal sealed class PropertyInputs
{
    private readonly ImmutableArray<ModelInput> _inputs;
    private readonly LabelInput[] _labels;
    private readonly NumericInput[] _numbers;
    private readonly int[][] _values;
    private readonly double[][] _rows;
    private int _atoms;
    private int _structures;

    public PropertyInputs(ImmutableArray<ModelInput> inputs)
    {
        _inputs = inputs;
        _labels = [.. inputs.OfType<LabelInput>()];
        _numbers = [.. inputs.OfType<NumericInput>()];
        _values = [.. _labels.Select(_ => Array.Empty<int>())];
        _rows = [.. _numbers.Select(_ => Array.Empty<double>())];
    }

    /// <summary>Reads all properties of a batch, those of structures so many times over.</summary>
    /// <exception cref="StructureException">A property is missing, or has no value that the model knows.</exception>
    public void Read(AtomGraph atoms, ReadOnlySpan<Configuration> batch, int repeats)
    {
        (_atoms, _structures) = (atoms.AtomCount, batch.Length * repeats);
        int label = 0, number = 0;
        foreach (ModelInput input in _inputs)
        {
            if (input is LabelInput selecting)
                ReadLabel(selecting, atoms, batch, ref _values[label++]);
            else
                ReadNumbers((NumericInput)input, atoms, batch, repeats, ref _rows[number++]);
        }
    }

    /// <summary>Sets the labels of atoms.</summary>
    public void SetLabels(ProgramGraph graph)
    {
        for (int k = 0; k < _labels.Length; k++)
            graph.SetLabel(_labels[k].Name, _values[k].AsSpan(0, _atoms), _labels[k].Count);
    }

    /// <summary>Sets the inputs of a program.</summary>
    public void SetNumbers(IProgramExecutor executor)
    {
        for (int k = 0; k < _numbers.Length; k++)
            executor.Set(_numbers[k].Name, _rows[k].AsSpan(0, (_numbers[k].IsPerAtom ? _atoms : _structures) * _numbers[k].Count));
    }

    private static void ReadLabel(LabelInput input, AtomGraph atoms, ReadOnlySpan<Configuration> batch, ref int[] values)
    {
        Buffers.Reserve(ref values, atoms.AtomCount);
        for (int s = 0; s < batch.Length; s++)
        {
            double[] ofStructure = Values(batch, s, input, 1);
            for (int n = 0; n < atoms.AtomCount; n++)
            {
                if (atoms.Structures[n] == s)
                    values[n] = RowOf(batch, s, input, ofStructure[input.IsPerAtom ? atoms.Order[n] - atoms.StructureOffsets[s] : 0]);
            }
        }
    }

    private static void ReadNumbers(NumericInput input, AtomGraph atoms, ReadOnlySpan<Configuration> batch, int repeats, ref double[] rows)
    {
        Buffers.Reserve(ref rows, (input.IsPerAtom ? atoms.AtomCount : batch.Length * repeats) * input.Count);
        for (int s = 0; s < batch.Length; s++)
        {
            double[] ofStructure = Values(batch, s, input, input.Count);
            if (!input.IsPerAtom)
            {
                for (int k = 0; k < repeats; k++)
                    ofStructure.CopyTo(rows.AsSpan(((k * batch.Length) + s) * input.Count));
                continue;
            }

            for (int n = 0; n < atoms.AtomCount; n++)
            {
                if (atoms.Structures[n] == s)
                    ofStructure.AsSpan((atoms.Order[n] - atoms.StructureOffsets[s]) * input.Count, input.Count).CopyTo(rows.AsSpan(n * input.Count));
            }
        }
    }

    private static int RowOf(ReadOnlySpan<Configuration> batch, int structure, LabelInput input, double value)
    {
        double row = Math.Truncate(value + input.Offset);
        return row >= 0 && row < input.Count
            ? (int)row
            : throw new StructureException(structure, batch.Length, new ArgumentException(FormattableString.Invariant(
                $"The model knows {input.Name} from {-input.Offset} to {input.Count - 1 - input.Offset}, but it is {value}.")));
    }

    /// <summary>The values of a structure, or of its atoms one after another.</summary>
    private static double[] Values(ReadOnlySpan<Configuration> batch, int structure, ModelInput input, int count)
    {
        try
        {
            return Values(batch[structure].Structure, input, count);
        }
        catch (ArgumentException e)
        {
            throw new StructureException(structure, batch.Length, e);
        }
    }

    private static double[] Values(Structure structure, ModelInput input, int count)
    {
        // Nothing has what an embedding makes of the properties of no atoms.
        if (structure.Count == 0)
            return new double[count];
        if (PropertyInput.Find(structure, input.Name, input.IsPerAtom) is not { } property)
        {
            return PropertyInput.DefaultOf(input.Name, input.IsPerAtom, count) is { } value
                ? [value]
                : throw new ArgumentException($"The model reads {input.Name} of {(input.IsPerAtom ? "each atom" : "the structure")}, which is not given.");
        }

        int found = input.IsPerAtom ? property.Columns : property.Count;
        if (!property.IsNumeric || found != count)
            throw new ArgumentException($"The model reads {(count == 1 ? "one number" : $"{count} numbers")} of {input.Name}, but it is {property}.");
        double[] values = property.ToReals();
        return Array.TrueForAll(values, double.IsFinite) ? values : throw new ArgumentException($"The model reads {input.Name}, which is not finite.");
    }
}
