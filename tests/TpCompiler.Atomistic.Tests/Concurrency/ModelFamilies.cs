using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Atomistic.Tests.MaceFiles;
using TpCompiler.TestSupport;

namespace TpCompiler.Atomistic.Tests.Concurrency;

/// <summary>One model of every family, by a name that another process understands, and a structure for it.</summary>
internal static class ModelFamilies
{
    private const string Form = "form:";
    private const string Golden = "golden:";
    private const string Variant = "variant:";

    /// <summary>Models whose weights follow from their names: nothing beside the repository is needed.</summary>
    public static IReadOnlyList<string> Forms { get; } = [.. MaceForms.Names.Select(name => Form + name)];

    /// <summary>The reference models.</summary>
    public static IReadOnlyList<string> Goldens { get; } = [.. GoldenMace.Names.Select(name => Golden + name)];

    /// <summary>The model files of every variant.</summary>
    public static IReadOnlyList<string> Variants { get; } = [.. MaceVariantGoldenTests.ModelNames.Select(name => Variant + name)];

    /// <summary>Reads a model from its file, anew at each call.</summary>
    public static MaceDescription Load(string family)
    {
        (string kind, string name) = Split(family);
        return kind switch
        {
            Form => MaceForms.Model(name),
            Golden => GoldenMace.Load(name),
            _ => MutableModel.Load(MutableModel.Bytes($"{MaceVariantGoldenTests.Folder}/{name}/model.model")),
        };
    }

    /// <summary>The energy and the forces of the family's structure.</summary>
    public static double[] Evaluate(string family, MaceDescription description, Precision precision)
    {
        (string kind, string name) = Split(family);
        (string? head, Structure structure) = kind switch
        {
            Form => MaceForms.AnyCase(name, description),
            Golden => MaceGoldenTests.Cases(name).Select(c => (c.Head, MaceGoldenTests.ReadStructure(c.Golden))).First(),
            _ => MaceVariantGoldenTests.Cases(name, description).Select(c => (c.Head, c.Structure)).First(),
        };
        using MacePotential potential = new(description, head, precision, threads: 1);
        PotentialResult result = potential.Evaluate(structure);
        double[] energies = result.HasEnergy ? [result.Energy, .. result.Forces] : [];
        return [.. energies, .. result.AtomDipoles];
    }

    private static (string Kind, string Name) Split(string family)
    {
        int colon = family.IndexOf(':') + 1;
        return (family[..colon], family[colon..]);
    }
}
