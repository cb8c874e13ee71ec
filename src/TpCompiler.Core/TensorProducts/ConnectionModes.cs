using System;

namespace TpCompiler.Core.TensorProducts;

/// <summary>What there is to know about connection modes: their names in e3nn and the numbers of copies that they connect.</summary>
public static class ConnectionModes
{
    private static readonly string[] s_names = ["uvw", "uvu", "uuu", "uvv", "uuw", "uvuv", "uvu<v", "u<vw"];

    /// <summary>The name of a mode, such as "uvw" or "uvu&lt;v".</summary>
    public static string NameOf(ConnectionMode mode) => s_names[(int)mode];

    /// <summary>The mode of a name; null if there is none.</summary>
    public static ConnectionMode? TryParse(string name)
    {
        int index = Array.IndexOf(s_names, name);
        return index < 0 ? null : (ConnectionMode)index;
    }

    /// <summary>Whether every path of the mode mixes copies into those of its output, so that it cannot do without weights.</summary>
    public static bool MixesCopies(ConnectionMode mode) => mode is ConnectionMode.Uvw or ConnectionMode.Uuw or ConnectionMode.TriangularUvw;

    /// <summary>Whether the mode pairs copies of blocks that must have equally many of them.</summary>
    public static bool NeedsEqualMultiplicities(ConnectionMode mode)
        => mode is ConnectionMode.Uuu or ConnectionMode.Uuw or ConnectionMode.TriangularUv or ConnectionMode.TriangularUvw;

    /// <summary>The number of copies that a path of the mode makes of <paramref name="u"/> and <paramref name="v"/>; null if its weights say.</summary>
    public static long? OutputMultiplicity(ConnectionMode mode, int u, int v) => mode switch
    {
        ConnectionMode.Uvu or ConnectionMode.Uuu => u,
        ConnectionMode.Uvv => v,
        ConnectionMode.Uvuv => (long)u * v,
        ConnectionMode.TriangularUv => Pairs(u),
        _ => null,
    };

    /// <summary>The number of pairs u &lt; v.</summary>
    internal static int Pairs(int copies) => checked(copies * (copies - 1)) / 2;
}
