using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Kernels;

/// <summary>What is known of each <see cref="Function"/>.</summary>
public static class Functions
{
    // In the order of the enumeration.
    private static readonly Facts[] s_facts =
    [
        new("exp", 20),
        new("expm1", 28) { VanishesAtZero = true },
        new("log", 28) { IsFiniteAtZero = false },
        new("log1p", 32) { VanishesAtZero = true },
        new("rcp", 4, Parity: -1) { IsFiniteAtZero = false },
        new("sqrt", 6) { VanishesAtZero = true },
        new("rsqrt", 10) { IsFiniteAtZero = false },
        new("sin", 30, Parity: -1) { VanishesAtZero = true },
        new("cos", 30, Parity: 1),
        new("erf", 50, Parity: -1) { VanishesAtZero = true },
        new("erfc", 50),
        new("erfslope", 26, Parity: 1),
        new("abs", 1, Parity: 1) { VanishesAtZero = true },
        new("sign", 3, Parity: -1) { VanishesAtZero = true },
        new("sigmoid", 28),
        new("tanh", 44, Parity: -1) { VanishesAtZero = true },
        new("softplus", 54),
        new("ssp", 52) { VanishesAtZero = true },
    ];

    private static readonly Dictionary<string, Function> s_byName = All.ToDictionary(f => f.Name());

    /// <summary>All functions.</summary>
    public static IEnumerable<Function> All => Enumerable.Range(0, s_facts.Length).Select(n => (Function)n);

    /// <summary>The name that the text of programs has for it.</summary>
    public static string Name(this Function function) => s_facts[(int)function].Name;

    /// <summary>The function of a name; null if there is none.</summary>
    public static Function? Named(string name) => s_byName.TryGetValue(name, out Function function) ? function : null;

    /// <summary>Whether there is such a function.</summary>
    public static bool IsDefined(Function function) => (uint)function < (uint)s_facts.Length;

    /// <summary>About how many additions and multiplications it costs.</summary>
    public static int Cost(this Function function) => s_facts[(int)function].Cost;

    /// <summary>+1 if f(-x) = f(x), -1 if f(-x) = -f(x), 0 if neither.</summary>
    public static int Parity(this Function function) => s_facts[(int)function].Parity;

    /// <summary>Whether f(0) = 0.</summary>
    public static bool VanishesAtZero(this Function function) => s_facts[(int)function].VanishesAtZero;

    /// <summary>Whether f(0) is a number.</summary>
    public static bool IsFiniteAtZero(this Function function) => s_facts[(int)function].IsFiniteAtZero;

    private sealed record Facts(string Name, int Cost, int Parity = 0)
    {
        public bool VanishesAtZero { get; init; }

        public bool IsFiniteAtZero { get; init; } = true;
    }
}
