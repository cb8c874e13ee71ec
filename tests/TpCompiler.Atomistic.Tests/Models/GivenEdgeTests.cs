using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>Edges of a caller's own, with ghosts whose energies do not count, as engines of molecular dynamics give them.</summary>
public sealed class GivenEdgeTests
{
    [Theory]
    [MemberData(nameof(MacePropertyTests.Variants), MemberType = typeof(MacePropertyTests))]
    public void TheEdgesOfTheSearchGiveWhatTheSearchGives(string variant)
        => AssertSearchIsGiven(MacePropertyTests.Model(variant), MacePropertyTests.Crystal(5));

    [Theory]
    [MemberData(nameof(ModelFamilyTests.Families), MemberType = typeof(ModelFamilyTests))]
    public void TheEdgesOfTheSearchGiveEveryArchitectureWhatTheSearchGives(string family)
        => AssertSearchIsGiven(ModelFamily.Of(family).Model, ModelFamily.Crystal(5));

    [Theory]
    [MemberData(nameof(MacePropertyTests.Variants), MemberType = typeof(MacePropertyTests))]
    public void GhostsStandForPeriodicImages(string variant)
    {
        MaceDescription model = MacePropertyTests.Model(variant);
        AssertGhostsAreImages(model, model.Layers.Length, MacePropertyTests.Crystal(5));
    }

    [Theory]
    [MemberData(nameof(ModelFamilyTests.Families), MemberType = typeof(ModelFamilyTests))]
    public void GhostsStandForPeriodicImagesInEveryArchitecture(string family)
    {
        ModelFamily of = ModelFamily.Of(family);
        AssertGhostsAreImages(of.Model, of.Layers, ModelFamily.Crystal(5, atoms: 3));
    }

    [Fact]
    public void MistakesAreNamed()
    {
        using MacePotential potential = new(MacePropertyTests.Model("attention"), threads: 1);
        Structure crystal = MacePropertyTests.Crystal(5);
        Configuration atoms = crystal;
        Assert.Contains("2 centres and 1 neighbours", Assert.Throws<ArgumentException>(() => new EdgeList(new int[2], new int[1])).Message, StringComparison.Ordinal);
        Assert.Contains("2 edges have 6 numbers of shifts, not 5", Assert.Throws<ArgumentException>(() => new EdgeList(new int[2], new int[2], new double[5])).Message, StringComparison.Ordinal);
        Assert.Contains("3 values for", Assert.Throws<ArgumentException>(() => atoms.With(new EdgeList(new int[1], new int[1]), new bool[3])).Message, StringComparison.Ordinal);
        Assert.Contains("neighbour of edge 1 is atom -1", Refusal(new EdgeList(new[] { 0, 1 }, new[] { 1, -1 })), StringComparison.Ordinal);
        Assert.Contains("centre of edge 0 is atom 1000", Refusal(new EdgeList(new[] { 1000 }, new[] { 1 })), StringComparison.Ordinal);
        Assert.Contains("shift of edge 0 is not finite", Refusal(new EdgeList(new[] { 0 }, new[] { 1 }, new[] { 0, double.NaN, 0 })), StringComparison.Ordinal);
        Assert.Contains("at the same point", Refusal(new EdgeList(new[] { 0 }, new[] { 0 })), StringComparison.Ordinal);

        string Refusal(EdgeList edges) => Assert.Throws<StructureException>(() => potential.Evaluate([atoms.With(edges)], [new()])).Message;
    }

    private static void AssertSearchIsGiven(IModelDescription model, Structure crystal)
    {
        using ICalculator potential = model.CreateCalculator(model.Heads[0], threads: 1);
        PotentialResult expected = potential.Evaluate(crystal);
        PotentialResult found = new();
        potential.Evaluate([new Configuration(crystal).With(EdgesOf(crystal, model.CutoffRadius + 1))], [found]);
        AssertClose([expected.Energy], [found.Energy]);
        AssertClose(expected.AtomEnergies, found.AtomEnergies);
        AssertClose(expected.Forces, found.Forces);
        AssertClose(expected.Virial.ToArray(), found.Virial.ToArray());
        AssertClose(expected.Stress!.Value.ToArray(), found.Stress!.Value.ToArray());
        Assert.Equal(expected.EdgeCount, found.EdgeCount);
    }

    private static void AssertGhostsAreImages(IModelDescription model, int layers, Structure crystal)
    {
        using ICalculator potential = model.CreateCalculator(model.Heads[0], threads: 2);
        PotentialResult expected = potential.Evaluate(crystal);
        (Structure cluster, int[] owners) = WithGhosts(crystal, layers * model.CutoffRadius);
        bool[] counted = [.. Enumerable.Range(0, cluster.Count).Select(n => n < crystal.Count)];
        Configuration atoms = new Configuration(cluster).With(EdgesOf(cluster, model.CutoffRadius), counted);

        // Beside another structure, whose atoms all count.
        PotentialResult found = new(), beside = new();
        potential.Evaluate([crystal, atoms], [beside, found]);
        AssertClose([expected.Energy], [found.Energy]);
        AssertClose([expected.Energy, expected.InteractionEnergy], [beside.Energy, found.InteractionEnergy]);
        AssertClose(expected.AtomEnergies, found.AtomEnergies[..crystal.Count]);
        Assert.All(found.AtomEnergies[crystal.Count..].ToArray(), energy => Assert.Equal(0, energy));
        double[] folded = new double[3 * crystal.Count];
        for (int k = 0; k < 3 * cluster.Count; k++)
            folded[(3 * owners[k / 3]) + (k % 3)] += found.Forces[k];
        AssertClose(expected.Forces, folded);
        AssertClose(expected.Virial.ToArray(), found.Virial.ToArray());
        AssertClose(expected.Virial.ToArray(), beside.Virial.ToArray());
    }

    /// <summary>The edges of a search up to some length, from centre to neighbour, in the opposite order.</summary>
    private static EdgeList EdgesOf(Structure structure, double cutoff)
    {
        NeighborList list = NeighborList.Build(structure, cutoff);
        int[] centers = [.. list.Receivers], neighbors = [.. list.Senders];
        double[] shifts = new double[3 * list.EdgeCount];
        for (int k = 0; k < shifts.Length; k++)
            shifts[k] = -(list.Vectors[k] - structure.Positions[(3 * centers[k / 3]) + (k % 3)] + structure.Positions[(3 * neighbors[k / 3]) + (k % 3)]);
        int[] order = [.. Enumerable.Range(0, list.EdgeCount).Reverse()];
        return new(
            order.Select(e => centers[e]).ToArray(), order.Select(e => neighbors[e]).ToArray(), order.SelectMany(e => shifts.AsSpan(3 * e, 3).ToArray()).ToArray());
    }

    /// <summary>The atoms of a crystal and all images within some distance of one of them, and whose images they are.</summary>
    private static (Structure Cluster, int[] Owners) WithGhosts(Structure crystal, double distance)
    {
        List<double> positions = [.. crystal.Positions];
        List<int> owners = [.. Enumerable.Range(0, crystal.Count)];
        NeighborList images = NeighborList.Build(crystal, distance);
        HashSet<(int, int, int, int)> known = [];
        double[] cell = crystal.Cell.ToArray();
        for (int e = 0; e < images.EdgeCount; e++)
        {
            // An edge is receiver - sender + shift cell: the image of the sender is at its position - shift cell.
            (int x, int y, int z) = (images.Shifts[3 * e], images.Shifts[(3 * e) + 1], images.Shifts[(3 * e) + 2]);
            int owner = images.Senders[e];
            if ((x, y, z) == (0, 0, 0) || !known.Add((owner, x, y, z)))
                continue;
            owners.Add(owner);
            for (int a = 0; a < 3; a++)
                positions.Add(crystal.Positions[(3 * owner) + a] - (x * cell[a]) - (y * cell[3 + a]) - (z * cell[6 + a]));
        }

        Structure cluster = new([.. owners.Select(o => crystal.AtomicNumbers[o])], positions.ToArray());
        foreach ((string name, PropertyValue value) in crystal.Info)
            cluster = cluster.WithInfo(name, value);
        return (cluster, [.. owners]);
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> found)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = 1e-3;
        foreach (double value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        for (int n = 0; n < expected.Length; n++)
            Assert.True(Math.Abs(expected[n] - found[n]) <= 1e-10 * scale, $"[{n}]: expected {expected[n]:R}, found {found[n]:R}");
    }
}
