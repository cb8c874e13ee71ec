namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>What the compiler of diagrams may do. Every pass keeps the meaning of the diagram; each can be switched off.</summary>
/// <param name="HoistsSums">Whether what does not depend on a neighbour leaves the sum over neighbours.</param>
/// <param name="FactorizesSums">Whether a sum over several neighbours becomes a product of sums.</param>
/// <param name="Recouples">Whether a product without parentheses is computed by the cheapest tree.</param>
/// <param name="ReducesPowers">Whether symmetric powers take the cheapest of their forms, with weights prepared for it.</param>
/// <param name="CollapsesHarmonics">Whether the product of harmonics of one direction becomes harmonics of it.</param>
/// <param name="Neighbors">How many neighbours a node is taken to have where costs are compared.</param>
public sealed record CompilerOptions(
    bool HoistsSums = true,
    bool FactorizesSums = true,
    bool Recouples = true,
    bool ReducesPowers = true,
    bool CollapsesHarmonics = true,
    int Neighbors = 30)
{
    /// <summary>Everything on.</summary>
    public static CompilerOptions Default { get; } = new();

    /// <summary>Everything off: each expression is computed as it is written.</summary>
    public static CompilerOptions None { get; } = new(false, false, false, false, false);
}
