using System.Collections.Generic;
using TpCompiler.Atomistic.Mace;

namespace TpCompiler.Benchmarks.Problems;

/// <summary>
/// What other programs needed on one thread of a similar two-core AVX2 machine: compare ratios, not times. Times of the tables
/// here come from another day and another machine; 30 % either way say nothing.
/// </summary>
internal static class Baselines
{
    /// <summary>Who was measured on the tensor products.</summary>
    public const string E3nn = "e3nn 0.4.4 (TorchScript), one thread of a similar 2-core AVX2 machine, 2000 edges";

    /// <summary>Who was measured on the symmetric contractions.</summary>
    public const string MaceContraction = "mace-torch, one thread of a similar 2-core AVX2 machine";

    /// <summary>Who was measured on the models.</summary>
    public const string MaceTorch = "mace-torch (with a tuned allocator) and symmetrix (Kokkos), one thread of a similar 2-core AVX2 machine, without neighbour lists";

    private static readonly Dictionary<(string, bool), (double Forward, double Both)> s_e3nn = new()
    {
        [("scalars", false)] = (5.3, 43),
        [("scalars", true)] = (9.2, 89),
        [("mace-medium", false)] = (89, 531),
        [("mace-medium", true)] = (168, 707),
        [("mace-large", false)] = (382, 964),
        [("mace-large", true)] = (444, 1444),
        [("nequip-lips", false)] = (84, 425),
        [("nequip-lips", true)] = (200, 585),
        [("vectors", false)] = (1.2, 16),
        [("vectors", true)] = (4.6, 32),
    };

    private static readonly Dictionary<(string, bool), (double Forward, double Both)> s_contractions = new()
    {
        [("to 0e", false)] = (1070, 2650),
        [("to 0e", true)] = (3820, 6700),
        [("to 0e+1o", false)] = (9240, 19600),
        [("to 0e+1o", true)] = (16100, 27900),
    };

    private static readonly Dictionary<(string, string), ModelTimes> s_models = new()
    {
        [("mp0like-small-e4", "water63")] = new(1.58, 1.08, 0.142, 0.134),
        [("mp0like-small-e4", "water192")] = new(2.77, 1.87, 0.347, 0.358),
        [("mp0like-small-e4", "cu64")] = new(0.98, 0.66, 0.115, 0.108),
        [("mp0like-small-e4", "cu192")] = new(2.52, 1.60, 0.330, 0.311),
        [("mp0like-medium-e4", "water63")] = new(2.45, 1.70, 0.308, 0.274),
        [("mp0like-medium-e4", "water192")] = new(7.81, 5.59, 1.18, 0.99),
    };

    /// <summary>Microseconds per edge of e3nn: forward, and forward and backward together.</summary>
    public static (double Forward, double Both) OfProduct(string problem, bool isDouble) => s_e3nn[(problem, isDouble)];

    /// <summary>Microseconds per node of mace-torch: forward, and forward and backward together; null where it was not measured.</summary>
    public static (double Forward, double Both)? OfContraction(string problem, bool isDouble)
        => s_contractions.TryGetValue((problem, isDouble), out (double Forward, double Both) times) ? times : null;

    /// <summary>Seconds of mace-torch and symmetrix for energy and forces; null where they were not measured.</summary>
    public static (double MaceTorch, double Symmetrix)? OfModel(string model, string structure, Precision precision)
        => !s_models.TryGetValue((model, structure), out ModelTimes? times) ? null
            : precision == Precision.Double ? (times.TorchDouble, times.SymmetrixDouble)
            : (times.TorchSingle, times.SymmetrixSingle);

    private sealed record ModelTimes(double TorchDouble, double TorchSingle, double SymmetrixDouble, double SymmetrixSingle);
}
