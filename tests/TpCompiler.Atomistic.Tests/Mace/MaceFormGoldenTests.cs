using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>
/// Every kind of model and of interaction against numbers of mace-torch, for models without files: their weights follow from their names. The
/// test vectors A to E of the specification are among them.
/// </summary>
public sealed class MaceFormGoldenTests
{
    private static readonly JsonElement s_root = Read();

    // mace-torch neutralises and sums in another order.
    private const double Tolerance = 1e-11;

    internal static IEnumerable<string> ModelNames => s_root.GetProperty("models").EnumerateObject().Select(model => model.Name);

    public static TheoryData<string> Models => [.. ModelNames];

    [Theory]
    [MemberData(nameof(Models))]
    public void Float64AgreesToRounding(string name) => AssertAgrees(name, Precision.Double, Tolerance);

    [Theory]
    [MemberData(nameof(Models))]
    public void Float32AgreesToItsPrecision(string name) => AssertAgrees(name, Precision.Single, 1e-4);

    [Theory]
    [InlineData("attention", 2)]
    [InlineData("attention-separate-cutoff-three-layers", 3)]
    [InlineData("dielectric", 2)]
    public void TheNumberOfThreadsChangesNoBit(string name, int threads)
    {
        MaceDescription model = Model(name, out _);
        Structure cell = Structure(periodic: true);
        // Copies of the cell: enough work for several threads.
        Matrix3d big = new(3 * cell.Cell.A, 3 * cell.Cell.B, 3 * cell.Cell.C);
        (int, int, int)[] copies = [.. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) from k in Enumerable.Range(0, 3) select (i, j, k)];
        Structure structure = new(
            [.. copies.SelectMany(_ => cell.AtomicNumbers.ToArray())],
            [.. copies.SelectMany(copy => Moved(cell, copy))],
            big,
            PeriodicDirections.All);
        using MacePotential one = new(model, threads: 1);
        using MacePotential many = new(model, threads: threads);
        PotentialResult expected = one.Evaluate(structure), result = many.Evaluate(structure);
        Assert.Equal(expected.AtomEnergies.ToArray(), result.AtomEnergies.ToArray());
        Assert.Equal(expected.Forces.ToArray(), result.Forces.ToArray());
        Assert.Equal(expected.AtomCharges.ToArray(), result.AtomCharges.ToArray());
        Assert.Equal(expected.Dipole, result.Dipole);
        Assert.Equal(expected.Polarizability, result.Polarizability);
    }

    private static IEnumerable<double> Moved(Structure cell, (int A, int B, int C) copy)
    {
        Vector3d shift = (copy.A * cell.Cell.A) + (copy.B * cell.Cell.B) + (copy.C * cell.Cell.C);
        return cell.Positions.ToArray().Select((x, k) => x + (k % 3) switch { 0 => shift.X, 1 => shift.Y, _ => shift.Z });
    }

    private static void AssertAgrees(string name, Precision precision, double tolerance)
    {
        MaceDescription model = Model(name, out JsonElement golden);
        Assert.Equal(golden.GetProperty("parameters").GetInt64(), model.ParameterCount);
        foreach (JsonProperty entry in golden.GetProperty("structures").EnumerateObject())
        {
            JsonElement inputs = entry.Value.GetProperty("inputs");
            string head = model.Heads[inputs.TryGetProperty("head", out JsonElement index) ? index.GetInt32() : 0];
            using MacePotential potential = new(model, head, precision, threads: 1);
            PotentialResult result = potential.Evaluate(Structure(inputs));
            foreach (JsonProperty quantity in entry.Value.EnumerateObject())
            {
                if (quantity.Name != "inputs" && Found(quantity.Name, result) is { } found)
                    AssertClose([.. quantity.Value.EnumerateArray().Select(e => e.GetDouble())], found, tolerance, $"{name}, {entry.Name}, {quantity.Name}");
            }
        }
    }

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

    internal static Structure Structure(JsonElement inputs)
    {
        Structure structure = Structure(inputs.GetProperty("periodic").GetBoolean());
        if (inputs.TryGetProperty("total_charge", out JsonElement charge))
            structure = structure.WithInfo("total_charge", PropertyValue.Of(charge.GetDouble()));
        if (inputs.TryGetProperty("charges", out JsonElement charges))
            structure = structure.WithAtomProperty("Qs", PropertyValue.List([.. charges.EnumerateArray().Select(q => q.GetDouble())]));
        return structure;
    }

    private static Structure Structure(bool periodic)
    {
        Structure molecule = new([8, 1, 6, 1], [0.1, 0.2, 0.3, 1.4, 0.5, -0.2, 0.3, 1.9, 1.1, 2.6, 2.4, 0.9]);
        return periodic ? molecule.WithGeometry(molecule.Positions, new(new(5, 0, 0), new(0.7, 5.2, 0), new(-0.4, 0.6, 4.8)), PeriodicDirections.All) : molecule;
    }

    /// <summary>The first structure of a model.</summary>
    internal static (string? Head, Structure Structure) AnyCase(string name, MaceDescription model)
    {
        JsonElement structures = s_root.GetProperty("models").GetProperty(name).GetProperty("structures");
        JsonElement inputs = structures.EnumerateObject().First().Value.GetProperty("inputs");
        return (model.Heads[inputs.TryGetProperty("head", out JsonElement index) ? index.GetInt32() : 0], Structure(inputs));
    }

    internal static MaceDescription Model(string name, out JsonElement golden)
    {
        golden = s_root.GetProperty("models").GetProperty(name);
        ImmutableArray<double> basis = [.. s_root.GetProperty("polarizabilityBasis").EnumerateArray().Select(e => e.GetDouble())];
        return NamedMace.Create(golden.GetProperty("config"), basis);
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
