namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>What the compiler of diagrams may do. Every pass keeps the meaning of the diagram; each can be switched off.</summary>
public sealed record CompilerOptions
{
    /// <summary>Everything on.</summary>
    public static CompilerOptions Default { get; } = new();

    /// <summary>Everything off: each expression is computed as it is written.</summary>
    public static CompilerOptions None { get; } = new()
    {
        HoistsSums = false, FactorizesSums = false, Recouples = false, ReducesPowers = false, CollapsesHarmonics = false,
    };

    /// <summary>Whether what does not depend on a neighbour leaves the sum over neighbours.</summary>
    public bool HoistsSums { get; init; } = true;

    /// <summary>Whether a sum over several neighbours becomes a product of sums.</summary>
    public bool FactorizesSums { get; init; } = true;

    /// <summary>Whether a product without parentheses is computed by the cheapest tree.</summary>
    public bool Recouples { get; init; } = true;

    /// <summary>Whether symmetric powers take the cheapest of their forms, with weights prepared for it.</summary>
    public bool ReducesPowers { get; init; } = true;

    /// <summary>Whether the product of harmonics of one direction becomes harmonics of it.</summary>
    public bool CollapsesHarmonics { get; init; } = true;

    /// <summary>How many neighbours a node is taken to have where costs are compared.</summary>
    public int Neighbors { get; init; } = 30;
}
