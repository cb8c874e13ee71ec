using System;
using System.Linq;
using System.Threading;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>One potential evaluates one structure after another: neither those before nor the number of threads leave a trace, to the last bit.</summary>
public sealed class MaceReuseTests
{
    private static readonly MaceDescription s_model = RandomMace.Create(
        21, InteractionKind.Density, InteractionKind.DensityResidual, repulsion: true, separateCutoff: true);

    private static readonly MaceDescription s_nonLinear = RandomMace.Create(
        22, InteractionKind.NonLinear, InteractionKind.NonLinear, edge: "3x0e+9x1o", separateCutoff: true, correlation: 2,
        embedded: RandomMace.Charge("total_charge", isPerAtom: false));

    [Theory]
    [InlineData(Precision.Double, false)]
    [InlineData(Precision.Single, false)]
    [InlineData(Precision.Double, true)]
    [InlineData(Precision.Single, true)]
    public void ResultsDoNotDependOnThreads(Precision precision, bool nonLinear)
    {
        Structure structure = Crystal(4);
        MaceDescription model = nonLinear ? s_nonLinear : s_model;
        PotentialResult expected = Fresh(structure, precision, threads: 1, model);
        using MacePotential four = new(model, precision: precision, threads: 4);
        PotentialResult result = four.Evaluate(structure);
        AssertSame(expected, result);
        Assert.True(result.EdgeCount > 5000, $"{result.EdgeCount} edges are too few to be shared among threads");
    }

    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void EarlierStructuresLeaveNoTrace(Precision precision)
    {
        using MacePotential potential = new(s_model, precision: precision, threads: 2);
        Structure[] structures =
        [
            Crystal(2), Crystal(1), new([8], [0.0, 0.0, 0.0]), Crystal(3), new([], []),
            new([1, 6, 1], [0, 0, 0, 1.1, 0, 0, 90, 0, 0]), Crystal(2), new([8, 8], [0, 0, 0, 0, 1.2, 0]), Crystal(4), Crystal(1),
        ];
        foreach (Structure structure in structures)
            AssertSame(Fresh(structure, precision, threads: 1), potential.Evaluate(structure));
    }

    [Fact]
    public void AfterAnErrorOrACancellationThePotentialIsAsGoodAsNew()
    {
        Structure structure = Crystal(3);
        PotentialResult expected = Fresh(structure, Precision.Double, threads: 1);
        using MacePotential potential = new(s_model, threads: 2);
        Assert.Throws<OperationCanceledException>(() => potential.Evaluate(structure, cancellation: new CancellationToken(canceled: true)));
        AssertSame(expected, potential.Evaluate(structure));
        Assert.Throws<StructureException>(() => potential.Evaluate(new Structure([6, 26], [0, 0, 0, 1, 1, 1])));
        AssertSame(expected, potential.Evaluate(structure));

    }

    [Fact]
    public void AnEvaluationStopsInItsMidstAndThePotentialIsAsGoodAsNew()
    {
        Structure structure = Crystal(3);
        PotentialResult expected = Fresh(structure, Precision.Double, threads: 1);
        using MacePotential potential = new(s_model, threads: 2);
        PotentialResult result = new();
        using (CancellingPositions never = new(structure, 0))
        {
            potential.Evaluate([never.Configuration], [result], cancellation: never.Token);
            AssertSame(expected, result);
            Assert.InRange(never.Readings, 1, int.MaxValue);
        }

        foreach (int reading in (ReadOnlySpan<int>)[1, structure.Count])
        {
            using CancellingPositions cancelling = new(structure, reading);
            Assert.Throws<OperationCanceledException>(() => potential.Evaluate([cancelling.Configuration], [result], cancellation: cancelling.Token));
            Assert.InRange(cancelling.Readings, reading, int.MaxValue);
            AssertSame(expected, potential.Evaluate(structure));
        }

        // Wherever else it stops, and whether or not it is done before.
        for (int milliseconds = 1; milliseconds <= 16; milliseconds *= 2)
        {
            using CancellationTokenSource cancellation = new(milliseconds);
            Exception? stopped = Record.Exception(() => AssertSame(expected, potential.Evaluate(structure, cancellation: cancellation.Token)));
            Assert.True(stopped is null or OperationCanceledException, $"{stopped}");
            AssertSame(expected, potential.Evaluate(structure));
        }
    }

    [Fact]
    public void ADisposedPotentialSaysSo()
    {
        MacePotential potential = new(s_model);
        potential.Dispose();
        Assert.Equal(typeof(MacePotential).FullName, Assert.Throws<ObjectDisposedException>(() => potential.Evaluate(Crystal(1))).ObjectName);
    }

    [Fact]
    public void EarlierStructuresLeaveNoTraceInNonLinearInteractions()
    {
        using MacePotential potential = new(s_nonLinear, threads: 2);
        foreach (int repeats in (int[])[2, 1, 3, 2, 1])
            AssertSame(Fresh(Crystal(repeats), Precision.Double, threads: 1, s_nonLinear), potential.Evaluate(Crystal(repeats)));
    }

    private static PotentialResult Fresh(Structure structure, Precision precision, int threads, MaceDescription? model = null)
    {
        using MacePotential potential = new(model ?? s_model, precision: precision, threads: threads);
        return potential.Evaluate(structure);
    }

    /// <summary>A crystal of six atoms per cell and <paramref name="repeats"/> cells in each direction, no two of them alike.</summary>
    private static Structure Crystal(int repeats)
    {
        Random random = new(repeats);
        int[] numbers = [8, 1, 1, 6, 1, 8];
        int cells = repeats * repeats * repeats;
        double[] positions = [.. Enumerable.Range(0, 6 * cells).SelectMany(i => new[]
        {
            (i % 2 * 1.6) + (3.3 * (i / 6 % repeats)),
            (i / 2 % 3 * 1.2) + (3.6 * (i / 6 / repeats % repeats)),
            3.0 * (i / 6 / repeats / repeats),
        }.Select(x => x + (0.3 * random.NextDouble())))];
        return new Structure(
            [.. Enumerable.Range(0, 6 * cells).Select(i => numbers[i % 6])],
            positions,
            new(new(3.3 * repeats, 0, 0), new(0, 3.6 * repeats, 0), new(0, 0, 3.0 * repeats)),
            PeriodicDirections.All);
    }

    private static void AssertSame(PotentialResult expected, PotentialResult actual)
    {
        Assert.Equal(expected.Energy, actual.Energy);
        Assert.Equal(expected.AtomEnergies.ToArray(), actual.AtomEnergies.ToArray());
        Assert.Equal(expected.Forces.ToArray(), actual.Forces.ToArray());
        Assert.Equal(expected.Virial, actual.Virial);
        Assert.Equal(expected.Stress, actual.Stress);
    }
}
