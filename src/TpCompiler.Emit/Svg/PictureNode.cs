using System;
using System.Collections.Generic;

namespace TpCompiler.Emit.Svg;

/// <summary>What a node of a picture is drawn as.</summary>
internal enum PictureNodeKind
{
    /// <summary>An input: an open strand that enters.</summary>
    Leg,

    /// <summary>A definition that is drawn elsewhere, used here.</summary>
    Value,

    /// <summary>A strand that comes from a <see cref="Fan"/>'s source.</summary>
    Strand,

    /// <summary>The first child is used by each of the others; a strand leaves each of these.</summary>
    Fan,

    /// <summary>A definition that is drawn here, with what it is made of above it.</summary>
    Definition,

    /// <summary>A vertex at which factors are coupled.</summary>
    Coupling,

    /// <summary>A vertex at which copies of one value are coupled, symmetrised.</summary>
    Power,

    /// <summary>A point of a strand that weights are attached to.</summary>
    Weighting,

    /// <summary>A frame around what is summed over neighbours.</summary>
    Sum,

    /// <summary>A linear map.</summary>
    Mix,

    /// <summary>Terms that meet.</summary>
    Addition,

    /// <summary>Parts that go on side by side.</summary>
    Concatenation,

    /// <summary>Paths to one irrep that are added up.</summary>
    Collection,
}

/// <summary>A name with its index letters, which are set below the line.</summary>
/// <param name="Text">The name.</param>
/// <param name="Indices">The letters; may be empty.</param>
internal readonly record struct PictureName(string Text, string Indices)
{
    /// <summary>The form "h[j]", as the language writes it.</summary>
    public override string ToString() => Indices.Length == 0 ? Text : $"{Text}[{Indices}]";
}

/// <summary>A weight where it is used.</summary>
/// <param name="Name">Its name; the indices are those of the items, or the label that selects.</param>
/// <param name="Sizes">What it has numbers for, such as "10 paths x 64"; may be empty.</param>
internal sealed record PictureWeight(PictureName Name, string Sizes);

/// <summary>A node of the tree that a picture is drawn from; strands go from the children to it, and one leaves it.</summary>
/// <param name="Kind">What it is drawn as.</param>
/// <param name="Children">Where its strands come from.</param>
internal sealed record PictureNode(PictureNodeKind Kind, IReadOnlyList<PictureNode> Children)
{
    /// <summary>The name of a leg, of a value or of a linear map's weight.</summary>
    public PictureName Name { get; init; }

    /// <summary>The irreps of a leg or of a value.</summary>
    public IrrepsLabel? Space { get; init; }

    /// <summary>The irreps of the strand that leaves; null where they are those of what enters.</summary>
    public IrrepsLabel? Strand { get; init; }

    /// <summary>What is written beside the node: the channel mode, the letters of a sum.</summary>
    public string Text { get; init; } = "";

    /// <summary>The order of a power.</summary>
    public int Exponent { get; init; }

    /// <summary>The weights that multiply.</summary>
    public IReadOnlyList<PictureWeight> Weights { get; init; } = Array.Empty<PictureWeight>();

    /// <summary>Whether this is a named value without children.</summary>
    public bool IsLeaf => Kind is PictureNodeKind.Leg or PictureNodeKind.Value;
}

/// <summary>A statement: a value with what it is made of.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="Space">Its irreps.</param>
/// <param name="Root">What it is made of.</param>
internal sealed record PictureStatement(PictureName Name, IrrepsLabel Space, PictureNode Root);
