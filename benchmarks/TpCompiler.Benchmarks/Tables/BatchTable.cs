using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Benchmarking;
using TpCompiler.Benchmarks.Problems;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>Many small molecules, one by one and in batches.</summary>
internal static class BatchTable
{
    private const int Molecules = 64;

    /// <summary>Atoms in turn around a molecule's first one, at the places of methanol.</summary>
    private static readonly double[] s_places =
        [0, 0, 0, 1.42, 0, 0, 1.75, 0.91, 0, -0.36, -0.51, 0.89, -0.36, -0.51, -0.89, -0.36, 1.03, 0];

    public static ResultTable Measure(Options options, BestTime time)
    {
        ResultTable table = new(
            "Batches",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Microseconds per atom of {Molecules} molecules of {s_places.Length / 3} atoms, on {options.Threads} thread(s), the neighbour lists included."),
            "model", "type", "quantities", "molecules in a batch", "us/atom", "times faster than one by one");
        foreach (ModelCase model in ModelCases.Find(options))
        {
            if (!model.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase))
                continue;
            AtomisticModel program = model.Load().CreateModel();
            foreach (Precision precision in (ReadOnlySpan<Precision>)[Precision.Single, Precision.Double])
            {
                if (options.Precision is null || options.Precision == precision)
                    Add(table, model.Name, program, precision, options, time);
            }
        }

        return table;
    }

    private static void Add(ResultTable table, string name, AtomisticModel model, Precision precision, Options options, BestTime time)
    {
        using ModelPotential potential = new(model, precision, options.Threads);
        Configuration[] molecules = Create(model.AtomicNumbers);
        PotentialResult[] results = [.. molecules.Select(_ => new PotentialResult())];
        foreach (Quantities quantities in (ReadOnlySpan<Quantities>)[Quantities.All, Quantities.Energy])
        {
            double alone = 0;
            foreach (int count in (ReadOnlySpan<int>)[1, 4, 16, Molecules])
            {
                double seconds = time.Of(() =>
                {
                    for (int i = 0; i < Molecules; i += count)
                        potential.Evaluate(molecules.AsSpan(i, count), results.AsSpan(i, count), quantities);
                });
                alone = count == 1 ? seconds : alone;
                table.Add(
                    name,
                    precision == Precision.Double ? "float64" : "float32",
                    quantities == Quantities.All ? "all" : "energy",
                    count,
                    1e6 * seconds / results.Sum(r => r.Count),
                    alone / seconds);
            }
        }
    }

    private static Configuration[] Create(IReadOnlyList<int> elements)
    {
        Random random = new(1);
        int[] numbers = [.. Enumerable.Range(0, s_places.Length / 3).Select(i => elements[i % elements.Count])];
        return [.. Enumerable.Range(0, Molecules).Select(_ => new Configuration(
            new Structure(numbers, [.. s_places.Select(x => x + (0.1 * random.NextDouble()))])))];
    }
}
