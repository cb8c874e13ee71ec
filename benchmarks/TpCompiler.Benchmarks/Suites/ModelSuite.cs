using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BenchmarkDotNet.Attributes;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Benchmarks.Problems;

namespace TpCompiler.Benchmarks.Suites;

/// <summary>The models of the table, for BenchmarkDotNet: energy, forces and stress, neighbour list included.</summary>
public class ModelSuite
{
    private ICalculator _potential = null!;
    private readonly PotentialResult _result = new();
    private Structure _structure = null!;

    /// <summary>A model with a structure.</summary>
    public sealed record Case(string Model, string Structure)
    {
        public override string ToString() => $"{Model}, {Path.GetFileNameWithoutExtension(Structure)}";
    }

    /// <summary>The cases that are found.</summary>
    public static IEnumerable<Case> Cases => ModelCases.Find(Options.Parse([])).SelectMany(c => c.Structures.Select(s => new Case(c.Name, s)));

    /// <summary>The case.</summary>
    [ParamsSource(nameof(Cases))]
    public Case Problem { get; set; } = null!;

    /// <summary>The floating point type.</summary>
    [Params(Precision.Single, Precision.Double)]
    public Precision Precision { get; set; }

    /// <summary>The number of threads.</summary>
    [Params(1)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _potential = ModelCases.Find(Options.Parse([])).First(c => c.Name == Problem.Model).Load().CreateCalculator(precision: Precision, threads: Threads);
        _structure = ExtendedXyz.Read(Problem.Structure).First();
    }

    [Benchmark]
    public double Evaluate()
    {
        _potential.Evaluate(_structure, _result);
        return _result.Energy;
    }

    [GlobalCleanup]
    public void Cleanup() => _potential.Dispose();
}
