using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>
/// The models of <c>tests/data/mace-forms.json</c>, every kind of model and of interaction: their weights follow from their names, and their results
/// are those of mace-torch.
/// </summary>
internal static class MaceForms
{
    private static readonly JsonElement s_root = Read();

    /// <summary>The names of the models.</summary>
    public static IEnumerable<string> Names => s_root.GetProperty("models").EnumerateObject().Select(model => model.Name);

    /// <summary>A model.</summary>
    public static MaceDescription Model(string name)
    {
        JsonElement golden = Golden(name);
        ImmutableArray<double> basis = [.. s_root.GetProperty("polarizabilityBasis").EnumerateArray().Select(e => e.GetDouble())];
        MaceDescription model = NamedMace.Create(golden.GetProperty("config"), basis);
        Assert.Equal(golden.GetProperty("parameters").GetInt64(), model.ParameterCount);
        return model;
    }

    /// <summary>Compares what a calculator gives for the structures of a model with mace-torch.</summary>
    /// <param name="name">The model.</param>
    /// <param name="create">Makes the calculator of a head.</param>
    /// <param name="tolerance">Of the largest number of each quantity.</param>
    public static void AssertAgrees(string name, Func<MaceDescription, string, ICalculator> create, double tolerance)
    {
        MaceDescription model = Model(name);
        foreach (JsonProperty entry in Golden(name).GetProperty("structures").EnumerateObject())
        {
            JsonElement inputs = entry.Value.GetProperty("inputs");
            string head = model.Heads[inputs.TryGetProperty("head", out JsonElement index) ? index.GetInt32() : 0];
            using ICalculator calculator = create(model, head);
            PotentialResult result = calculator.Evaluate(Structure(inputs));
            foreach (JsonProperty quantity in entry.Value.EnumerateObject())
            {
                if (quantity.Name != "inputs" && Found(quantity.Name, result) is { } found)
                    AssertClose([.. quantity.Value.EnumerateArray().Select(e => e.GetDouble())], found, tolerance, $"{name}, {entry.Name}, {quantity.Name}");
            }
        }
    }

    /// <summary>The first structure of a model, and its head.</summary>
    public static (string? Head, Structure Structure) AnyCase(string name, MaceDescription model)
    {
        JsonElement inputs = Golden(name).GetProperty("structures").EnumerateObject().First().Value.GetProperty("inputs");
        return (model.Heads[inputs.TryGetProperty("head", out JsonElement index) ? index.GetInt32() : 0], Structure(inputs));
    }

    /// <summary>The four atoms of all models, alone or in a cell.</summary>
    public static Structure Structure(bool periodic)
    {
        Structure molecule = new([8, 1, 6, 1], [0.1, 0.2, 0.3, 1.4, 0.5, -0.2, 0.3, 1.9, 1.1, 2.6, 2.4, 0.9]);
        return periodic ? molecule.WithGeometry(molecule.Positions, new(new(5, 0, 0), new(0.7, 5.2, 0), new(-0.4, 0.6, 4.8)), PeriodicDirections.All) : molecule;
    }

    /// <summary>What is known of a model: its configuration, and for each structure inputs and results.</summary>
    public static JsonElement Golden(string name) => s_root.GetProperty("models").GetProperty(name);

    private static double[]? Found(string quantity, PotentialResult result) => quantity switch
    {
        "energy" => [result.Energy],
        "interaction_energy" => [result.InteractionEnergy],
        "node_energy" => result.AtomEnergies.ToArray(),
        "forces" => result.Forces.ToArray(),
        "virials" => result.Virial.ToArray(),
        // Without a cell mace-torch divides by the volume of a box of its own.
        "stress" => result.Stress?.ToArray(),
        "charges" => result.AtomCharges.ToArray(),
        "dipole" => [result.Dipole!.Value.X, result.Dipole.Value.Y, result.Dipole.Value.Z],
        "atomic_dipoles" => result.AtomDipoles.ToArray(),
        "polarizability" => result.Polarizability!.Value.ToArray(),
        "polarizability_sh" => null,
        _ => throw new ArgumentException(quantity),
    };

    /// <summary>A structure of the file.</summary>
    public static Structure Structure(JsonElement inputs)
    {
        Structure structure = Structure(inputs.GetProperty("periodic").GetBoolean());
        if (inputs.TryGetProperty("total_charge", out JsonElement charge))
            structure = structure.WithInfo("total_charge", PropertyValue.Of(charge.GetDouble()));
        if (inputs.TryGetProperty("charges", out JsonElement charges))
            structure = structure.WithAtomProperty("Qs", PropertyValue.List([.. charges.EnumerateArray().Select(q => q.GetDouble())]));
        return structure;
    }

    private static JsonElement Read()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedData.Repository, "tests", "data", "mace-forms.json")));
        return json.RootElement.Clone();
    }

    private static void AssertClose(double[] expected, ReadOnlySpan<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"{what} [{i}]: expected {expected[i]:R}, found {actual[i]:R}, difference {actual[i] - expected[i]:E2}");
    }
}
