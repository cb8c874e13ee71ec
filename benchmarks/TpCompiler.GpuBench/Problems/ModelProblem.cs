using System;
using System.Collections.Generic;
using System.Diagnostics;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Gpu;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Cli.Json;
using TpCompiler.Gpu;

namespace TpCompiler.GpuBench.Problems;

/// <summary>
/// A whole MACE model with random weights on a crystal of carbon, by the clock: neighbour lists, transfers, all kernels. "forward" is the energy,
/// "backward" energy, forces and stress.
/// </summary>
/// <param name="name">A short name.</param>
/// <param name="hidden">The hidden irreps.</param>
/// <param name="cells">The cubic cells of 8 atoms along each axis.</param>
internal sealed class ModelProblem(string name, string hidden, int cells) : IBenchmarkProblem
{
    private const double LatticeConstant = 3.567;
    private const double Cutoff = 6;
    private const int Steps = 5;

    private static readonly double[] s_basis =
    [
        0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0, .25, .25, .25, .25, .75, .75, .75, .25, .75, .75, .75, .25,
    ];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => $"MACE of 2 layers, {hidden}, l_max 3, correlation 3; diamond of {8 * cells * cells * cells} atoms, cutoff {Cutoff} Angstrom";

    /// <inheritdoc/>
    public IEnumerable<BenchResult> Run(BenchmarkSession session)
    {
        MaceDescription model = RandomMace.Create(1, hidden: hidden, lmax: session.Settings.Quick ? 1 : 3, cutoff: Cutoff);
        Structure structure = Diamond(session.Settings.Quick ? 1 : cells);
        PotentialResult? expected = null;
        foreach (string dtype in session.Settings.Dtypes)
        {
            foreach (string direction in session.Settings.Directions)
            {
                session.Cancellation.ThrowIfCancellationRequested();
                BenchResult result = new() { Problem = name, Direction = direction, Dtype = dtype, Items = structure.Count };
                string? reason = direction == BenchmarkSettings.DoubleBackward ? "Models have no double backward."
                    : session.IsTimeUp ? "The time allowed was used up."
                    : dtype == BenchmarkSettings.Double && !session.Device.HasDouble ? "The device has no double."
                    : null;
                if (reason is null && expected is null)
                {
                    using MacePotential reference = new(model);
                    expected = reference.Evaluate(structure);
                }

                yield return reason is null ? Attempt(session, result, model, structure, expected!) : result with { Status = BenchResult.Skipped, Message = reason };
            }
        }
    }

    private static BenchResult Attempt(BenchmarkSession session, BenchResult result, MaceDescription model, Structure structure, PotentialResult expected)
    {
        try
        {
            return Measure(session, result, model, structure, expected);
        }
        catch (Exception e) when (e is GpuException or ArgumentException or NotSupportedException or OutOfMemoryException)
        {
            return result with { Status = BenchResult.Failed, Message = e.Message };
        }
    }

    private static BenchResult Measure(BenchmarkSession session, BenchResult result, MaceDescription model, Structure structure, PotentialResult expected)
    {
        bool isDouble = result.Dtype == BenchmarkSettings.Double;
        Quantities quantities = result.Direction == BenchmarkSettings.Forward ? Quantities.Energy : Quantities.All;
        long start = Stopwatch.GetTimestamp();
        using GpuModelPotential potential = new(((IModelDescription)model).CreateModel(), isDouble ? Precision.Double : Precision.Single, session.Device);
        PotentialResult found = new();
        void Step() => potential.Evaluate(structure, found, quantities);

        // The first evaluation compiles the kernels, the second records the launches where the device can.
        Step();
        result = result with { CompileSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
        Step();
        start = Stopwatch.GetTimestamp();
        Step();
        int turns = (int)Math.Clamp(session.Settings.SecondsOfMeasurement / Steps / Math.Max(1e-6, Stopwatch.GetElapsedTime(start).TotalSeconds), 1, 500);
        double[] times = new double[Steps];
        for (int s = 0; s < Steps; s++)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            start = Stopwatch.GetTimestamp();
            for (int turn = 0; turn < turns; turn++)
                Step();
            times[s] = Stopwatch.GetElapsedTime(start).TotalSeconds / turns;
        }

        Array.Sort(times);
        double error = Error(expected.AtomEnergies, found.AtomEnergies);
        if (quantities == Quantities.All)
            error = Math.Max(error, Error(expected.Forces, found.Forces));
        bool isRight = error <= (isDouble ? 1e-9 : 1e-3);
        return result with
        {
            Status = isRight ? BenchResult.Ok : BenchResult.Wrong,
            Message = isRight ? null : "It differs from the CPU.",
            Seconds = times[Steps / 2],
            SecondsMin = times[0],
            Runs = Steps * turns,
            Launches = potential.LaunchCount,
            MaxRelativeError = double.IsFinite(error) ? error : null,
            CheckedRows = structure.Count,
        };
    }

    /// <summary>The largest difference, by the largest number.</summary>
    private static double Error(ReadOnlySpan<double> expected, ReadOnlySpan<double> found)
    {
        double largest = 0, scale = double.Epsilon;
        for (int n = 0; n < expected.Length; n++)
        {
            // What is not a number stays so.
            double difference = Math.Abs(expected[n] - found[n]);
            largest = difference <= largest ? largest : difference;
            scale = Math.Max(scale, Math.Abs(expected[n]));
        }

        return largest / scale;
    }

    /// <summary>A crystal whose atoms are a little displaced, so that there are forces.</summary>
    private static Structure Diamond(int cells)
    {
        int atoms = 8 * cells * cells * cells;
        Random random = new(1);
        double[] positions = new double[3 * atoms];
        for (int n = 0; n < atoms; n++)
        {
            int cell = n / 8;
            int[] corner = [cell / cells / cells, cell / cells % cells, cell % cells];
            for (int a = 0; a < 3; a++)
                positions[(3 * n) + a] = (LatticeConstant * (corner[a] + s_basis[(3 * (n % 8)) + a])) + (0.05 * (random.NextDouble() - 0.5));
        }

        int[] numbers = new int[atoms];
        Array.Fill(numbers, 6);
        double length = cells * LatticeConstant;
        return new(numbers, positions, Matrix3d.Diagonal(length, length, length), PeriodicDirections.All);
    }
}
