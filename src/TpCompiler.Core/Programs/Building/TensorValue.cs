using System;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Compilation;

namespace TpCompiler.Core.Programs.Building;

/// <summary>A tensor of a program that is being built.</summary>
public sealed class TensorValue
{
    internal TensorValue(int number, ProgramTensor tensor) => (Number, Tensor) = (number, tensor);

    /// <summary>Its number in the program.</summary>
    internal int Number { get; }

    /// <summary>The tensor.</summary>
    public ProgramTensor Tensor { get; }

    /// <summary>Its name.</summary>
    public string Name => Tensor.Name;

    /// <summary>What it has one row for.</summary>
    public ItemDomain Domain => Tensor.Domain;

    /// <summary>The blocks of one row.</summary>
    public Irreps Irreps => Tensor.Irreps;

    /// <summary>The kind of its numbers.</summary>
    public NumberKind Numbers => Tensor.Numbers;

    /// <summary>For an edge the row of its centre, the atom that receives.</summary>
    public TensorReading OfCenter => At('i');

    /// <summary>For an edge the row of its neighbour, the atom that sends.</summary>
    public TensorReading OfNeighbor => At('j');

    private TensorReading At(char end) => Domain.Letters.Length switch
    {
        0 => new(this, string.Empty),
        1 => new(this, end.ToString()),
        _ => throw new ArgumentException($"{Name} has a row for each {Domain}, not for the ends of edges."),
    };
}

/// <summary>A tensor, and which row of it an item reads or writes.</summary>
/// <param name="Value">The tensor.</param>
/// <param name="Letters">The letters of the row in those of the item; null where the item says it without them.</param>
public readonly record struct TensorReading(TensorValue Value, string? Letters)
{
    /// <summary>An item's own row, or that of the label of a node, or the one row that there is.</summary>
    public static implicit operator TensorReading(TensorValue value) => new(value, null);

    /// <summary>The row for the items of a step.</summary>
    /// <exception cref="ArgumentException">An edge has two ends, and it is not said which is meant.</exception>
    internal TensorAccess For(ItemDomain items)
    {
        if (Letters is not null)
            return new(Value.Number, Letters);
        if (items.Letters.Length > Value.Domain.Letters.Length && Value.Domain.Letters.Length > 0)
            throw new ArgumentException($"{Value.Name} has a row for each {Value.Domain}; say of which end of {items} it is read (OfCenter or OfNeighbor).");
        return new(Value.Number, Value.Domain.Letters);
    }
}

/// <summary>Neighbouring blocks of a row with equal numbers of channels.</summary>
/// <param name="Reading">The rows.</param>
/// <param name="Offset">Where the first block begins.</param>
/// <param name="Channels">The channels.</param>
/// <param name="Components">The components of all blocks together.</param>
public readonly record struct ChannelBlock(TensorReading Reading, int Offset, int Channels, int Components)
{
    /// <summary>A block of a row.</summary>
    public static ChannelBlock Of(TensorReading reading, int block)
    {
        Irreps irreps = reading.Value.Irreps;
        return new(reading, irreps.Offsets[block], irreps[block].Multiplicity, irreps[block].Irrep.Dim);
    }
}
