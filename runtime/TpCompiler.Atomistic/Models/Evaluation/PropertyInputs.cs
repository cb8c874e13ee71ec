using System;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Evaluation;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>
/// Reads the properties that a model asks for from structures. Those that mace-torch has a default for may be absent: no charge, singlet, no
/// temperature.
/// </summary>
internal sealed class PropertyInputs(ImmutableArray<ModelInput> inputs)
{
    private int[] _labels = [];
    private double[] _numbers = [];

    /// <summary>Sets the labels of atoms.</summary>
    /// <exception cref="StructureException">A property is missing, or has no value that the model knows.</exception>
    public void SetLabels(ProgramGraph graph, AtomGraph atoms, ReadOnlySpan<Configuration> batch)
    {
        foreach (LabelInput input in inputs.OfType<LabelInput>())
        {
            Buffers.Reserve(ref _labels, atoms.AtomCount);
            for (int n = 0; n < atoms.AtomCount; n++)
            {
                int s = atoms.Structures[n];
                int atom = atoms.Order[n] - atoms.StructureOffsets[s];
                try
                {
                    _labels[n] = RowOf(input, ValuesOf(batch[s].Structure, input, 1)[input.IsPerAtom ? atom : 0]);
                }
                catch (ArgumentException e)
                {
                    throw new StructureException(s, batch.Length, e);
                }
            }

            graph.SetLabel(input.Name, _labels.AsSpan(0, atoms.AtomCount), input.Count);
        }
    }

    /// <summary>Sets the inputs of a program.</summary>
    /// <exception cref="StructureException">A property is missing, or has another number of values.</exception>
    public void SetNumbers<T>(ProgramExecutor<T> executor, AtomGraph atoms, ReadOnlySpan<Configuration> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (NumericInput input in inputs.OfType<NumericInput>())
        {
            int rows = input.IsPerAtom ? atoms.AtomCount : batch.Length;
            Buffers.Reserve(ref _numbers, rows * input.Count);
            for (int n = 0; n < rows; n++)
            {
                int s = input.IsPerAtom ? atoms.Structures[n] : n;
                int atom = input.IsPerAtom ? atoms.Order[n] - atoms.StructureOffsets[s] : 0;
                try
                {
                    double[] values = ValuesOf(batch[s].Structure, input, input.Count);
                    values.AsSpan(atom * input.Count, input.Count).CopyTo(_numbers.AsSpan(n * input.Count));
                }
                catch (ArgumentException e)
                {
                    throw new StructureException(s, batch.Length, e);
                }
            }

            executor.Set(input.Name, _numbers.AsSpan(0, rows * input.Count));
        }
    }

    private static int RowOf(LabelInput input, double value)
    {
        double row = Math.Truncate(value + input.Offset);
        return row >= 0 && row < input.Count
            ? (int)row
            : throw new ArgumentException(FormattableString.Invariant(
                $"The model knows {input.Name} from {-input.Offset} to {input.Count - 1 - input.Offset}, but it is {value}."));
    }

    private static double[] ValuesOf(Structure structure, ModelInput input, int count)
    {
        if (PropertyInput.Find(structure, input.Name, input.IsPerAtom) is not { } property)
        {
            return PropertyInput.DefaultOf(input.Name, input.IsPerAtom, count) is { } value
                ? [value]
                : throw new ArgumentException($"The model reads {input.Name} of {(input.IsPerAtom ? "each atom" : "the structure")}, which is not given.");
        }

        int found = input.IsPerAtom ? property.Columns : property.Count;
        if (!property.IsNumeric || found != count)
            throw new ArgumentException($"The model reads {(count == 1 ? "one number" : $"{count} numbers")} of {input.Name}, but it is {property}.");
        return property.ToReals();
    }
}
