using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>A declared name while a text is being understood.</summary>
internal abstract class DiagramSymbol(NameSyntax name, string kind, string indices)
{
    public NameSyntax Name { get; } = name;

    /// <summary>What it is, for messages: "a leg".</summary>
    public string Kind { get; } = kind;

    public string Indices { get; } = indices;

    public bool IsUsed { get; set; }
}

internal sealed class LabelSymbol(NameSyntax name, string indices) : DiagramSymbol(name, "a label", indices);

/// <summary>A leg or a definition.</summary>
internal sealed class ValueSymbol(NameSyntax name, string kind, string indices) : DiagramSymbol(name, kind, indices)
{
    /// <summary>Null until a definition has been understood.</summary>
    public IReadOnlyList<Irrep>? Irreps { get; set; }

    public int Channels { get; set; }

    /// <summary>Whether it has an error, so that nothing is said about its uses.</summary>
    public bool IsBroken { get; set; }
}

internal sealed class WeightSymbol(
    WeightSyntax syntax, IReadOnlyList<WeightItem> items, WeightElements elements, IReadOnlyList<int> channels)
    : DiagramSymbol(syntax.Name, "a weight", string.Concat(items.SelectMany(i => i.Indices).Distinct()))
{
    public WeightSyntax Syntax { get; } = syntax;

    public IReadOnlyList<WeightItem> Items { get; } = items;

    public WeightElements Elements { get; } = elements;

    public IReadOnlyList<int> Channels { get; } = channels;

    /// <summary>The sizes that the first use asked for.</summary>
    public IReadOnlyList<int>? Sizes { get; set; }

    /// <summary>The matrices that the first mix asked for.</summary>
    public EquatableArray<MixBlock>? Mixes { get; set; }
}
