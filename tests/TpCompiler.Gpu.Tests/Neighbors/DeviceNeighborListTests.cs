using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu.Neighbors;
using TpCompiler.Gpu.Tests.Cuda;
using TpCompiler.Gpu.Tests.OpenCl;
using Xunit;

namespace TpCompiler.Gpu.Tests.Neighbors;

/// <summary>Pairs that a device finds, against all pairs tried one by one.</summary>
public sealed class DeviceNeighborListTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    [OpenClTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lists_of_random_structures_are_those_of_brute_force(bool isDouble)
    {
        using DeviceNeighborList list = new(fixture.Device, isDouble);
        Assert.Equal(isDouble, list.IsDouble);
        for (int number = 0; number < 350; number++)
            DownloadedEdges.AssertAgrees(fixture.Device, list, RandomStructure.Of(number));
    }

    [OpenClFact]
    public void Lists_are_the_same_bits_each_time_and_on_new_memory()
    {
        RandomStructure structure = RandomStructure.Of(4);
        using DeviceNeighborList list = new(fixture.Device);
        DownloadedEdges first = DownloadedEdges.AssertAgrees(fixture.Device, list, structure);
        Assert.NotEmpty(first.Senders);
        using DeviceNeighborList other = new(fixture.Device, edgeCapacity: 100_000);
        foreach (DeviceNeighborList again in new[] { list, other })
        {
            DownloadedEdges second = DownloadedEdges.AssertAgrees(fixture.Device, again, structure);
            Assert.Equal([first.Senders, first.Shifts, first.Order], new[] { second.Senders, second.Shifts, second.Order });
        }
    }

    [OpenClFact]
    public void Memory_grows_with_the_structures_and_is_kept()
    {
        using DeviceNeighborList list = new(fixture.Device, edgeCapacity: 1);
        RandomStructure large = RandomStructure.Of(4) with { Cutoff = 6 };
        DownloadedEdges.AssertAgrees(fixture.Device, list, RandomStructure.Of(0));
        DownloadedEdges.AssertAgrees(fixture.Device, list, large);
        Assert.True(list.EdgeCapacity >= list.EdgeCount && list.EdgeCount > 64);
        NeighborBuffers buffers = list.Buffers;
        for (int number = 0; number < 4; number++)
            DownloadedEdges.AssertAgrees(fixture.Device, list, RandomStructure.Of(number));
        DownloadedEdges.AssertAgrees(fixture.Device, list, large);
        Assert.Same(buffers, list.Buffers);
    }

    [OpenClFact]
    public void Edges_may_go_to_memory_of_the_callers()
    {
        RandomStructure structure = RandomStructure.Of(4) with { Cutoff = 6 };
        using DeviceNeighborList list = new(fixture.Device);
        DownloadedEdges expected = DownloadedEdges.AssertAgrees(fixture.Device, list, structure);
        using GpuBuffer positions = fixture.Device.Allocate(structure.Positions.Length * sizeof(double));
        fixture.Device.Upload(positions, MemoryMarshal.AsBytes<double>(structure.Positions));
        int atoms = structure.Positions.Length / 3;
        int edges = list.Count(positions, atoms, structure.Cell, structure.Periodic, structure.Cutoff);
        GpuBuffer[] memory = [.. new[] { atoms + 1, edges, edges, 3 * edges, atoms + 1, edges }.Select(n => fixture.Device.Allocate(sizeof(int) * n))];
        NeighborBuffers target = new(memory[0], memory[1], memory[2], memory[3], memory[4], memory[5]);
        list.Write(target);
        DownloadedEdges found = DownloadedEdges.Of(fixture.Device, list, target);
        Assert.Equal([expected.Offsets, expected.Senders, expected.Receivers, expected.Shifts, expected.SenderOffsets, expected.Order],
            new[] { found.Offsets, found.Senders, found.Receivers, found.Shifts, found.SenderOffsets, found.Order });

        Assert.Throws<ArgumentException>(() => list.Write(target with { Shifts = target.Senders }));
        Assert.All(memory, buffer => buffer.Dispose());
    }

    [OpenClFact]
    public void Groups_of_one_work_item_find_the_same()
    {
        using DeviceNeighborList list = new(fixture.SingleWorkItems);
        for (int number = 0; number < 21; number++)
            DownloadedEdges.AssertAgrees(fixture.SingleWorkItems, list, RandomStructure.Of(number));
    }

    [OpenClFact]
    public void Atoms_at_one_point_are_noticed()
    {
        using DeviceNeighborList list = new(fixture.Device);
        list.Update([0, 0, 0, 1, 1, 1, 5, 1, 1], [4, 0, 0, 0, 4, 0, 0, 0, 4], [true, false, false], 3);
        Assert.True(list.HasCoincidentAtoms);
        list.Update([0, 0, 0, 1, 1, 1, 5, 1, 1], [4.5, 0, 0, 0, 4, 0, 0, 0, 4], [true, false, false], 3);
        Assert.False(list.HasCoincidentAtoms);
    }

    [OpenClFact]
    public void Positions_may_be_on_the_device()
    {
        RandomStructure structure = RandomStructure.Of(2);
        using DeviceNeighborList list = new(fixture.Device);
        DownloadedEdges expected = DownloadedEdges.AssertAgrees(fixture.Device, list, structure);
        using GpuBuffer positions = fixture.Device.Allocate(structure.Positions.Length * sizeof(double));
        fixture.Device.Upload(positions, MemoryMarshal.AsBytes<double>(structure.Positions));
        list.Update(positions, structure.Positions.Length / 3, structure.Cell, structure.Periodic, structure.Cutoff);
        Assert.Equal(expected.Senders, DownloadedEdges.Of(fixture.Device, list).Senders);
    }

    [OpenClFact]
    public void A_large_crystal_has_the_neighbors_of_its_lattice()
    {
        // Enough atoms for several blocks of the sums, and for sums over more blocks than a group has work-items.
        const int side = 70;
        double[] positions = [.. Enumerable.Range(0, side * side * side).SelectMany(i => new double[] { i % side, i / side % side, i / (side * side) })];
        using DeviceNeighborList list = new(fixture.Device);
        list.Update(positions, [side, 0, 0, 0, side, 0, 0, 0, side], [true, true, false], 1.1);
        Assert.Equal((6 * side * side * side) - (2 * side * side), list.EdgeCount);
        DownloadedEdges found = DownloadedEdges.Of(fixture.Device, list);
        Assert.Equal(list.EdgeCount, found.Offsets[^1]);
        for (int e = 1; e < found.Senders.Length; e++)
            Assert.True((found.Receivers[e - 1], found.Senders[e - 1]).CompareTo((found.Receivers[e], found.Senders[e])) < 0);
        for (int n = 1; n < found.Order.Length; n++)
            Assert.True((found.Senders[found.Order[n - 1]], found.Order[n - 1]).CompareTo((found.Senders[found.Order[n]], found.Order[n])) < 0);
    }

    [OpenClFact]
    public void What_is_not_valid_is_refused_and_the_next_list_is_right()
    {
        using DeviceNeighborList list = new(fixture.Device);
        double[] cube = [4, 0, 0, 0, 4, 0, 0, 0, 4];
        bool[] all = [true, true, true];
        AssertRefused("atom 2 is not finite", [0, 0, 0, 0, double.NaN, 0], cube, all, 3);
        AssertRefused("atom 1 is not finite", [double.PositiveInfinity, 0, 0, 0, double.NaN, 0], cube, all, 3);
        AssertRefused("Atom 2 lies more than", [0, 0, 0, 1e9, 0, 0], cube, all, 3);
        AssertRefused("three for each atom", [0, 0], cube, all, 3);
        AssertRefused("positive number", [0, 0, 0], cube, all, 0);
        AssertRefused("positive number", [0, 0, 0], cube, all, double.NaN);
        AssertRefused("cell vector b", [0, 0, 0], [4, 0, 0, 0, 0, 0, 0, 0, 4], all, 3);
        AssertRefused("parallel or lie in one plane", [0, 0, 0], [4, 0, 0, 0, 4, 0, 4, 4, 0], all, 3);
        AssertRefused("parallel", [0, 0, 0], [4, 0, 0, 8, 0, 0, 0, 0, 0], [true, true, false], 3);
        AssertRefused("images of the cell", [0, 0, 0], [1e-3, 0, 0, 0, 1e-3, 0, 0, 0, 1e-3], all, 3);
        AssertRefused("nine numbers", [0, 0, 0], [1], all, 3);
        DownloadedEdges.AssertAgrees(fixture.Device, list, RandomStructure.Of(0));

        void AssertRefused(string expected, double[] positions, double[] cell, bool[] periodic, double cutoff) => Assert.Contains(
            expected, Assert.ThrowsAny<ArgumentException>(() => list.Update(positions, cell, periodic, cutoff)).Message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void Nothing_is_there_before_the_first_list()
    {
        using DeviceNeighborList list = new(fixture.Device);
        Assert.Throws<InvalidOperationException>(() => list.Buffers);
        list.Update([], new double[9], [false, false, false], 3);
        Assert.Equal((0, 0), (list.AtomCount, list.EdgeCount));
        Assert.Equal([0], DownloadedEdges.Of(fixture.Device, list).Offsets);
    }

    [HostCudaTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cuda_text_finds_the_same_on_the_host(bool isDouble)
    {
        using HostCudaDevice device = new(new(4, 8, 2, 32 * 1024));
        using DeviceNeighborList list = new(device, isDouble);
        for (int number = 0; number < 42; number++)
        {
            device.IsDescending = number % 2 == 1;
            DownloadedEdges.AssertAgrees(device, list, RandomStructure.Of(number));
        }
    }

    [ClangTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cuda_text_compiles_to_ptx(bool isDouble)
    {
        string folder = Directory.CreateTempSubdirectory("tpcompiler-neighbors").FullName;
        try
        {
            string source = Path.Combine(folder, "neighbors.cu");
            File.WriteAllText(source, NeighborText.For(GpuLanguage.Cuda, isDouble, 128));
            Clang.Run(
                "-x", "cuda", "--cuda-device-only", "-nocudainc", "-nocudalib", "-S", "--cuda-gpu-arch=sm_80", "-Xclang", "-target-feature", "-Xclang", "+ptx70",
                "-std=c++17", "-O2", "-Wall", "-Werror", "-include", Clang.Header("nvptx.h"), source, "-o", source + ".ptx");
            string assembly = File.ReadAllText(source + ".ptx");
            Assert.Equal(10, Regex.Count(assembly, @"\.visible \.entry"));
            // Squares of distances are rounded product by product, as on the CPU.
            Assert.True(Regex.Count(assembly, isDouble ? @"mul\.rn\.f64" : @"mul\.rn\.f32") >= 12);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
