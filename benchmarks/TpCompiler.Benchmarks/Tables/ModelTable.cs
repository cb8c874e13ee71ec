using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Benchmarking;
using TpCompiler.Benchmarks.Problems;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>Whole models.</summary>
internal static class ModelTable
{
    public static ResultTable Measure(Options options, BestTime time)
    {
        string note = string.Create(
            CultureInfo.InvariantCulture,
            $"Energy, forces and stress of one structure on {options.Threads} thread(s), the neighbour list included.");
        ResultTable table = new(
            "MACE models",
            note,
            "model", "structure", "type", "atoms", "edges", "seconds", "us/edge", "interpreted kernels");
        foreach ((string model, IEnumerable<string> structures) in ModelCases.Find(options))
        {
            foreach (string file in structures)
            {
                string name = $"{Path.GetFileNameWithoutExtension(model)} {Path.GetFileNameWithoutExtension(file)}";
                if (!name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase))
                    continue;
                foreach (Precision precision in (ReadOnlySpan<Precision>)[Precision.Single, Precision.Double])
                {
                    if (options.Precision is null || options.Precision == precision)
                        Add(table, model, file, precision, options, time);
                }
            }
        }

        return table;
    }

    private static void Add(ResultTable table, string model, string file, Precision precision, Options options, BestTime time)
    {
        using MacePotential potential = MacePotential.Load(model, precision: precision, threads: options.Threads);
        Structure structure = ExtendedXyz.Read(file).First();
        PotentialResult result = new();
        double seconds = time.Of(() => potential.Evaluate(structure, result));
        string modelName = Path.GetFileNameWithoutExtension(model);
        string structureName = Path.GetFileNameWithoutExtension(file);
        string[] interpreted = [.. potential.Kernels.Where(k => !k.Kernel.IsCompiled).Select(k => k.Purpose)];
        table.Add(
            modelName,
            structureName,
            precision == Precision.Double ? "float64" : "float32",
            structure.Count,
            result.EdgeCount,
            seconds,
            1e6 * seconds / Math.Max(1, result.EdgeCount),
            interpreted.Length == 0 ? "none" : string.Join(", ", interpreted));
    }
}
