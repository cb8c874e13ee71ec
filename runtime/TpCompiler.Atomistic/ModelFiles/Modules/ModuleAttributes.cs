using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Text;
using TpCompiler.Algebra;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>Reads the attributes of modules as the kinds of value that models have. Absent ones have defaults: older files lack many.</summary>
internal static class ModuleAttributes
{
    // The outputs of products are not simplified: each path has a block of its own.
    private const int MostBlocks = 1024;
    private const int LargestMultiplicity = 1 << 20;
    private const int LargestDegree = 64;

    /// <summary>The module itself, if it is of one of some classes.</summary>
    /// <exception cref="NotSupportedModelException">It is of another, which may compute something else with the same members.</exception>
    public static TorchModule OfClass(this TorchModule module, params ReadOnlySpan<string> names)
        => names.Contains(module.ClassName) ? module : throw module.Refuse($"a {module.ClassName} in the place of a {string.Join(" or ", names)}");

    /// <summary>A flag; <paramref name="otherwise"/> where it is absent or None.</summary>
    public static bool Flag(this TorchModule module, string name, bool otherwise)
    {
        module.TryAttribute(name, out object? value);
        return value switch
        {
            null => otherwise,
            bool flag => flag,
            _ => throw module.Fail(name, $"expected True or False, found {PickleText.Describe(value)}"),
        };
    }

    /// <summary>Whether an attribute is there and is not None.</summary>
    public static bool Has(this TorchModule module, string name) => module.TryAttribute(name, out object? value) && value is not null;

    /// <summary>A number, given as one or as a tensor of one element.</summary>
    public static double NumberAttribute(this TorchModule module, string name)
    {
        if (module.TryTensor(name) is not null)
            return module.Number(name);
        module.TryAttribute(name, out object? value);
        return value switch
        {
            double d => d,
            long n => n,
            BigInteger n => (double)n,
            TorchTensor { Count: 1 } tensor => tensor.ToDoubles()[0],
            _ => throw module.Fail(name, $"expected a number, found {PickleText.Describe(value)}"),
        };
    }

    /// <summary>The texts of a list; empty where it is absent. None in it stands for an unnamed entry.</summary>
    public static List<string?> Texts(this TorchModule module, string name)
    {
        module.TryAttribute(name, out object? value);
        IReadOnlyList<object?> items = value switch
        {
            null => [],
            string one => [one],
            PickleList list => list.Items,
            PickleTuple tuple => tuple.Items,
            _ => throw module.Fail(name, $"expected a list of names, found {PickleText.Describe(value)}"),
        };
        return items.All(item => item is string or null)
            ? [.. items.Cast<string?>()]
            : throw module.Fail(name, "expected a list of names, found other things in it");
    }

    /// <summary>Irreps, given as an object of e3nn or as a text; null where they are absent or None.</summary>
    public static Irreps? TryIrreps(this TorchModule module, string name)
    {
        module.TryAttribute(name, out object? value);
        string? text = value switch
        {
            null => null,
            string s => s,
            PickleObject { Type.Name: "Irreps", Arguments.Items: [PickleTuple blocks] } => Text(blocks.Items),
            PickleObject { Type.Name: "Irreps", Arguments.Items: [string s] } => s,
            PickleObject { Type.Name: "Irreps", Arguments.Items: [] } => "",
            _ => null,
        };
        if (value is null)
            return null;
        Irreps? irreps = null;
        try
        {
            if (text is not null && (text.Length == 0 || Irreps.TryParse(text, out irreps)))
                irreps ??= Irreps.Empty;
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            // Falls through: numbers beyond all models.
        }

        bool sensible = irreps is not null && irreps.Count <= MostBlocks
            && irreps.All(b => b.Multiplicity <= LargestMultiplicity && b.Irrep.L <= LargestDegree);
        return sensible ? irreps : throw module.Fail(name, $"expected irreps such as 16x0e+16x1o, found {PickleText.Describe(text ?? value)}");
    }

    /// <summary>Irreps that must be there.</summary>
    public static Irreps IrrepsAttribute(this TorchModule module, string name)
        => module.TryIrreps(name) ?? throw module.Fail(name, "expected irreps, found none");

    /// <summary>The irreps of a module of spherical harmonics: every degree from 0 on once, of natural parity or all even, of unit vectors and with e3nn's norm.</summary>
    /// <exception cref="NotSupportedModelException">They are others.</exception>
    public static Irreps Harmonics(this TorchModule module)
    {
        module = module.OfClass("SphericalHarmonics");
        Irreps irreps = module.IrrepsAttribute("irreps_out");
        module.TryAttribute("normalization", out object? normalization);
        if (normalization is not (null or "component") || !module.Flag("normalize", otherwise: true))
            throw module.Refuse($"spherical harmonics of another normalization than 'component' of unit vectors ({PickleText.Describe(normalization)})");
        bool ignoresParity = irreps.LMax > 0 && irreps.All(block => block.Irrep.Parity > 0);
        return irreps == Irreps.SphericalHarmonics(irreps.LMax, ignoresParity ? 1 : -1)
            ? irreps
            : throw module.Refuse($"spherical harmonics other than every degree once, of natural parity or all even ({irreps})");
    }

    private static string? Text(IReadOnlyList<object?> blocks)
    {
        if (blocks.Count > MostBlocks)
            return null;
        var text = new StringBuilder();
        foreach (object? block in blocks)
        {
            if (block is not PickleObject { Type.Name: "_MulIr", Arguments: PickleTuple arguments })
                return null;
            // Tuples with names are made either of their elements or of one tuple of them.
            if (arguments.Items is [PickleTuple inner])
                arguments = inner;
            if (arguments.Items is not [long multiplicity, PickleObject { Type.Name: "Irrep", Arguments: PickleTuple irrep }])
                return null;
            if (irrep.Items is [PickleTuple pair])
                irrep = pair;
            if (irrep.Items is not [long degree, long parity and (1 or -1)])
                return null;
            text.Append(text.Length > 0 ? "+" : "").Append(FormattableString.Invariant($"{multiplicity}x{degree}{(parity > 0 ? 'e' : 'o')}"));
        }

        return text.ToString();
    }
}
