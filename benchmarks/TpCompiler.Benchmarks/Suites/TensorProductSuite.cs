using System.Collections.Generic;
using System.Numerics;
using BenchmarkDotNet.Attributes;
using TpCompiler.Benchmarks.Problems;

namespace TpCompiler.Benchmarks.Suites;

/// <summary>The tensor products of the table, for BenchmarkDotNet; times are for all edges.</summary>
public abstract class TensorProductSuite<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private TensorProductData<T> _data = null!;

    /// <summary>The names of the problems.</summary>
    public static IEnumerable<string> Problems
    {
        get
        {
            foreach (TensorProductProblem problem in TensorProductProblem.All)
                yield return problem.Name;
        }
    }

    /// <summary>The problem.</summary>
    [ParamsSource(nameof(Problems))]
    public string Problem { get; set; } = string.Empty;

    /// <summary>The number of edges.</summary>
    [Params(2000)]
    public int Edges { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        foreach (TensorProductProblem problem in TensorProductProblem.All)
        {
            if (problem.Name == Problem)
                _data = new(problem.Spec, PassesOf(problem), Edges);
        }
    }

    [Benchmark]
    public void Forward() => _data.Forward();

    [Benchmark]
    public void Backward() => _data.Backward();

    private protected abstract Passes<T> PassesOf(TensorProductProblem problem);
}

/// <summary>Float32.</summary>
public class SingleTensorProductSuite : TensorProductSuite<float>
{
    private protected override Passes<float> PassesOf(TensorProductProblem problem) => problem.Single;
}

/// <summary>Float64.</summary>
public class DoubleTensorProductSuite : TensorProductSuite<double>
{
    private protected override Passes<double> PassesOf(TensorProductProblem problem) => problem.Double;
}
