using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// What the compiler makes of expressions: values in as few kinds as possible, on which its passes work. Made by a
/// <see cref="ValueFactory"/> only, which makes equal values once, so that equality is identity.
/// </summary>
/// <param name="blocks">The irreps of the blocks.</param>
/// <param name="channels">The number of channels; 1 for a value that is broadcast.</param>
/// <param name="domain">What the value has one item for. Letters that a sum binds are capitals.</param>
internal abstract class Value(IReadOnlyList<Irrep> blocks, int channels, IndexDomain domain)
{
    public IReadOnlyList<Irrep> Blocks { get; } = blocks;

    public int Channels { get; } = channels;

    public IndexDomain Domain { get; } = domain;

    /// <summary>How many components its blocks have together.</summary>
    public int Components { get; } = blocks.Sum(b => b.Dim);

    /// <summary>Whether it differs from lane to lane.</summary>
    public bool HasLanes => Channels > 1;

    /// <summary>What it is made of.</summary>
    public abstract IEnumerable<Value> Parts { get; }
}

/// <summary>Some blocks of a leg.</summary>
internal sealed class InputValue(
    string tensor, string letters, IReadOnlyList<int> kept, IReadOnlyList<Irrep> blocks, int channels, IndexDomain domain)
    : Value(blocks, channels, domain)
{
    public string Tensor { get; } = tensor;

    public string Letters { get; } = letters;

    /// <summary>Which blocks of the tensor these are.</summary>
    public IReadOnlyList<int> Kept { get; } = kept;

    public override IEnumerable<Value> Parts => [];
}

/// <summary>A vertex: a block of the left value with one of the right, to an irrep.</summary>
internal readonly record struct CouplingVertex(int Left, int Right, Irrep Irrep);

/// <summary>
/// Vertices in component normalisation, channel by channel; a value without channels is broadcast. Block n is vertex n.
/// </summary>
internal sealed class CouplingValue(Value left, Value right, IReadOnlyList<CouplingVertex> vertices, IndexDomain domain)
    : Value([.. vertices.Select(v => v.Irrep)], System.Math.Max(left.Channels, right.Channels), domain)
{
    public Value Left { get; } = left;

    public Value Right { get; } = right;

    public IReadOnlyList<CouplingVertex> Vertices { get; } = vertices;

    public override IEnumerable<Value> Parts => [Left, Right];
}

/// <summary>A product of several factors, channel by channel, whose tree is still free. Block n is path n.</summary>
internal sealed class FreeProductValue(IReadOnlyList<Value> factors, IReadOnlyList<FactorPath> paths, IndexDomain domain)
    : Value([.. paths.Select(p => p.Irrep)], factors.Max(f => f.Channels), domain)
{
    public IReadOnlyList<Value> Factors { get; } = factors;

    public IReadOnlyList<FactorPath> Paths { get; } = paths;

    public override IEnumerable<Value> Parts => Factors;
}

/// <summary>One element of a weight at letters: of its numbers for paths (or irreps) which one.</summary>
internal readonly record struct WeightElement(string Weight, string Letters, int Element);

/// <summary>Block <paramref name="Block"/> gets the coefficient times the weights times a block of a source.</summary>
internal sealed record CombinationTerm(
    int Block, int Source, int SourceBlock, ExactNumber Coefficient, EquatableArray<WeightElement> Weights);

/// <summary>Sums of blocks of other values, times coefficients and weights.</summary>
internal sealed class CombinationValue(
    IReadOnlyList<Value> sources, IReadOnlyList<CombinationTerm> terms, IReadOnlyList<Irrep> blocks, int channels, IndexDomain domain)
    : Value(blocks, channels, domain)
{
    public IReadOnlyList<Value> Sources { get; } = sources;

    public IReadOnlyList<CombinationTerm> Terms { get; } = terms;

    public override IEnumerable<Value> Parts => Sources;
}

/// <summary>A sum over neighbours.</summary>
internal sealed class SumValue(
    Value body, EquatableArray<DiagramEdge> edges, EquatableArray<(char Left, char Right)> distinct, IndexDomain domain)
    : Value(body.Blocks, body.Channels, domain)
{
    public Value Body { get; } = body;

    /// <summary>For each letter that is summed the edge that it runs along.</summary>
    public EquatableArray<DiagramEdge> Edges { get; } = edges;

    public EquatableArray<(char Left, char Right)> Distinct { get; } = distinct;

    public override IEnumerable<Value> Parts => [Body];
}

/// <summary>
/// A product that connects different channels, and so needs loops over channels: uvu, uvv, uuw, uvw or uvuv. Block n is path n, with all
/// its factors and weights.
/// </summary>
internal sealed class LoopValue(
    Value left,
    Value right,
    ChannelMode mode,
    IReadOnlyList<CouplingVertex> vertices,
    IReadOnlyList<EquatableArray<WeightElement>> weights,
    int channels,
    IndexDomain domain)
    : Value([.. vertices.Select(v => v.Irrep)], channels, domain)
{
    public Value Left { get; } = left;

    public Value Right { get; } = right;

    public ChannelMode Mode { get; } = mode;

    public IReadOnlyList<CouplingVertex> Vertices { get; } = vertices;

    /// <summary>The weights of each vertex.</summary>
    public IReadOnlyList<EquatableArray<WeightElement>> Weights { get; } = weights;

    public override IEnumerable<Value> Parts => [Left, Right];
}

/// <summary>The number 1, a factor that changes nothing: for a product that connects the channels of one value alone.</summary>
internal sealed class UnitValue() : Value([new Irrep(0, 1)], 1, IndexDomain.Global)
{
    public override IEnumerable<Value> Parts => [];
}

/// <summary>A linear map of channels, irrep by irrep.</summary>
internal sealed class MixValue(string weight, string letters, Value body, IReadOnlyList<Irrep> blocks, int channels, IndexDomain domain)
    : Value(blocks, channels, domain)
{
    public string Weight { get; } = weight;

    public string Letters { get; } = letters;

    public Value Body { get; } = body;

    public override IEnumerable<Value> Parts => [Body];
}

/// <summary>
/// Couplings of copies of one value, channel by channel. Block n is path n; a path may have the copies' blocks in any order.
/// </summary>
internal sealed class PowerValue(Value body, IReadOnlyList<FactorPath> paths)
    : Value([.. paths.Select(p => p.Irrep)], body.Channels, body.Domain)
{
    public Value Body { get; } = body;

    public IReadOnlyList<FactorPath> Paths { get; } = paths;

    public override IEnumerable<Value> Parts => [Body];
}
