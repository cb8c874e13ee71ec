using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams;

/// <summary>
/// A value of a diagram: for each item of its domain, blocks of one irrep each, and in each block the same number of channels.
/// </summary>
/// <param name="Blocks">For each block the path that leads to it, and with it the block's irrep.</param>
/// <param name="Channels">The number of channels; 1 for a value without channels, which is broadcast.</param>
/// <param name="Domain">What the value has one item for.</param>
public abstract record DiagramExpression(EquatableArray<PathTree> Blocks, int Channels, IndexDomain Domain)
{
    /// <summary>The irreps of the blocks with their channels.</summary>
    public Irreps Irreps => new(Blocks.Select(b => new MulIrrep(Channels, b.Irrep)));
}

/// <summary>A weight at an index: which weight, and the letters that stand for those of its declaration.</summary>
/// <param name="Weight">The weight's name.</param>
/// <param name="Indices">The letters.</param>
public sealed record WeightUse(string Weight, string Indices);

/// <summary>Some blocks of a leg or of a definition.</summary>
/// <param name="Name">The leg or definition.</param>
/// <param name="Indices">The letters that stand for those of its declaration.</param>
/// <param name="Kept">Which of its blocks, in order.</param>
/// <param name="Blocks">The blocks.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Domain">The domain.</param>
public sealed record ReferenceExpression(
    string Name, string Indices, EquatableArray<int> Kept, EquatableArray<PathTree> Blocks, int Channels, IndexDomain Domain)
    : DiagramExpression(Blocks, Channels, Domain);

/// <summary>
/// One labelling of the left comb ((f1 f2) f3) ... over the factors of a product, or over copies of the body of a power.
/// </summary>
/// <param name="Factors">For each factor which of its blocks is coupled.</param>
/// <param name="Irreps">The irreps at the vertices, from the innermost to the last, which is the result; for one factor, its own.</param>
public sealed record FactorPath(EquatableArray<int> Factors, EquatableArray<Irrep> Irreps)
{
    /// <summary>The irrep of the result.</summary>
    public Irrep Irrep => Irreps[Irreps.Count - 1];

    /// <summary>The path as a tree over the trees of the factors' blocks.</summary>
    public PathTree ToTree(System.Func<int, int, PathTree> blockOfFactor)
    {
        PathTree tree = blockOfFactor(0, Factors[0]);
        for (int f = 1; f < Factors.Count; f++)
            tree = new PathVertex(tree, blockOfFactor(f, Factors[f]), Irreps[f - 1]);
        return tree;
    }
}

/// <summary>
/// The couplings of two or more factors. A path is a labelling of the left comb, ((f1 f2) f3) ..., whatever tree it is computed
/// by; block n is path n, times element n of each weight.
/// </summary>
/// <param name="Factors">The factors.</param>
/// <param name="Mode">How channels are connected; uuu for more than two factors.</param>
/// <param name="Weights">The weights that multiply the paths.</param>
/// <param name="Paths">The paths.</param>
/// <param name="Blocks">The paths as trees down to the leaves.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Domain">The domain.</param>
public sealed record ProductExpression(
    EquatableArray<DiagramExpression> Factors,
    ChannelMode Mode,
    EquatableArray<WeightUse> Weights,
    EquatableArray<FactorPath> Paths,
    EquatableArray<PathTree> Blocks,
    int Channels,
    IndexDomain Domain)
    : DiagramExpression(Blocks, Channels, Domain)
{
    /// <summary>How many products of channels are summed into one channel of the result.</summary>
    public int SummedChannels => Mode switch
    {
        ChannelMode.Uvu => Factors[1].Channels,
        ChannelMode.Uvv => Factors[0].Channels,
        ChannelMode.Uuw => Factors.Max(f => f.Channels),
        ChannelMode.Uvw => Factors[0].Channels * Factors[1].Channels,
        _ => 1,
    };

    /// <summary>
    /// What the Wigner 3j tensors (of Frobenius norm one) of a path are multiplied with: sqrt(2l+1) for each vertex of this
    /// product, and 1/sqrt(<see cref="SummedChannels"/>).
    /// </summary>
    public ExactNumber Coefficient(int block)
        => ExactNumber.Sqrt(Paths[block].Irreps.Aggregate(new Rational(1, SummedChannels), (squared, irrep) => squared * irrep.Dim));
}

/// <summary>A symmetric power, channel by channel: block n is the n-th of the independent couplings.</summary>
/// <param name="Body">What is raised.</param>
/// <param name="Exponent">The order.</param>
/// <param name="Paths">The independent couplings, over copies of the body.</param>
/// <param name="Blocks">The same as trees down to the leaves.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Domain">The domain.</param>
public sealed record PowerExpression(
    DiagramExpression Body,
    int Exponent,
    EquatableArray<FactorPath> Paths,
    EquatableArray<PathTree> Blocks,
    int Channels,
    IndexDomain Domain)
    : DiagramExpression(Blocks, Channels, Domain)
{
    /// <summary>How many independent couplings lead to an irrep.</summary>
    public int Rank(Irrep irrep) => Blocks.Count(b => b.Irrep == irrep);
}

/// <summary>A value that is no product, block n times element n of each weight.</summary>
/// <param name="Body">The value.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Blocks">The blocks of the value.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Domain">The domain.</param>
public sealed record WeightedExpression(
    DiagramExpression Body, EquatableArray<WeightUse> Weights, EquatableArray<PathTree> Blocks, int Channels, IndexDomain Domain)
    : DiagramExpression(Blocks, Channels, Domain);

/// <summary>A sum over neighbours.</summary>
/// <param name="Body">The summand.</param>
/// <param name="Edges">For each letter summed over the edge it runs along.</param>
/// <param name="Distinct">Pairs of letters whose edges differ.</param>
/// <param name="Domain">The domain of the sum.</param>
public sealed record SumExpression(
    DiagramExpression Body, EquatableArray<DiagramEdge> Edges, EquatableArray<(char Left, char Right)> Distinct, IndexDomain Domain)
    : DiagramExpression(Body.Blocks, Body.Channels, Domain);

/// <summary>
/// All blocks of an irrep added up, and multiplied by 1/sqrt(how many they are). An irrep without blocks is zero.
/// </summary>
/// <param name="Body">What is collected.</param>
/// <param name="Blocks">A block for each irrep.</param>
public sealed record CollectionExpression(DiagramExpression Body, EquatableArray<PathTree> Blocks)
    : DiagramExpression(Blocks, Body.Channels, Body.Domain)
{
    /// <summary>Which blocks of the body are added up in a block of this.</summary>
    public EquatableArray<int> Sources(int block)
        => new(Enumerable.Range(0, Body.Blocks.Count).Where(n => Body.Blocks[n].Irrep == Blocks[block].Irrep));
}

/// <summary>A plain sum of values that have the same blocks.</summary>
/// <param name="Terms">The terms.</param>
/// <param name="Blocks">A block for each irrep.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Domain">The domain.</param>
public sealed record AdditionExpression(
    EquatableArray<CollectionExpression> Terms, EquatableArray<PathTree> Blocks, int Channels, IndexDomain Domain)
    : DiagramExpression(Blocks, Channels, Domain);

/// <summary>The blocks of all parts, one after another.</summary>
/// <param name="Parts">The parts.</param>
/// <param name="Blocks">The blocks.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Domain">The domain.</param>
public sealed record ConcatenationExpression(
    EquatableArray<DiagramExpression> Parts, EquatableArray<PathTree> Blocks, int Channels, IndexDomain Domain)
    : DiagramExpression(Blocks, Channels, Domain);

/// <summary>
/// A linear map: for each irrep from all channels of all its blocks to the channels of one block, divided by sqrt(number of
/// channels in), as e3nn's Linear.
/// </summary>
/// <param name="Weight">The weight.</param>
/// <param name="Body">What is mixed.</param>
/// <param name="Blocks">A block for each irrep, sorted.</param>
/// <param name="Channels">The number of channels out.</param>
/// <param name="Domain">The domain.</param>
public sealed record MixExpression(
    WeightUse Weight, DiagramExpression Body, EquatableArray<PathTree> Blocks, int Channels, IndexDomain Domain)
    : DiagramExpression(Blocks, Channels, Domain);
