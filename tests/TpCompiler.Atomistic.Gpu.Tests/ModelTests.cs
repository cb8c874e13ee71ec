using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Nequix;
using TpCompiler.Atomistic.Nequix.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Atomistic.Tests.Models;
using TpCompiler.Atomistic.Tests.Nequip;
using TpCompiler.Atomistic.Tests.Nequix;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Programs;
using TpCompiler.Gpu.Tests.Cuda;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.OpenCl;
using TpCompiler.Runtime.Programs;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>Models on a device by their programs, whatever they are: against the packages that they come from, and against the processor.</summary>
public sealed class ModelTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    public static TheoryData<string> Packages => [.. GoldenNequip.PackageNames];

    public static TheoryData<string> Variants => [.. NequipVariants.Names];

    [GoldenTheory(GoldenNequip.Packages)]
    [MemberData(nameof(Packages))]
    public void Packages_of_NequIP_and_Allegro_agree(string name)
    {
        AtomisticModel model = ModelFile.Load(GoldenNequip.PackageOf(name)).CreateModel();
        using GpuModelPotential inDouble = new(model, Precision.Double, fixture.SingleWorkItems);
        foreach ((string structureName, Structure structure, _, JsonElement golden) in GoldenNequip.ResultsOf(name))
        {
            PotentialResult result = inDouble.Evaluate(structure);
            string what = $"{name}, {structureName}";
            NumberAssert.Close(GoldenNequip.Numbers(golden.GetProperty("total_energy")), [result.Energy], 1e-10, what + ": energy");
            NumberAssert.Close(GoldenNequip.Numbers(golden.GetProperty("forces")), result.Forces, 1e-9, what + ": force");
            if (structure.Periodic == PeriodicDirections.All && golden.TryGetProperty("stress", out JsonElement stress))
                NumberAssert.Close(GoldenNequip.Numbers(stress), result.Stress!.Value.ToArray(), 1e-9, what + ": stress");
        }
    }

    [GoldenTheory("data/goldens/nequix")]
    [InlineData("nequix-mp-1", "ethanol")]
    [InlineData("nequix-oam-1", "si_prim")]
    public void Published_models_of_Nequix_agree(string model, string name)
    {
        Structure structure = ExtendedXyz.Read(SharedData.PathOf($"data/goldens/nequix/{name}.extxyz")).Single();
        SafetensorsFile golden = SafetensorsFile.Open(SharedData.PathOf($"data/goldens/nequix/{name}.{model}.safetensors"));
        NequixDescription description = NequixModelFile.Load(SharedData.PathOf($"data/models/nequix/{model}.nqx"));
        using GpuModelPotential potential = new(NequixArchitecture.Build(description), Precision.Double, fixture.SingleWorkItems);
        PotentialResult result = potential.Evaluate(structure);
        NumberAssert.Close(golden.Doubles("energy"), [result.Energy], 1e-10, "energy");
        NumberAssert.Close(golden.Doubles("node_energies"), result.AtomEnergies, 1e-10, "atom energy");
        NumberAssert.Close(golden.Doubles("forces"), result.Forces, 1e-9, "force");
        if (structure.Periodic == PeriodicDirections.All)
            NumberAssert.Close(golden.Doubles("stress"), result.Stress!.Value.ToArray(), 1e-9, "stress");
    }

    [OpenClTheory]
    [MemberData(nameof(Variants))]
    public void Models_agree_with_the_processor(string name) => AssertAgrees(NequipVariants.Model(name).CreateModel(), NequipVariants.Crystal(3), NequipVariants.Crystal(5, 8));

    [OpenClFact]
    public void Nequix_agrees_with_the_processor_in_batches_and_in_float()
    {
        AtomisticModel model = NequixArchitecture.Build(RandomNequix.Create(11));
        Structure[] structures = [Structures.Molecule, Structures.Crystal(2), Structures.Apart];
        AssertAgrees(model, structures);
        using ModelPotential reference = new(model, Precision.Double, threads: 1);
        using GpuModelPotential single = new(model, Precision.Single, fixture.SingleWorkItems);
        foreach ((Structure structure, PotentialResult result) in single.EvaluateAll(structures))
            ResultAssert.Agrees(reference.Evaluate(structure), result, 1e-4, $"{structure.Count} atoms in a batch in float");
    }

    /// <summary>Products over the same items are one launch, activations and their slopes part of them; geometry, sums and energies are few.</summary>
    [OpenClTheory]
    [InlineData("sample", 35, 18)]
    [InlineData("small", 34, 18)]
    [InlineData("medium", 33, 17)]
    public void A_model_takes_few_launches(string name, int withForces, int ofEnergy)
    {
        // The small and the medium model of the benchmark, with fewer channels.
        AtomisticModel model = name == "sample"
            ? ModelFile.Load(Path.Combine(SharedData.Repository, "samples", "models", "acetylacetone.model")).CreateModel()
            : ((IModelDescription)RandomMace.Create(1, hidden: name == "small" ? "8x0e" : "8x0e+8x1o", lmax: 3)).CreateModel();
        Structure structure = ExtendedXyz.Read(Path.Combine(SharedData.Repository, "samples", "structures", "acetylacetone.xyz")).First();
        using ModelPotential reference = new(model, Precision.Double, threads: 1);
        using GpuModelPotential potential = new(model, Precision.Double, fixture.SingleWorkItems);
        ResultAssert.Agrees(reference.Evaluate(structure), potential.Evaluate(structure), 1e-10, "acetylacetone");
        Assert.Equal(withForces, potential.LaunchCount);
        potential.Evaluate(structure, Quantities.Energy);
        Assert.Equal(ofEnergy, potential.LaunchCount);
    }

    [OpenClTheory]
    [InlineData(null)]
    [InlineData(0)]
    public void Windows_over_edges_bound_memory(int? deviceNeighborAtoms)
    {
        AtomisticModel model = ((IModelDescription)RandomMace.Create(31, InteractionKind.Density, correlation: 2, repulsion: true, separateCutoff: true)).CreateModel();
        Structure structure = Structures.Crystal(40);
        using ModelPotential reference = new(model, Precision.Double, threads: 1);
        using GpuModelPotential whole = new(model, Precision.Double, fixture.SingleWorkItems);
        PotentialResult expected = whole.Evaluate(structure);
        Assert.Equal(1, whole.WindowCount);
        long budget = whole.WorkingBytes * 3 / 4;
        using GpuModelPotential bounded = new(model, Precision.Double, fixture.SingleWorkItems, deviceNeighborAtoms, budget);
        PotentialResult found = bounded.Evaluate(structure);
        Assert.InRange(bounded.WindowCount, 2, int.MaxValue);
        Assert.InRange(bounded.WorkingBytes, 1, budget);
        Assert.Equal(deviceNeighborAtoms is not null, bounded.HasDeviceNeighbors);
        ResultAssert.Agrees(expected, found, 1e-12, "windows");
        ResultAssert.Agrees(reference.Evaluate(structure), found, 1e-10, "the processor");
        ResultAssert.Same(found, bounded.Evaluate(structure));
    }

    /// <summary>Counted, not allocated: 33,333 molecules of water at a gram per cubic centimetre, edges up to 6 Angstrom.</summary>
    [Theory]
    [InlineData(24, 8)]
    [InlineData(16, 17)]
    public void A_hundred_thousand_atoms_of_water_fit_a_budget(int gibibytes, int expected)
    {
        const int Atoms = 100_000, Edges = 9_000_000;
        AtomisticModel model = ((IModelDescription)RandomMace.Create(1, hidden: "128x0e+128x1o", lmax: 3)).CreateModel();
        TensorProgram program = ReverseMode.Of(model.Program, ["positions", "strain"], of: [ModelOutputs.Energy]);
        using CudaTextDevice device = new();
        using GpuParameters parameters = new(device, []);
        using GpuProgramPlan plan = GpuProgramPlan.Compile<float>(program, parameters);
        using ProgramGraph nodes = new();
        nodes.SetEdges(Atoms, [], []);
        nodes.SetLabel("z", new int[Atoms], model.AtomicNumbers.Length);
        nodes.SetLabel("structure", new int[Atoms], 1);
        long budget = (long)gibibytes << 30;
        (long bytes, int windows) = plan.CountMemory(nodes, Edges, budget);
        Assert.InRange(bytes, budget / 2, budget);
        Assert.Equal(expected, windows);
        Assert.True(plan.CountMemory(nodes, Edges).Bytes > budget);
    }

    /// <summary>The potential of docs/your-own-model.md, with a fusion diagram as a layer.</summary>
    [OpenClFact]
    public void Models_of_users_agree_with_the_processor()
    {
        const string Block = """
            leg h[i] : 8x0e
            harmonics Y[ij] : sh(2)
            weight R[ij,path,8] M W[path,8]
            phi[ij] = mix M(h[j]*Y -> sh(2) uvu by R)
            out B[i] : 8x0e = ((sum j: phi[ij])*(sum k: phi[ik]) uuu)*h[i] uuu by W
            """;
        ModelBuilder model = new("three-body", [1, 6, 8], cutoff: 3.5, seed: 7);
        Activation silu = new(x => x.Silu(), 1.6791767923989418);
        EdgeGeometry edges = model.Geometry();
        TensorValue features = model.Copy("features", ProgramBuilder.Nodes, model.Embed("embedding.weight", 8), NumberKind.Model);
        TensorValue radial = model.Perceptron("radial", model.BesselBasis(edges, 6), [8], ModelBuilder.FusionWeights(Block, "R"), silu);
        TensorValue block = model.Fusion("block", Block, edges, new Dictionary<string, TensorValue> { ["h"] = features, ["R"] = radial });
        model.Energies(model.Perceptron("readout", block, [8], Irreps.Parse("1x0e"), silu));
        AssertAgrees(model.BuildModel(), Structures.Molecule, Structures.Crystal(2));
    }

    [OpenClFact]
    public void Edges_may_be_given_with_atoms_that_do_not_count()
    {
        AtomisticModel model = NequixArchitecture.Build(RandomNequix.Create(7, "4x0e+4x1o", lmax: 1, layers: 2));
        Structure molecule = Structures.Molecule;
        (int Center, int Neighbor)[] pairs = [.. Enumerable.Range(0, 12).Select(k => (k / 3, ((k / 3) + 1 + (k % 3)) % 4))];
        Configuration atoms = new Configuration(molecule).With(
            new EdgeList(pairs.Select(p => p.Center).ToArray(), pairs.Select(p => p.Neighbor).ToArray()), (bool[])[true, true, true, false]);
        using ModelPotential reference = new(model, Precision.Double, threads: 1);
        using GpuModelPotential potential = new(model, Precision.Double, fixture.SingleWorkItems);
        PotentialResult expected = reference.Evaluate(atoms), found = potential.Evaluate(atoms);
        ResultAssert.Agrees(expected, found, 1e-10, "ghosts");
        Assert.Equal(0, found.AtomEnergies[3]);
        Assert.NotEqual(reference.Evaluate(molecule).Energy, found.Energy, 1e-3);
    }

    [OpenClFact]
    public void Devices_without_double_compute_with_float_alone()
    {
        AtomisticModel model = NequixArchitecture.Build(RandomNequix.Create(1, "4x0e+4x1o", lmax: 1, layers: 2));
        OpenClDeviceDescription description = fixture.SingleWorkItems.Description with { HasDouble = false };
        using var device = OpenClDevice.Open(description, null, "-cl-opt-disable", fixture.SingleWorkItems.Shape);
        using GpuModelPotential potential = new(model, Precision.Single, device);
        using ModelPotential reference = new(model, Precision.Double, threads: 1);
        ResultAssert.Agrees(reference.Evaluate(Structures.Molecule), potential.Evaluate(Structures.Molecule), 1e-4, "molecule");
        Assert.Contains("double", Assert.Throws<GpuException>(() => new GpuModelPotential(model, Precision.Double, device)).Message, StringComparison.Ordinal);
    }

    private void AssertAgrees(AtomisticModel model, params Structure[] structures)
    {
        using ModelPotential reference = new(model, Precision.Double, threads: 1);
        using GpuModelPotential potential = new(model, Precision.Double, fixture.SingleWorkItems);
        foreach (Structure structure in structures)
        {
            ResultAssert.Agrees(reference.Evaluate(structure), potential.Evaluate(structure), 1e-10, $"{structure.Count} atoms");
            Assert.Equal(reference.Evaluate(structure, Quantities.Energy).Energy, potential.Evaluate(structure, Quantities.Energy).Energy, 1e-9);
        }
    }
}
