using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Fusion;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Escaip;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Atomistic.Tests.Nequip;
using TpCompiler.Atomistic.Tests.Nequix;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>A small model of each architecture, with weights as before any training, for what holds of all.</summary>
/// <param name="Model">The model, of hydrogen, carbon and oxygen.</param>
/// <param name="Layers">How many times information travels along edges.</param>
internal sealed record ModelFamily(IModelDescription Model, int Layers)
{
    private static readonly Dictionary<string, Func<ModelFamily>> s_families = new()
    {
        ["MACE"] = () => new(MacePropertyTests.Model("density, repulsion, Agnesi"), 2),
        ["NequIP"] = () => new(NequipVariants.Model("nequip, one parity, neighbours and cutoffs by type, repulsion"), 2),
        ["Allegro"] = () => new(NequipVariants.Model("allegro, three layers of both parities"), 1),
        ["Nequix"] = () => new(RandomNequix.Create(1, layers: 2), 2),
        ["MACE with a fusion block"] = () => new(FusionNetworks.MaceWithFusionBlock([1, 6, 8], 3.5, channels: 3, averageNeighbors: 9), 2),
        ["MACE with a fusion block of distinct neighbours"] = () => new(FusionNetworks.MaceWithFusionBlock([1, 6, 8], 3.5, channels: 2, averageNeighbors: 9, areDistinct: true), 2),
        ["Cormorant"] = () => new(FusionNetworks.Cormorant([1, 6, 8], 3.5, channels: 3, averageNeighbors: 9) with { Scale = 0.01 }, 3),

        // Ranks reach one edge farther than messages. Without what jumps (EscaipTests).
        ["EScAIP"] = () => new(SmallEscaip.Create(readsOrder: false), 4),
    };

    public static IEnumerable<string> Names => s_families.Keys;

    public static ModelFamily Of(string name) => s_families[name]();

    /// <summary>A molecule of a few atoms.</summary>
    public static Structure Molecule(int seed, int atoms = 5) => Testing.Structures.Cluster(new Random(seed), [1, 6, 8], atoms, 1.6);

    /// <summary>A crystal of a few atoms.</summary>
    public static Structure Crystal(int seed, int atoms = 5) => Testing.Structures.Crystal(new Random(seed), [1, 6, 8], atoms, 1.6);
}
