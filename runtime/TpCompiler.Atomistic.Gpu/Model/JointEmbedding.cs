using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// What properties of a structure add to the features before the first layer. Values come from the structure's properties of the
/// inputs' names; those that mace-torch has a default for may be absent: no charge, singlet, no temperature.
/// </summary>
internal sealed class JointEmbedding
{
    private readonly JointEmbeddingDescription _description;
    private readonly double[] _joint;

    /// <summary>Prepares the embedding.</summary>
    public JointEmbedding(JointEmbeddingDescription description)
    {
        _description = description;
        _joint = new double[description.Projection.Inputs];
        IsPerAtom = description.Inputs.Any(input => input.IsPerAtom);
    }

    /// <summary>Whether atoms of one element may differ.</summary>
    public bool IsPerAtom { get; }

    /// <summary>Computes what is added to the features of an atom, or of all atoms where none has values of its own.</summary>
    /// <exception cref="ArgumentException">A property is missing or has no value that the model knows.</exception>
    public void Evaluate(Structure structure, int atom, Span<double> result)
    {
        int start = 0;
        foreach (EmbeddedInput input in _description.Inputs)
        {
            Span<double> embedding = _joint.AsSpan(start, input.Width);
            switch (input)
            {
                case CategoricalInput categorical:
                    int row = Row(categorical, Values(structure, categorical, atom, 1)[0]);
                    categorical.Table.Values.AsSpan(row * input.Width, input.Width).CopyTo(embedding);
                    break;
                case ContinuousInput continuous:
                    double[] hidden = new double[continuous.First.Outputs];
                    Apply(continuous.First, continuous.FirstBias, Values(structure, continuous, atom, continuous.First.Inputs), hidden);
                    Activate(hidden);
                    Apply(continuous.Second, continuous.SecondBias, hidden, embedding);
                    break;
            }

            start += input.Width;
        }

        Apply(_description.Projection, null, _joint, result);
        Activate(result);
    }

    private static int Row(CategoricalInput input, double value)
    {
        double row = Math.Truncate(value + input.Offset);
        return row >= 0 && row < input.Table.Inputs
            ? (int)row
            : throw new ArgumentException(FormattableString.Invariant(
                $"The model knows {input.Name} from {-input.Offset} to {input.Table.Inputs - 1 - input.Offset}, but it is {value}."));
    }

    private static double[] Values(Structure structure, EmbeddedInput input, int atom, int count)
    {
        if (PropertyInput.Find(structure, input.Name, input.IsPerAtom) is not { } property)
        {
            return PropertyInput.DefaultOf(input.Name, input.IsPerAtom, count) is { } absent
                ? [absent]
                : throw new ArgumentException($"The model reads {input.Name} of {(input.IsPerAtom ? "each atom" : "the structure")}, which is not given.");
        }

        int found = input.IsPerAtom ? property.Columns : property.Count;
        if (!property.IsNumeric || found != count)
            throw new ArgumentException($"The model reads {(count == 1 ? "one number" : $"{count} numbers")} of {input.Name}, but it is {property}.");
        double[] values = property.ToReals();
        values = input.IsPerAtom ? values[(atom * count)..((atom + 1) * count)] : values;
        return Array.TrueForAll(values, double.IsFinite) ? values : throw new ArgumentException($"The model reads {input.Name}, which is not finite.");
    }

    private static void Apply(WeightMatrix matrix, ImmutableArray<double>? bias, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int j = 0; j < matrix.Outputs; j++)
            y[j] = bias?[j] ?? 0;
        for (int i = 0; i < matrix.Inputs; i++)
        {
            ReadOnlySpan<double> row = matrix.Values.AsSpan(i * matrix.Outputs, matrix.Outputs);
            for (int j = 0; j < row.Length; j++)
                y[j] += x[i] * row[j];
        }
    }

    private static void Activate(Span<double> values)
    {
        foreach (ref double x in values)
            x /= 1 + Math.Exp(-x);
    }
}
