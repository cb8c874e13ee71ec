using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.Nequip;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Tests.Nequip;

/// <summary>Small models with every option between them, with weights as before any training.</summary>
internal static class NequipVariants
{
    private static readonly ImmutableArray<int> s_elements = [1, 6, 8];

    // Not symmetric: an oxygen sees carbon farther than a carbon sees oxygen.
    private static readonly ImmutableArray<double> s_pairCutoffs = [3.5, 3.0, 2.5, 3.2, 3.5, 2.4, 3.1, 3.4, 2.9];

    private static readonly Dictionary<string, EdgeModelConfiguration> s_variants = new()
    {
        ["nequip"] = new NequipConfiguration
        {
            AtomicNumbers = s_elements, CutoffRadius = 3.5, LMax = 1, Layers = 2, Channels = [4], RadialNetwork = new(1, 8), AverageNeighbors = [9],
            Scales = [0.7], Shifts = [-1, -2, -3],
        },
        ["nequip, four layers of both parities"] = new NequipConfiguration
        {
            AtomicNumbers = s_elements, CutoffRadius = 3.5, LMax = 2, Layers = 4, Channels = [4, 3, 2], TypeWidth = 3, RadialNetwork = new(2, 5), AverageNeighbors = [9],
            IsResidual = true, TrainsRadialFunctions = true,
        },
        ["nequip, one parity, neighbours and cutoffs by type, repulsion"] = new NequipConfiguration
        {
            AtomicNumbers = s_elements, CutoffRadius = 3.5, LMax = 2, HasBothParities = false, Layers = 2, Channels = [4, 3, 2], RadialNetwork = new(1, 8),
            AverageNeighbors = [7, 9, 8], PairCutoffs = s_pairCutoffs, RepulsionConstant = 14.399645, EnvelopeExponent = 5, ReadoutNetwork = new(1, 3),
            Scales = [0.5, 0.75, 0.9], TrainsScales = true, TrainsShifts = true, Shifts = [-1, -2, -3],
        },
        ["allegro"] = new AllegroConfiguration
        {
            AtomicNumbers = s_elements, CutoffRadius = 3.5, LMax = 2, Layers = 2, ScalarChannels = 6, TensorChannels = 2, AverageNeighbors = 9,
            EmbeddingNetwork = new(1, 5), LayerNetwork = new(1, 5), ReadoutNetwork = new(1, 4), Scales = [0.7], Shifts = [-1, -2, -3], TrainsRadialFunctions = true,
        },
        ["allegro, three layers of both parities"] = new AllegroConfiguration
        {
            AtomicNumbers = s_elements, CutoffRadius = 3.5, LMax = 1, Layers = 3, ScalarChannels = 4, TensorChannels = 3, AverageNeighbors = 9,
            EmbeddingNetwork = new(2, 5, ScalarFunction.Mish, false), LayerNetwork = new(2, 5, ScalarFunction.Gelu, false), ReadoutNetwork = new(0, 0),
            IsForwardNormalized = false, RepulsionConstant = 14.399645,
        },
        ["allegro, splines, shared weights, cutoffs by type"] = new AllegroConfiguration
        {
            AtomicNumbers = s_elements, CutoffRadius = 3.5, LMax = 2, HasBothParities = false, Layers = 2, ScalarChannels = 4, TensorChannels = 3, AverageNeighbors = 9,
            Splines = new(8, 5), PairCutoffs = s_pairCutoffs, CouplesChannels = false, EmbeddingNetwork = new(1, 5, null), LayerNetwork = new(1, 5, ScalarFunction.None),
            ReadoutNetwork = new(1, 4),
        },
        ["allegro, one layer of harmonics of degree 0"] = new AllegroConfiguration
        {
            AtomicNumbers = s_elements, CutoffRadius = 3.5, LMax = 0, Layers = 1, ScalarChannels = 4, TensorChannels = 1, AverageNeighbors = 9, EmbeddingWidth = 6,
            EmbeddingNetwork = new(0, 0), LayerNetwork = new(0, 0), ReadoutNetwork = new(1, 4),
        },
    };

    public static IEnumerable<string> Names => s_variants.Keys;

    public static IModelDescription Model(string name) => s_variants[name].NewModel();

    /// <summary>A periodic structure of a few atoms that are not on top of each other.</summary>
    public static Structure Crystal(int seed, int atoms = 6)
    {
        Random random = new(seed);
        double[] positions = [.. Enumerable.Range(0, 3 * atoms).Select(k => (1.9 * ((k / 3 >> (k % 3)) & 1)) + (0.4 * random.NextDouble()))];
        int[] elements = [.. Enumerable.Range(0, atoms).Select(_ => s_elements[random.Next(s_elements.Length)])];
        Matrix3d cell = new(new(4.2, 0.2, 0), new(-0.1, 4.0, 0.3), new(0.2, 0, 4.4));
        return new(elements, positions, cell, PeriodicDirections.All);
    }
}
