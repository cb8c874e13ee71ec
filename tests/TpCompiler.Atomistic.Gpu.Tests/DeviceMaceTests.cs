using System;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.OpenCl;
using Xunit;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>Models with random weights on a device of OpenCL against the evaluator of the CPU.</summary>
public sealed class DeviceMaceTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    private static readonly AgnesiTransformDescription s_agnesi = new(RandomMace.CovalentRadii, 0.9183, 4.5791, 1.0805);

    [OpenClFact]
    public void Groups_of_several_work_items_agree()
        => Check(fixture.Device, RandomMace.Create(1, InteractionKind.Density, InteractionKind.DensityResidual, repulsion: true, separateCutoff: true, transform: s_agnesi));

    [OpenClFact]
    public void Non_linear_interactions_agree() => Check(
        fixture.SingleWorkItems,
        RandomMace.Create(2, InteractionKind.NonLinear, InteractionKind.NonLinear, edge: "3x0e+9x1o", separateCutoff: true, correlation: 2, repulsion: true));

    [OpenClTheory]
    [InlineData(InteractionKind.Attention, InteractionKind.Attention, 3, false)]
    [InlineData(InteractionKind.Attention, InteractionKind.Attention, 2, true)]
    [InlineData(InteractionKind.Density, InteractionKind.Attention, 3, true)]
    [InlineData(InteractionKind.Attention, InteractionKind.Residual, 2, false)]
    public void Interactions_with_attention_agree(InteractionKind first, InteractionKind later, int layers, bool separateCutoff) => Check(
        fixture.SingleWorkItems, RandomMace.Create(15, first, later, hidden: "5x0e+5x1o", correlation: 2, layers: layers, repulsion: true, separateCutoff: separateCutoff));

    [OpenClFact]
    public void Attention_of_a_width_that_needs_padding_agrees_in_groups_of_several_work_items()
    {
        MaceDescription model = RandomMace.Create(16, InteractionKind.Attention, InteractionKind.Attention, correlation: 2);
        Check(fixture.Device, model with
        {
            Layers = [.. model.Layers.Select(layer => layer with
            {
                Interaction = layer.Interaction with { ConvolutionWeights = WithOneHiddenLayer(layer.Interaction.ConvolutionWeights, 7) },
            })],
        });
    }

    [OpenClFact]
    public void Multiplicities_that_differ_agree()
        => Check(fixture.SingleWorkItems, RandomMace.Create(3, InteractionKind.Agnostic, hidden: "3x0e+3x0o+3x1o+3x1e", correlation: 2, layers: 3));

    [OpenClFact]
    public void Heads_and_biased_readouts_agree()
        => Check(fixture.SingleWorkItems, RandomMace.Create(4, heads: 3, biasedReadout: true, agnosticProduct: true, correlation: 2), "head1");

    [OpenClFact]
    public void Dipoles_agree()
    {
        Check(fixture.SingleWorkItems, RandomMace.Create(5, correlation: 2, last: "6x0e+6x1o", kind: MaceModelKind.EnergyDipoles));
        Check(fixture.SingleWorkItems, RandomMace.Create(6, correlation: 2, last: "6x1o", kind: MaceModelKind.AtomicDipoles));
    }

    [OpenClFact]
    public void Charges_dipoles_and_polarizabilities_agree()
        => Check(
            fixture.SingleWorkItems,
            RandomMace.Create(12, hidden: "4x0e+4x1o+4x2e", correlation: 2, last: "4x0e+4x1o+4x2e", kind: MaceModelKind.AtomicDielectric));

    [OpenClFact]
    public void Structures_evaluated_together_are_as_one_by_one()
    {
        MaceDescription model = RandomMace.Create(13, InteractionKind.Density, correlation: 2, repulsion: true, embedded: RandomMace.Charge("total_charge", isPerAtom: false));
        Structure[] structures =
        [
            new([], []), Structures.Crystal(2), Structures.Molecule.WithInfo("total_charge", PropertyValue.Of(1)), new([8], [0.0, 0.0, 0.0]), new([], []),
            Structures.Crystal(1, seed: 3), Structures.Molecule.WithInfo("total_charge", PropertyValue.Of(-2)),
        ];
        using GpuModelPotential evaluator = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems);
        using MacePotential reference = new(model, threads: 1);
        PotentialResult[] results = [.. structures.Select(_ => new PotentialResult())];
        evaluator.Evaluate([.. structures.Select(s => new Configuration(s))], results);
        for (int s = 0; s < structures.Length; s++)
        {
            PotentialResult alone = reference.Evaluate(structures[s]);
            ResultAssert.Agrees(alone, results[s], 1e-10, $"structure {s}");
            Assert.Equal(alone.EdgeCount, results[s].EdgeCount);
        }
    }

    [OpenClTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Neighbouring_sizes_share_a_plan_and_change_no_bit(bool isPerAtom)
    {
        // 33 to 36 atoms have room for 36, of which the lone ones have no edges.
        MaceDescription model = isPerAtom
            ? RandomMace.Create(17, correlation: 2, embedded: RandomMace.Charge("charge", isPerAtom: true))
            : RandomMace.Create(17, InteractionKind.Density, InteractionKind.Attention, correlation: 2, repulsion: true);
        using GpuModelPotential shared = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems);
        using GpuModelPotential device = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems, deviceNeighborAtoms: 0);
        using MacePotential reference = new(model, threads: 1);
        foreach (int lone in (int[])[6, 3, 4, 5, 3])
        {
            Structure structure = Structures.CrystalAndLoneAtoms(5, lone);
            if (isPerAtom)
                structure = structure.WithAtomProperty("charge", PropertyValue.List([.. Enumerable.Range(0, structure.Count).Select(n => (n % 3) - 1.0)]));
            using GpuModelPotential alone = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems);
            PotentialResult result = shared.Evaluate(structure);
            ResultAssert.Same(alone.Evaluate(structure), result);
            ResultAssert.Same(device.Evaluate(structure), result);
            ResultAssert.Agrees(reference.Evaluate(structure), result, 1e-10, $"{structure.Count} atoms");
        }

        Assert.Equal((1, 1), (shared.PlanCount, device.PlanCount));
        Assert.True(device.HasDeviceNeighbors);
    }

    [OpenClFact]
    public void Energies_alone_are_the_same_with_fewer_launches()
    {
        using GpuModelPotential evaluator = DeviceModels.Of(RandomMace.Create(14, later: InteractionKind.Attention, correlation: 2), null, Precision.Double, fixture.SingleWorkItems);
        PotentialResult whole = evaluator.Evaluate(Structures.Crystal(2));
        int launches = evaluator.LaunchCount;
        PotentialResult energy = evaluator.Evaluate(Structures.Crystal(2), Quantities.Energy);
        Assert.Equal(whole.AtomEnergies.ToArray(), energy.AtomEnergies.ToArray());
        Assert.InRange(evaluator.LaunchCount, 1, launches - 10);
        Assert.Throws<InvalidOperationException>(() => energy.Forces.Length);
    }

    [OpenClTheory]
    [InlineData(InteractionKind.NonLinear, false)]
    [InlineData(InteractionKind.NonLinear, true)]
    [InlineData(InteractionKind.Attention, false)]
    [InlineData(InteractionKind.Attention, true)]
    public void Joint_embeddings_agree(InteractionKind first, bool isPerAtom)
    {
        MaceDescription model = RandomMace.Create(
            7, first, correlation: 2, edge: "4x0e+4x1o", embedded: [RandomMace.Charge("charge", isPerAtom), RandomMace.Field("total_field", false)]);
        using GpuModelPotential evaluator = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems);
        using MacePotential reference = new(model, threads: 1);
        foreach (int charge in (int[])[1, -2, 0])
        {
            Structure structure = Structures.Molecule.WithInfo("total_field", PropertyValue.List([0.3 + charge, -1.2]));
            structure = isPerAtom
                ? structure.WithAtomProperty("charge", PropertyValue.List([1.0, charge, 0.0, -1.0]))
                : structure.WithInfo("charge", PropertyValue.Of(charge));
            ResultAssert.Agrees(reference.Evaluate(structure), evaluator.Evaluate(structure), 1e-10, $"charge {charge}");
        }

        Assert.Contains("charge", Assert.Throws<StructureException>(() => evaluator.Evaluate(Structures.Molecule)).Message, StringComparison.Ordinal);
    }

    [OpenClTheory]
    [InlineData(InteractionKind.NonLinear, Precision.Double)]
    [InlineData(InteractionKind.NonLinear, Precision.Single)]
    [InlineData(InteractionKind.Attention, Precision.Double)]
    public void Structures_leave_no_trace(InteractionKind later, Precision precision)
    {
        MaceDescription model = RandomMace.Create(
            8, InteractionKind.Density, later, correlation: 2, repulsion: true, separateCutoff: true);
        Structure[] structures =
        [
            Structures.Crystal(2), Structures.Crystal(1), new([8], [0.0, 0.0, 0.0]), Structures.Crystal(3), new([], []), Structures.Apart,
            Structures.Crystal(2, seed: 4), Structures.Molecule, Structures.Crystal(3, seed: 5), Structures.Crystal(1), Structures.Apart,
        ];
        using GpuModelPotential evaluator = DeviceModels.Of(model, null, precision, fixture.SingleWorkItems);
        foreach (Structure structure in structures)
        {
            using GpuModelPotential fresh = DeviceModels.Of(model, null, precision, fixture.SingleWorkItems);
            PotentialResult expected = fresh.Evaluate(structure);
            ResultAssert.Same(expected, evaluator.Evaluate(structure));
            ResultAssert.Same(expected, evaluator.Evaluate(structure));
        }
    }

    [OpenClFact]
    public void Devices_without_double_compute_with_float_alone()
    {
        MaceDescription model = RandomMace.Create(11, InteractionKind.Density, correlation: 2, repulsion: true, separateCutoff: true);
        OpenClDeviceDescription description = fixture.SingleWorkItems.Description with { HasDouble = false };
        using var device = OpenClDevice.Open(description, null, "-cl-opt-disable", fixture.SingleWorkItems.Shape);
        using GpuModelPotential evaluator = DeviceModels.Of(model, null, Precision.Single, device);
        using MacePotential reference = new(model, threads: 1);
        foreach (Structure structure in (Structure[])[Structures.Molecule, Structures.Crystal(2)])
            ResultAssert.Agrees(reference.Evaluate(structure), evaluator.Evaluate(structure), 1e-4, $"{structure.Count} atoms");
        Assert.Contains("double", Assert.Throws<GpuException>(() => DeviceModels.Of(model, null, Precision.Double, device)).Message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void Nothing_is_allocated()
    {
        using GpuModelPotential evaluator = DeviceModels.Of(
            RandomMace.Create(10, InteractionKind.Density, correlation: 1, repulsion: true), null, Precision.Single, fixture.SingleWorkItems);
        Configuration structure = Structures.Crystal(8);
        PotentialResult result = new();
        for (int warm = 0; warm < 3; warm++)
            evaluator.Evaluate(structure, result);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < 8; call++)
            evaluator.Evaluate(structure, result);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
    }

    [OpenClFact]
    public void What_is_wrong_is_said()
    {
        MaceDescription model = RandomMace.Create(9, correlation: 1, heads: 2);
        Assert.Contains("no head 'nobody'", Assert.Throws<ArgumentException>(() => DeviceModels.Of(model, "nobody", Precision.Double, fixture.Device)).Message, StringComparison.Ordinal);
        GpuModelPotential evaluator = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems);
        Assert.Throws<StructureException>(() => evaluator.Evaluate(new Structure([6, 26], [0, 0, 0, 1, 1, 1])));
        evaluator.Evaluate(Structures.Molecule);
        evaluator.Dispose();
        Assert.Throws<ObjectDisposedException>(() => evaluator.Evaluate(Structures.Molecule));
    }

    private static RadialNetworkDescription WithOneHiddenLayer(RadialNetworkDescription network, int width)
    {
        (WeightMatrix first, WeightMatrix last) = (network.Layers[0], network.Layers[^1]);
        return network with
        {
            Layers =
            [
                new(first.Inputs, width, first.Values[..(first.Inputs * width)]),
                new(width, last.Outputs, last.Values[..(width * last.Outputs)]),
            ],
        };
    }

    private static void Check(GpuDevice device, MaceDescription model, string? head = null)
    {
        using GpuModelPotential evaluator = DeviceModels.Of(model, head, Precision.Double, device);
        using MacePotential reference = new(model, head, threads: 1);
        foreach (Structure structure in (Structure[])[Structures.Molecule, Structures.Crystal(2), Structures.Apart, new([1], [0, 0, 0])])
            ResultAssert.Agrees(reference.Evaluate(structure), evaluator.Evaluate(structure), 1e-10, $"{structure.Count} atoms");
    }
}
