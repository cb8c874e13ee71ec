using System;
using System.Globalization;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models;
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
            "Models",
            note,
            "model", "structure", "type", "radial", "atoms", "edges", "seconds", "us/edge", "interpreted kernels");
        foreach ((string name, AtomisticModel model, string file, Precision precision) in ModelCases.Chosen(options))
            Add(table, name, model, file, precision, options, time);
        return table;
    }

    private static void Add(ResultTable table, string name, AtomisticModel model, string file, Precision precision, Options options, BestTime time)
    {
        using ModelPotential potential = new(model, precision, options.Threads, radial: options.Radial);
        Structure structure = ExtendedXyz.Read(file).First();
        PotentialResult result = new();
        double seconds = time.Of(() => potential.Evaluate(structure, result));
        string[] interpreted = [.. potential.Kernels.Where(k => !k.Kernel.IsCompiled).Select(k => k.Purpose)];
        table.Add(
            name,
            Path.GetFileNameWithoutExtension(file),
            precision == Precision.Double ? "float64" : "float32",
            potential.RadialTables is null ? "exact" : "tables",
            structure.Count,
            result.EdgeCount,
            seconds,
            1e6 * seconds / Math.Max(1, result.EdgeCount),
            interpreted.Length == 0 ? "none" : string.Join(", ", interpreted));
    }
}
