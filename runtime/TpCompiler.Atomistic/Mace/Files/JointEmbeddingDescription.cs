using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.Models;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>
/// What properties of a structure or its atoms (total charge, spin, ...) add to the features before the first layer: the embeddings of
/// all inputs side by side, through a matrix without bias, then x / (1 + exp(-x)).
/// </summary>
/// <param name="Inputs">The properties, in the order of their embeddings.</param>
/// <param name="Projection">The matrix, from all embeddings to the features.</param>
/// <param name="Readout">
/// Where features before the first layer have an energy of their own, its weights [C, H] as those of a linear readout, for features that
/// include this embedding; otherwise null. It is neither scaled nor part of the interaction energy.
/// </param>
public sealed record JointEmbeddingDescription(
    ImmutableArray<EmbeddedInput> Inputs, WeightMatrix Projection, ImmutableArray<double>? Readout)
{
    internal long ParameterCount => Inputs.Sum(input => input.ParameterCount) + Projection.Values.Length + (Readout?.Length ?? 0);
}

/// <summary>A property that is embedded.</summary>
/// <param name="Name">Its name in the structure: total_charge, total_spin, ...</param>
/// <param name="IsPerAtom">Whether atoms have a value each, or the structure has one.</param>
public abstract record EmbeddedInput(string Name, bool IsPerAtom)
{
    /// <summary>The length of the embedding.</summary>
    public abstract int Width { get; }

    internal abstract long ParameterCount { get; }

    /// <summary>The property as a model asks for it.</summary>
    internal abstract ModelInput Property { get; }
}

/// <summary>A whole number: value + offset is the row of a table.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="IsPerAtom">Whether atoms have a value each.</param>
/// <param name="Offset">What is added to the value.</param>
/// <param name="Table">A row for each value.</param>
public sealed record CategoricalInput(string Name, bool IsPerAtom, int Offset, WeightMatrix Table) : EmbeddedInput(Name, IsPerAtom)
{
    /// <inheritdoc/>
    public override int Width => Table.Outputs;

    internal override long ParameterCount => Table.Values.Length;

    internal override LabelInput Property => new(Name, IsPerAtom, Offset, Table.Inputs);
}

/// <summary>Numbers v: silu(v A + a) B + b, silu(x) = x / (1 + exp(-x)).</summary>
/// <param name="Name">The property's name.</param>
/// <param name="IsPerAtom">Whether atoms have values each.</param>
/// <param name="First">A.</param>
/// <param name="FirstBias">a; null for none.</param>
/// <param name="Second">B.</param>
/// <param name="SecondBias">b; null for none.</param>
public sealed record ContinuousInput(
    string Name, bool IsPerAtom, WeightMatrix First, ImmutableArray<double>? FirstBias, WeightMatrix Second, ImmutableArray<double>? SecondBias)
    : EmbeddedInput(Name, IsPerAtom)
{
    /// <inheritdoc/>
    public override int Width => Second.Outputs;

    internal override long ParameterCount
        => First.Values.Length + Second.Values.Length + (FirstBias?.Length ?? 0) + (SecondBias?.Length ?? 0);

    internal override NumericInput Property => new(Name, IsPerAtom, First.Inputs);
}
