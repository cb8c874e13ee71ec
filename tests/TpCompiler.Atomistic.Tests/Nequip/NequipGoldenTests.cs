using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Models;
using TpCompiler.Atomistic.Tests.Structures;
using TpCompiler.Core.Programs;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Nequip;

/// <summary>NequIP and Allegro against nequip and allegro: energies, forces and stresses, step by step and as callers have them.</summary>
public sealed class NequipGoldenTests
{
    public static TheoryData<string> Packages => [.. GoldenNequip.PackageNames];

    public static TheoryData<string> Vectors => [.. GoldenNequip.VectorNames];

    [SharedDataTheory(GoldenNequip.Packages)]
    [MemberData(nameof(Packages))]
    public void PackagesAgreeToRounding(string name)
    {
        IModelDescription description = ModelFile.Load(GoldenNequip.PackageOf(name));
        foreach ((string structureName, Structure structure, JsonElement inFileType, JsonElement inDouble) in GoldenNequip.ResultsOf(name))
        {
            AssertAgrees(description, structure, inDouble, $"{name}, {structureName}", 1e-10);
            using ICalculator single = description.CreateCalculator(precision: Precision.Single, threads: 1);
            Close(inFileType, single.Evaluate(structure), structure, $"{name}, {structureName}, single", 2e-5);
        }
    }

    [SharedDataTheory(GoldenNequip.Vectors)]
    [MemberData(nameof(Vectors))]
    public void StatesWithOptionsAgreeToRounding(string name)
    {
        using TemporaryFolder folder = new();
        GoldenNequip.WriteState(name, folder.File("state.safetensors"));
        IModelDescription description = ModelFile.Load(folder.File("state.safetensors"));
        AssertAgrees(description, GoldenNequip.VectorStructure(), GoldenNequip.VectorResult(name), name, 1e-10);
    }

    private static void AssertAgrees(IModelDescription description, Structure structure, JsonElement golden, string name, double tolerance)
    {
        AtomisticModel model = description.CreateModel();
        TensorProgram gradient = ModelRun.Gradient(model, "positions", "strain");
        Assert.Equal(model.Program, TensorProgramText.Parse(TensorProgramText.Print(model.Program)));
        using ModelRun run = new(model, structure);
        foreach (IReadOnlyDictionary<string, double[]> result in new[] { run.RunGradient(gradient), run.ExecuteGradient(gradient) })
        {
            NumberAssert.Close(Numbers(golden, "total_energy"), result[ModelOutputs.Energy], tolerance, $"{name}: energy");
            NumberAssert.Close(Numbers(golden, "atomic_energies", "atomic_energy"), result[ModelOutputs.AtomEnergies], tolerance, $"{name}: energy of atom");
            NumberAssert.Close(Numbers(golden, "forces"), [.. result["g:positions"].Select(g => -g)], tolerance, $"{name}: force");
            if (golden.TryGetProperty("virial", out JsonElement virial))
                NumberAssert.Close(GoldenNequip.Numbers(virial), [.. result["g:strain"].Select(g => -g)], tolerance, $"{name}: virial");
        }

        using ICalculator calculator = description.CreateCalculator(threads: 2);
        Close(golden, calculator.Evaluate(structure), structure, name, tolerance);
    }

    private static void Close(JsonElement golden, PotentialResult result, Structure structure, string name, double tolerance)
    {
        NumberAssert.Close(Numbers(golden, "total_energy"), [result.Energy], tolerance, $"{name}: energy");
        NumberAssert.Close(Numbers(golden, "atomic_energies", "atomic_energy"), result.AtomEnergies, tolerance, $"{name}: energy of atom");
        NumberAssert.Close(Numbers(golden, "forces"), result.Forces, tolerance, $"{name}: force");
        if (structure.Periodic == PeriodicDirections.All && golden.TryGetProperty("stress", out JsonElement stress))
            NumberAssert.Close(GoldenNequip.Numbers(stress), result.Stress!.Value.ToArray(), tolerance, $"{name}: stress");
    }

    private static double[] Numbers(JsonElement golden, params string[] names)
        => GoldenNequip.Numbers(golden.EnumerateObject().First(p => Array.IndexOf(names, p.Name) >= 0).Value);
}
