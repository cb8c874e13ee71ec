using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Atomistic.Fusion;

/// <summary>
/// The universal form of a fusion block (Z. Li et al., arXiv:2211.07482): for an atom i the sum over all tuples of its neighbours,
/// <c>B_i = sum over j1 ... jn, T of w_T X_T(phi_ij1, ..., phi_ijn, h_i)</c>, <c>phi_ij = M (R(r_ij) h_j x Y(r_ij))</c>, where T are the labelled trees that couple
/// all of them to an irrep that is wanted. Polynomials in the vectors to neighbours are dense among continuous functions, and the trees of one shape
/// span all equivariant ones of an order, so that sums of blocks come as close as one likes to any such function of an atom's surroundings.
/// </summary>
/// <remarks>
/// Restricted inner edges leave less, and what they leave depends on the shape of the tree. Where nothing tells two neighbours apart, the sum is a
/// product of sums, which is how the compiler computes it; some trees are then combinations of others (<see cref="Ranks"/>).
/// </remarks>
public sealed record FusionBlock
{
    /// <summary>The channels.</summary>
    public required int Channels { get; init; }

    /// <summary>What atoms have: each irrep once.</summary>
    public required Irreps Features { get; init; }

    /// <summary>The largest degree of the harmonics of edges, and of <c>phi</c>.</summary>
    public required int LMax { get; init; }

    /// <summary>How many neighbours are fused, 1 to 4.</summary>
    public int Neighbors { get; init; } = 2;

    /// <summary>Whether pairs of neighbours are fused first, and then the pairs; otherwise one neighbour after the other.</summary>
    public bool IsBalanced { get; init; }

    /// <summary>Whether neighbours of a tuple must be different; otherwise one may be taken several times.</summary>
    public bool AreDistinct { get; init; }

    /// <summary>The irreps that inner edges of trees may have; null for all.</summary>
    public Irreps? Inner { get; init; }

    /// <summary>The irreps of the result, each once.</summary>
    public required Irreps Output { get; init; }

    /// <summary>The block as a diagram.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has fewer than one or more than four neighbours.</exception>
    public string Diagram => FormattableString.Invariant($"""
        leg h[i] : {Channels}x({Space(Features)})
        harmonics Y[ij] : sh({LMax})
        weight R[ij,path,{Channels}] M W[path,{Channels}]
        phi[ij] = mix M(h[j]*Y -> sh({LMax}) uvu by R)
        out B[i] : {Channels}x({Space(Output)}) = {Fusion("W")}
        """);

    /// <summary>The paths of the block, and how many of them are independent, by irrep.</summary>
    public IReadOnlyList<PathRank> Ranks => PathRanks.Of(new FusionLayer("block", Diagram).Read().Output);

    /// <summary>The sum over tuples of neighbours, for diagrams that have <c>phi[ij]</c> and <c>h[i]</c>.</summary>
    /// <param name="weights">The name of the weights of trees.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has fewer than one or more than four neighbours.</exception>
    public string Fusion(string weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Neighbors, 1, nameof(Neighbors));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Neighbors, 4, nameof(Neighbors));
        string[] letters = ["j", "k", "l", "m"];
        string[] leaves = [.. letters.Take(Neighbors).Select(j => $"phi[i{j}]")];
        string fused = IsBalanced && Neighbors == 4
            ? Pair(Pair(leaves[0], leaves[1]), Pair(leaves[2], leaves[3]))
            : leaves.Aggregate(Pair);
        string distinct = AreDistinct && Neighbors > 1
            ? " where " + string.Join(", ", from a in Enumerable.Range(0, Neighbors) from b in Enumerable.Range(a + 1, Neighbors - a - 1) select $"{letters[a]}!={letters[b]}")
            : "";
        return $"(sum {string.Join(' ', letters.Take(Neighbors))}{distinct}: {fused})*h[i] by {weights}";

        string Pair(string a, string b) => Inner is { } inner ? $"({a}*{b}){{{Space(inner)}}}" : $"({a}*{b})";
    }
    private static string Space(Irreps irreps) => string.Join('+', irreps.Select(block => block.Irrep));
}
