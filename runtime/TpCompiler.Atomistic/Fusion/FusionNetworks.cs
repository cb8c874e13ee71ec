using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Atomistic.Fusion;

/// <summary>Fusion networks before any training: MACE with a fusion block, and a network like Cormorant.</summary>
public static class FusionNetworks
{
    /// <summary>
    /// MACE (I. Batatia et al., NeurIPS 2022, arXiv:2206.07697) of two layers, correlation 2, whose messages go through a fusion block as well: two neighbours
    /// and the centre are coupled by every tree whose inner edge is 0e, 1o, 1e or 2e.
    /// </summary>
    /// <param name="atomicNumbers">The elements.</param>
    /// <param name="cutoff">The cutoff, Angstrom.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="averageNeighbors">The neighbours of an atom, about.</param>
    /// <param name="areDistinct">
    /// Whether the two neighbours must be different. Sums over pairs are then no products of sums, and are taken pair by pair, which costs as many times more as
    /// there are neighbours.
    /// </param>
    public static FusionNetworkDescription MaceWithFusionBlock(
        ImmutableArray<int> atomicNumbers, double cutoff, int channels, double averageNeighbors, bool areDistinct = false) => new()
    {
        Name = areDistinct ? "MACE with a fusion block of distinct neighbours" : "MACE with a fusion block",
        AtomicNumbers = atomicNumbers,
        CutoffRadius = cutoff,
        EmbeddingChannels = channels,
        AverageNeighbors = averageNeighbors,
        AtomicEnergies = [.. atomicNumbers.Select(_ => 0.0)],
        Layers = [new("layer0", MaceLayer(channels, "0e", "0e+1o", areDistinct)), new("layer1", MaceLayer(channels, "0e+1o", "0e", areDistinct))],
    };

    /// <summary>
    /// A network like Cormorant (B. Anderson, T.-S. Hy and R. Kondor, NeurIPS 2019, arXiv:1906.04015), in the real basis and with parity: a layer joins the sum over
    /// neighbours of products with harmonics, the features themselves, and their products with themselves; all that is learned mixes channels, or belongs to
    /// distances. There is no nonlinearity but products.
    /// </summary>
    /// <inheritdoc cref="MaceWithFusionBlock"/>
    public static FusionNetworkDescription Cormorant(ImmutableArray<int> atomicNumbers, double cutoff, int channels, double averageNeighbors) => new()
    {
        Name = "Cormorant",
        AtomicNumbers = atomicNumbers,
        CutoffRadius = cutoff,
        EmbeddingChannels = channels,
        AverageNeighbors = averageNeighbors,
        AtomicEnergies = [.. atomicNumbers.Select(_ => 0.0)],
        Layers =
        [
            new("layer0", CormorantLayer(channels, "0e", "0e+1o+2e")),
            new("layer1", CormorantLayer(channels, "0e+1o+2e", "0e+1o+2e")),
            new("layer2", CormorantLayer(channels, "0e+1o+2e", "0e")),
        ],
    };

    private static string MaceLayer(int channels, string features, string output, bool areDistinct)
    {
        FusionBlock block = new()
        {
            Channels = channels, Features = Irreps.Parse(features), LMax = 2, Inner = Irreps.Parse("0e+1o+1e+2e"), Output = Irreps.Parse(output), AreDistinct = areDistinct,
        };
        return FormattableString.Invariant($"""
            leg h[i] : {channels}x({features})
            harmonics Y[ij] : sh(2)
            index z[i]
            weight R[ij,path,{channels}] M W1[z,path,{channels}] W2[z,path,{channels}] W[path,{channels}] P S[z]
            // Messages, and what they sum up to.
            phi[ij] = mix M(h[j]*Y -> sh(2) uvu by R)
            A[i] = sum j: phi
            // The product basis of MACE.
            B[i] : {channels}x({output}) = (A by W1) + (A^2 by W2)
            // The fusion block.
            F[i] : {channels}x({output}) = {block.Fusion("W")}
            out H[i] : {channels}x({output}) = mix P(B | F) + mix S(h)
            """);
    }

    private static string CormorantLayer(int channels, string features, string output) => FormattableString.Invariant($"""
        leg h[i] : {channels}x({features})
        harmonics Y[ij] : sh(2)
        weight R[ij,path,{channels}] M
        out H[i] : {channels}x({output}) = mix M((sum j: h[j]*Y uvu by R) | h | (h*h uuu))
        """);
}
