using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Testing;

/// <summary>
/// What FsCheck draws for tests of operations and potentials, with shrinking to what is simplest.
/// </summary>
/// <example>
/// <code>
/// Prop.ForAll(Arbitraries.Cases(message), test =&gt; Equivariance.Findings(test).All(f =&gt; f.Passed)).QuickCheckThrowOnFailure();
/// </code>
/// </example>
public static class Arbitraries
{
    /// <summary>Representations of one to three blocks; smaller ones have fewer blocks, copies, degrees.</summary>
    /// <param name="maximumDegree">The highest degree.</param>
    /// <param name="maximumMultiplicity">The most copies of a block.</param>
    public static Arbitrary<Irreps> Irreps(int maximumDegree = 2, int maximumMultiplicity = 3)
        => Arb.From(Draw(random => RandomIrreps.Draw(random, maximumDegree, maximumMultiplicity)), RandomIrreps.Shrink);

    /// <summary>Rotations, half of them with inversion; simpler ones have fewer angles and quarter turns.</summary>
    public static Arbitrary<Rotation> Rotations()
        => Arb.From(Draw(random => Rotation.Random(random) with { Inverts = random.Next(2) == 1 }), r => r.Shrink());

    /// <summary>Reflections at planes.</summary>
    public static Arbitrary<Rotation> Reflections() => Arb.From(Draw(Rotation.RandomReflection));

    /// <summary>Rows of features from -1 to 1; simpler ones have zeros, then ones.</summary>
    /// <param name="irreps">The irreps of a row.</param>
    /// <param name="rows">The number of rows.</param>
    public static Arbitrary<double[]> Features(Irreps irreps, int rows = 1)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return Arb.From(Draw(random => TestCase.RandomRows(new Operand("features", irreps), rows, random)), SimplerNumbers);
    }

    /// <summary>Directed graphs of up to six nodes; simpler ones have fewer edges, then fewer nodes.</summary>
    public static Arbitrary<FusionGraph> FusionGraphs() => Arb.From(Draw(random => Graphs.Random(random, random.Next(1, 7))), SimplerGraphs);

    /// <summary>Cells near a cube with all angles oblique; the simpler one is a cube.</summary>
    /// <param name="side">The length of the sides in Angstrom, up to a tenth.</param>
    public static Arbitrary<Matrix3d> Cells(double side) => Arb.From(
        Draw(random => Testing.Structures.Cell(random, side)),
        cell => cell == Matrix3d.Diagonal(side, side, side) ? [] : [Matrix3d.Diagonal(side, side, side)]);

    /// <summary>Structures of one to six atoms, half of them crystals; simpler ones have fewer atoms, no cell, one element, round positions.</summary>
    /// <param name="elements">Atomic numbers to choose from.</param>
    /// <param name="spacing">The distance of neighbours in Angstrom, about.</param>
    public static Arbitrary<Structure> Structures(IReadOnlyList<int> elements, double spacing)
    {
        ArgumentNullException.ThrowIfNull(elements);
        return Arb.From(
            Draw(random => random.Next(2) == 0
                ? Testing.Structures.Crystal(random, elements, random.Next(1, 7), spacing)
                : Testing.Structures.Cluster(random, elements, random.Next(1, 7), spacing)),
            Testing.Structures.Shrink);
    }

    /// <summary>Cases of an operation: items or a graph, labels, inputs and a rotation; simpler ones as <see cref="TestCase.Shrink"/> gives them.</summary>
    /// <param name="operation">The operation.</param>
    public static Arbitrary<TestCase> Cases(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Arb.From(Draw(random => TestCase.Random(operation, random)), test => test.Shrink());
    }

    // All chance comes from one number of FsCheck's, so that its seed gives the same again.
    private static Gen<T> Draw<T>(Func<Random, T> make) => Gen.Choose(0, int.MaxValue - 1).Select(seed => make(new Random(seed)));

    private static IEnumerable<double[]> SimplerNumbers(double[] values)
    {
        foreach (double simple in (double[])[0, 1])
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] != simple && values[i] != 0)
                    yield return [.. values[..i], simple, .. values[(i + 1)..]];
            }
        }
    }

    private static IEnumerable<FusionGraph> SimplerGraphs(FusionGraph graph)
    {
        int[] centers = graph.Centers.ToArray(), neighbors = graph.Neighbors.ToArray();
        for (int e = 0; e < centers.Length; e++)
            yield return new(graph.NodeCount, [.. centers[..e], .. centers[(e + 1)..]], [.. neighbors[..e], .. neighbors[(e + 1)..]]);
        if (graph.NodeCount > 1 && !centers.Concat(neighbors).Contains(graph.NodeCount - 1))
            yield return new(graph.NodeCount - 1, centers, neighbors);
    }
}
