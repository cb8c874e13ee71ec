using System;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Tests.Cuda;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.OpenCl;
using Xunit;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>Edges that the device finds against edges that the host finds.</summary>
public sealed class DeviceNeighborTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    [OpenClFact]
    public void Both_sources_of_edges_give_the_same_results()
    {
        MaceDescription model = RandomMace.Create(20, InteractionKind.Density, correlation: 1, repulsion: true, separateCutoff: true);
        using GpuModelPotential host = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems);
        using GpuModelPotential device = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems, deviceNeighborAtoms: 0);
        Structure crystal = Structures.Crystal(2);
        Structure[] structures =
        [
            Structures.Molecule, crystal, new([8], [0.0, 0.0, 0.0]), Structures.Apart, Structures.Crystal(9), new([], []), Structures.Crystal(1),
            // Thin and skewed cells, layers and chains, atoms outside of the cell.
            InCell(crystal, new(new(6.6, 0, 0), new(0, 1.7, 0), new(0.2, 0, 1.3)), PeriodicDirections.All),
            InCell(crystal, new(new(6.6, 0, 0), new(5.9, 3.6, 0), new(-4.2, 3.1, 3.0)), PeriodicDirections.All),
            InCell(crystal, new(new(-6.6, 0, 0), new(5.9, 3.6, 0), new(0, 0, 0)), new(true, true, false)),
            InCell(crystal, new(new(0, 0, 0), new(0, 0, 0), new(1.0, 0.5, 3.0)), new(false, false, true)),
            Structures.Crystal(4).WithPositions([.. Structures.Crystal(4).Positions.ToArray().Select((x, n) => x + (n % 5 == 0 ? 40 : -17))]),
        ];
        foreach (Structure structure in structures)
        {
            PotentialResult expected = host.Evaluate(structure);
            PotentialResult actual = device.Evaluate(structure);
            Assert.False(host.HasDeviceNeighbors);
            Assert.Equal(structure.Count > 0, device.HasDeviceNeighbors);
            Assert.Equal(expected.EdgeCount, actual.EdgeCount);
            ResultAssert.Agrees(expected, actual, 1e-10, $"{structure.Count} atoms");
            ResultAssert.Same(actual, device.Evaluate(structure));
        }
    }

    [OpenClTheory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void Moving_atoms_have_the_same_results_at_each_step(Precision precision)
    {
        MaceDescription model = RandomMace.Create(21, correlation: 1);
        using GpuModelPotential host = DeviceModels.Of(model, null, precision, fixture.SingleWorkItems);
        using GpuModelPotential device = DeviceModels.Of(model, null, precision, fixture.SingleWorkItems, deviceNeighborAtoms: 12);
        Structure start = Structures.Crystal(5);
        double[] positions = start.Positions.ToArray();
        Random random = new(7);
        PotentialResult expected = new(), actual = new();
        int least = int.MaxValue, most = 0;
        for (int step = 0; step < 12; step++)
        {
            // The cell breathes, so that there are more and fewer edges than a plan has room for.
            double scale = 1 + (0.15 * Math.Sin(step));
            Configuration moved = new(start, positions.Select(x => scale * x).ToArray(), new(scale * start.Cell.A, scale * start.Cell.B, scale * start.Cell.C));
            host.Evaluate(moved, expected);
            device.Evaluate(moved, actual);
            Assert.True(device.HasDeviceNeighbors);
            Assert.Equal(expected.EdgeCount, actual.EdgeCount);
            ResultAssert.Agrees(expected, actual, precision == Precision.Double ? 1e-10 : 1e-5, $"step {step}");
            (least, most) = (Math.Min(least, actual.EdgeCount), Math.Max(most, actual.EdgeCount));
            for (int n = 0; n < positions.Length; n++)
                positions[n] += 0.1 * (random.NextDouble() - 0.5);
        }

        Assert.True(most > 1.2 * least);
    }

    [OpenClFact]
    public void Small_structures_and_batches_have_edges_of_the_host()
    {
        MaceDescription model = RandomMace.Create(22, correlation: 1);
        using GpuModelPotential usual = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems);
        using GpuModelPotential device = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems, deviceNeighborAtoms: 12);
        Assert.Equal(int.MaxValue, usual.DeviceNeighborAtoms);
        device.Evaluate(Structures.Crystal(2));
        Assert.True(device.HasDeviceNeighbors);
        device.Evaluate(Structures.Crystal(1));
        Assert.False(device.HasDeviceNeighbors);
        PotentialResult[] results = [new(), new()];
        device.Evaluate([Structures.Crystal(3), Structures.Crystal(2)], results);
        Assert.False(device.HasDeviceNeighbors);
        ResultAssert.Agrees(usual.Evaluate(Structures.Crystal(3)), device.Evaluate(Structures.Crystal(3)), 1e-10, "crystal");
        Assert.Throws<ArgumentOutOfRangeException>(() => DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems, -1));
    }

    [OpenClFact]
    public void What_is_wrong_is_said_as_on_the_host_and_leaves_no_trace()
    {
        MaceDescription model = RandomMace.Create(23, correlation: 1);
        using GpuModelPotential device = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems, deviceNeighborAtoms: 0);
        using MacePotential reference = new(model, threads: 1);
        PotentialResult before = device.Evaluate(Structures.Crystal(2));
        Structure next = Structures.Crystal(2).WithPositions([.. Structures.Crystal(2).Positions.ToArray().Select((x, n) => n == 4 ? x + 0.02 : x)]);
        // Elements are sorted on the device; messages count atoms as they are given. The structures are larger than the first, so that memory moves.
        Structure large = Structures.Crystal(6);
        double[] coincident = large.Positions.ToArray();
        coincident.AsSpan(3 * 4, 3).CopyTo(coincident.AsSpan(3 * 31));
        double[] infinite = large.Positions.ToArray();
        infinite[40] = double.PositiveInfinity;
        Structure[] wrong =
        [
            large.WithPositions(coincident), InCell(Structures.Crystal(3), new(new(9.9, 0, 0), new(0, 3.6, 0), new(9.9, 3.6, 0)), PeriodicDirections.All),
        ];
        foreach (Structure structure in wrong)
        {
            string expected = Assert.Throws<StructureException>(() => reference.Evaluate(structure)).Message;
            Assert.Equal(expected, Assert.Throws<StructureException>(() => device.Evaluate(structure)).Message);
            // Other positions, which must not go where those of the larger structure went while an older plan reads what was there.
            ResultAssert.Agrees(reference.Evaluate(next), device.Evaluate(next), 1e-10, "the next structure");
            ResultAssert.Same(before, device.Evaluate(Structures.Crystal(2)));
        }

        Assert.Contains("Atoms 5 and 32 ", Assert.Throws<StructureException>(() => device.Evaluate(wrong[0])).Message, StringComparison.Ordinal);
        string notFinite = Assert.Throws<StructureException>(() => device.Evaluate([new(large, infinite)], [new()])).Message;
        Assert.Contains("atom 14 is not finite", notFinite, StringComparison.Ordinal);
        ResultAssert.Same(before, device.Evaluate(Structures.Crystal(2)));
    }

    [OpenClFact]
    public void Atoms_farther_away_than_the_device_takes_are_left_to_the_host()
    {
        MaceDescription model = RandomMace.Create(24, correlation: 1);
        using GpuModelPotential host = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems);
        using GpuModelPotential device = DeviceModels.Of(model, null, Precision.Double, fixture.SingleWorkItems, deviceNeighborAtoms: 0);
        double[] positions = Structures.Molecule.Positions.ToArray();
        positions[0] = 3e8;
        Structure far = Structures.Molecule.WithPositions(positions);
        ResultAssert.Same(host.Evaluate(far), device.Evaluate(far));
        Assert.False(device.HasDeviceNeighbors);
    }

    [OpenClFact]
    public void Devices_without_double_find_edges_in_float()
    {
        MaceDescription model = RandomMace.Create(25, correlation: 1);
        OpenClDeviceDescription description = fixture.SingleWorkItems.Description with { HasDouble = false };
        using var single = OpenClDevice.Open(description, null, "-cl-opt-disable", fixture.SingleWorkItems.Shape);
        using GpuModelPotential device = DeviceModels.Of(model, null, Precision.Single, single, deviceNeighborAtoms: 0);
        using MacePotential reference = new(model, threads: 1);
        foreach (Structure structure in (Structure[])[Structures.Molecule, Structures.Crystal(2), Structures.Crystal(7)])
        {
            ResultAssert.Agrees(reference.Evaluate(structure), device.Evaluate(structure), 1e-4, $"{structure.Count} atoms");
            Assert.True(device.HasDeviceNeighbors);
        }
    }

    [OpenClFact]
    public void Nothing_is_allocated()
    {
        using GpuModelPotential device = DeviceModels.Of(RandomMace.Create(26, correlation: 1), null, Precision.Single, fixture.SingleWorkItems, deviceNeighborAtoms: 0);
        Structure crystal = Structures.Crystal(8);
        Configuration structure = crystal;
        double[] positions = crystal.Positions.ToArray();
        Configuration moving = new(crystal, positions);
        PotentialResult result = new();
        for (int warm = 0; warm < 3; warm++)
            device.Evaluate(structure, result);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < 8; call++)
        {
            positions[call] += 0.003;
            device.Evaluate(moving, result);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
        Assert.True(device.HasDeviceNeighbors);
    }

    // With the groups of a GPU, and played back from what was recorded.
    [HostCudaTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cuda_text_gives_the_same_results(bool isDescending)
    {
        MaceDescription model = RandomMace.Create(27, correlation: 1);
        using HostCudaDevice cuda = new(GpuShape.OfGpu);
        using GpuModelPotential host = DeviceModels.Of(model, null, Precision.Double, cuda);
        using GpuModelPotential device = DeviceModels.Of(model, null, Precision.Double, cuda, deviceNeighborAtoms: 0);
        Assert.Equal(1000, host.DeviceNeighborAtoms);
        cuda.IsDescending = isDescending;
        double[] positions = Structures.Crystal(3).Positions.ToArray();
        for (int step = 0; step < 4; step++)
        {
            positions[2 * step] += 0.02;
            Structure structure = Structures.Crystal(3).WithPositions(positions);
            ResultAssert.Agrees(host.Evaluate(structure), device.Evaluate(structure), 1e-10, $"step {step}");
            Assert.True(device.HasDeviceNeighbors);
        }
    }

    private static Structure InCell(Structure structure, Matrix3d cell, PeriodicDirections periodic)
        => new(structure.AtomicNumbers.ToArray(), structure.Positions.ToArray(), cell, periodic);
}
