using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Benchmarking;
using TpCompiler.Benchmarks.Problems;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>Where the time of a model goes: the steps of its program that take the most.</summary>
internal static class StageTable
{
    private const int Runs = 5;
    private const int Most = 12;

    public static ResultTable Measure(Options options, MachinePeak peak)
    {
        ResultTable table = new(
            "Steps of models",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Energy, forces and stress on {options.Threads} thread(s), by the clock, {Runs} runs: the {Most} steps that take the most, and the others together. `of peak %` compares with multiply-adds in registers."),
            "model", "structure", "type", "step", "over", "us/edge", "share %", "GFLOP/s", "of peak %");
        foreach ((string name, AtomisticModel model, string file, Precision precision) in ModelCases.Chosen(options))
            Add(table, name, model, file, precision, options, peak);
        return table;
    }

    private static void Add(ResultTable table, string name, AtomisticModel model, string file, Precision precision, Options options, MachinePeak peak)
    {
        using ModelPotential potential = new(model, precision, options.Threads, radial: options.Radial);
        Structure structure = ExtendedXyz.Read(file).First();
        int edges = Math.Max(1, potential.Evaluate(structure).EdgeCount);
        IReadOnlyList<StepTime> steps = potential.TimeSteps(structure, Runs);
        double total = steps.Sum(s => s.Time.TotalSeconds);
        StepTime[] most = [.. steps.OrderByDescending(s => s.Time).Take(Most)];
        foreach (StepTime step in most)
        {
            double rate = step.Operations * (double)step.Count / step.Time.TotalSeconds / 1e9;
            Row(step.Writes, step.Items, step.Time.TotalSeconds, rate, 100 * rate / peak.GigaFlops(precision == Precision.Double));
        }

        Row("all others", null, total - most.Sum(s => s.Time.TotalSeconds), null, null);

        void Row(string step, string? over, double seconds, double? rate, double? ofPeak) => table.Add(
            name,
            Path.GetFileNameWithoutExtension(file),
            precision == Precision.Double ? "float64" : "float32",
            step,
            over,
            1e6 * seconds / edges / Runs,
            100 * seconds / total,
            rate,
            ofPeak);
    }
}
