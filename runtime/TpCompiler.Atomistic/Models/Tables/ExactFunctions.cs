using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Core.Programs.Tables;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Tables;

/// <summary>The radial functions of a model as they are, and their slopes, in 64 bits: what tables are made of and measured against.</summary>
internal sealed class ExactFunctions : IDisposable
{
    private const string Lengths = "lengths";

    private readonly ProgramTensor[] _functions;
    private readonly int _elements;
    private readonly string[] _labels;
    private readonly ProgramExecutor<double> _values;
    private readonly ProgramExecutor<double> _slopes;
    private readonly ProgramGraph _graph = new();

    public ExactFunctions(AtomisticModel model, RadialFunctions functions, IReadOnlyDictionary<string, double[]> parameters)
    {
        _elements = model.AtomicNumbers.Length;
        _labels = [.. functions.Exact.Labels.Select(l => l.Name)];
        _functions = [.. functions.Names.Select(functions.Exact.Tensor)];
        ProgramParameters<double> values = new(parameters.Where(p => functions.Exact.Tensors.Any(t => t.Name == p.Key)));
        _values = new(new ProgramPlan<double>(functions.Exact, values), threads: 1);
        _slopes = new(new ProgramPlan<double>(TangentMode.Of(functions.Exact, [Lengths], keepsOutputs: false), values), threads: 1);
    }

    /// <summary>The functions.</summary>
    public IReadOnlyList<ProgramTensor> Functions => _functions;

    /// <summary>Whether labels other than the element select functions, which no table has rows for.</summary>
    public static bool CanBeTabulated(RadialFunctions functions) => functions.Exact.Labels.All(l => l.Name == "z");

    /// <summary>For each function its values at some distances, distance after distance.</summary>
    public double[][] Values(int center, int neighbor, double[] distances) => Run(_values, "", center, neighbor, distances);

    /// <summary>For each function its slopes.</summary>
    public double[][] Slopes(int center, int neighbor, double[] distances) => Run(_slopes, "t:", center, neighbor, distances);

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _slopes.Dispose();
        _graph.Dispose();
    }

    /// <summary>Every distance is an edge between two nodes that are the elements.</summary>
    private double[][] Run(ProgramExecutor<double> executor, string mark, int center, int neighbor, double[] distances)
    {
        _graph.SetEdges(_elements, [.. Enumerable.Repeat(center, distances.Length)], [.. Enumerable.Repeat(neighbor, distances.Length)]);
        foreach (string label in _labels)
            _graph.SetLabel(label, [.. Enumerable.Range(0, _elements)], _elements);
        executor.Prepare(_graph);
        executor.Set(Lengths, distances);
        if (mark.Length > 0)
            executor.Set(mark + Lengths, [.. Enumerable.Repeat(1.0, distances.Length)]);
        executor.Run();
        return [.. _functions.Select(f => Read(executor, mark + f.Name, f.RowLength * distances.Length))];
    }

    private static double[] Read(ProgramExecutor<double> executor, string name, int length)
    {
        double[] values = new double[length];
        executor.Read(name, values);
        return values;
    }
}
