using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>The options of an Allegro model.</summary>
public sealed record AllegroConfiguration : EdgeModelConfiguration
{
    /// <summary>The splines of pairs of types; null for Bessel functions and embeddings of types.</summary>
    public SplineEncoding? Splines { get; init; }

    /// <summary>The scalars of the embedding of edges, even; null for <see cref="ScalarChannels"/>.</summary>
    public int? EmbeddingWidth { get; init; }

    /// <summary>The network of that embedding.</summary>
    public NetworkForm EmbeddingNetwork { get; init; } = new(1, 64);

    /// <summary>The number of layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>The scalars of each layer.</summary>
    public int ScalarChannels { get; init; } = 64;

    /// <summary>The channels of tensors.</summary>
    public int TensorChannels { get; init; } = 16;

    /// <summary>The networks of layers.</summary>
    public NetworkForm LayerNetwork { get; init; } = new(1, 64);

    /// <summary>Whether each channel has weights of its own in products.</summary>
    public bool CouplesChannels { get; init; } = true;

    /// <summary>The network of the energies of edges.</summary>
    public NetworkForm ReadoutNetwork { get; init; } = new(1, 32);

    /// <summary>Whether matrices are divided by the square root of their rows; otherwise of their columns.</summary>
    public bool IsForwardNormalized { get; init; } = true;

    /// <summary>What sums over neighbours are normalised by.</summary>
    public required double AverageNeighbors { get; init; }

    internal override EdgeModelDescription Describe(WeightCollector weights)
    {
        Irreps harmonics = Harmonics;
        int width = EmbeddingWidth ?? ScalarChannels;
        int tensorWeights = TensorChannels * harmonics.Count;
        EdgeEmbedding embedding = Embedding(weights, width);
        ScalarNetwork scalars = weights.Network("scalar_embed_mlp.mlp_module", width, ScalarChannels, EmbeddingNetwork);
        ScalarLayer tensors = weights.Network("tensor_embed.env_embed_linear", ScalarChannels, tensorWeights, new(0, 0, null, IsForwardNormalized)).Layers[0];
        ScalarLayer projection = weights.Network(
            "allegro.first_layer_env_embed_projection", ScalarChannels, ScalarChannels + tensorWeights, new(0, 0, null)).Layers[0];
        Irreps[] track = TensorTrack(harmonics);
        List<AllegroLayer> layers = [];
        for (int k = 0; k < Layers; k++)
        {
            int outputs = ScalarChannels + (k < Layers - 1 ? tensorWeights : 0);
            ScalarNetwork latent = weights.Network(
                FormattableString.Invariant($"allegro.latents.{k}"), (ScalarChannels * (k + 1)) + TensorChannels, outputs, LayerNetwork);
            int paths = AllegroLayer.Paths(track[k], harmonics, track[k + 1]).Count();
            layers.Add(new(
                track[k], track[k + 1], weights.Take(FormattableString.Invariant($"allegro.tps.{k}.weights"), (CouplesChannels ? TensorChannels : 1) * paths), CouplesChannels, latent));
        }

        ScalarNetwork readout = weights.Network("edge_readout.mlp_module", ScalarChannels * (Layers + 1), 1, ReadoutNetwork);
        return new AllegroDescription(Basics(weights, harmonics))
        {
            Embedding = embedding,
            ScalarEmbedding = scalars,
            TensorEmbedding = tensors,
            Projection = projection,
            Layers = [.. layers],
            Readout = readout,
            TensorChannels = TensorChannels,
            EnvironmentFactor = 1 / Math.Sqrt(AverageNeighbors),
            EnergyFactor = 1 / Math.Sqrt(2 * AverageNeighbors),
        };
    }

    private EdgeEmbedding Embedding(WeightCollector weights, int width)
    {
        const string Path = "radial_chemical_embed";
        int types = AtomicNumbers.Length;
        if (Splines is { } splines)
            return new SplineEmbedding(splines, weights.Take($"{Path}.spline.class_embed.weight", types * types * width * splines.Functions), width);
        BesselEncoding radial = Bessel(weights, $"{Path}.bessel_encode");
        ScalarLayer mixing = weights.Network($"{Path}.type_embed.basis_linear", radial.Count, width, new(0, 0, null, IsForwardNormalized)).Layers[0];
        int half = types * width / 2;
        return new TypeProductEmbedding(
            radial, mixing, weights.Take($"{Path}.type_embed.center_embed.weight", half), weights.Take($"{Path}.type_embed.neighbor_embed.weight", half));
    }

    /// <summary>The irreps of tensors before each layer and after the last: what can be reached from the harmonics, and what a later layer makes use of.</summary>
    private Irreps[] TensorTrack(Irreps harmonics)
    {
        Irreps allowed = HasBothParities
            ? new([.. Enumerable.Range(0, LMax + 1).SelectMany(l => new[] { new Irrep(l, 1), new Irrep(l, -1) })])
            : harmonics;
        Irreps[] track = new Irreps[Layers + 1];
        track[0] = harmonics;
        for (int k = 0; k < Layers; k++)
        {
            Irreps candidates = k == Layers - 1 ? new(new Irrep(0, 1)) : allowed;
            track[k + 1] = new([.. candidates.Where(c => track[k].Any(a => harmonics.Any(b => c.Irrep.IsInProductOf(a.Irrep, b.Irrep))))]);
        }

        for (int k = Layers - 1; k >= 0; k--)
            track[k] = new([.. track[k].Where(a => harmonics.Any(b => track[k + 1].Any(c => c.Irrep.IsInProductOf(a.Irrep, b.Irrep))))]);
        return track;
    }
}
