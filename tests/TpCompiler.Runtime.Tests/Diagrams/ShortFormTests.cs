using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Operations;
using Xunit;

namespace TpCompiler.Runtime.Tests.Diagrams;

/// <summary>Products are short forms of diagrams: the same tensors in, the same out.</summary>
public unsafe class ShortFormTests
{
    private const int Items = 3;

    public static TheoryData<string, string, string, string, string> Products => new()
    {
        { "uvu", "4x0e+4x1o", "0e+1o+2e", "0e+1o+2e", nameof(WeightSource.PerItem) },
        { "uvu", "4x0e+4x1o", "3x0e+3x1o", "0e+1o", nameof(WeightSource.Shared) },
        { "uvv", "2x0e+2x1o", "3x0e+3x1o", "0e+1o", nameof(WeightSource.PerItem) },
        { "uvuv", "2x0e+2x1o", "3x0e+3x1o", "0e+1o+1e", nameof(WeightSource.None) },
        { "uuu", "3x1o", "3x1o", "", nameof(WeightSource.None) },
        { "uvw", "2x0e+2x1o", "3x0e+3x1o", "4x1o", nameof(WeightSource.Shared) },
        { "uuw", "3x0e+3x1o", "3x0e+3x1o", "2x1o", nameof(WeightSource.Shared) },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void DiagramOfAProductComputesTheProduct(string mode, string first, string second, string third, string weights)
    {
        (Irreps x, Irreps y, WeightSource source) = (Irreps.Parse(first), Irreps.Parse(second), Enum.Parse<WeightSource>(weights));
        TensorProductSpec spec = mode switch
        {
            "uvu" => TensorProductSpec.Uvu(x, y, Irreps.Parse(third), source),
            "uvv" => TensorProductSpec.Uvv(x, y, Irreps.Parse(third), source),
            "uvuv" => TensorProductSpec.Uvuv(x, y, Irreps.Parse(third), source),
            "uvw" => TensorProductSpec.Uvw(x, y, Irreps.Parse(third), source),
            "uuw" => TensorProductSpec.Uuw(x, y, Irreps.Parse(third), source),
            _ => TensorProductSpec.Uuu(x, y, null, source),
        };

        string? text = ShortForms.Of(spec);

        Assert.NotNull(text);
        Random random = new(4);
        Dictionary<string, double[]> inputs = new()
        {
            ["x"] = Draw(Items * spec.First.Dim),
            ["y"] = Draw(Items * spec.Second.Dim),
            ["w"] = Draw((spec.Weights == WeightSource.PerItem ? Items : 1) * spec.TotalWeightCount),
        };
        double[] expected = Run(new TensorProductPlans(spec, interpretOnly: true).Forward(), spec, inputs);
        TensorProgram program = DiagramCompiler.Compile(DiagramText.Read(text).Diagram!, CompilerOptions.Default).Forward;
        double[] found = FusionPlan.Of(program, interpretOnly: true)
            .Run(new FusionGraph(Items, [], []), new Dictionary<string, FusionLabel>(), inputs)["z"];
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-13));

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    [Fact]
    public void ProductsThatTheLanguageCannotSayHaveNoDiagram()
    {
        Irreps ragged = Irreps.Parse("2x0e+3x1o");
        TensorProductSpec plain = TensorProductSpec.Uvu(Irreps.Parse("2x0e+2x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o"));

        Assert.Null(ShortForms.Of(TensorProductSpec.Uvu(ragged, Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o"))));
        Assert.Null(ShortForms.Of(plain with { IrrepNormalization = IrrepNormalization.Norm }));
        Assert.Null(ShortForms.Of(plain with { Convention = Wigner3jConvention.E3nn05 }));
        Assert.NotNull(ShortForms.Of(plain));
    }

    [Fact]
    public void DiagramOfAContractionIsValidAndHasItsIrreps()
    {
        string text = ShortForms.OfContraction(Irreps.Parse("8x0e+8x1o+8x2e"), Irreps.Parse("8x0e+8x1o"), 3, hasWeightsPerItem: true);

        FusionDiagram diagram = Assert.IsType<FusionDiagram>(DiagramText.Read(text).Diagram);
        Assert.Equal(Irreps.Parse("8x0e+8x1o"), diagram.Output.Value.Irreps);
        Assert.Equal(3, diagram.Weights.Count);
    }

    private static double[] Run(KernelPlan plan, TensorProductSpec spec, Dictionary<string, double[]> inputs)
    {
        double[] output = new double[Items * spec.Output.Dim];
        fixed (double* x = inputs["x"], y = inputs["y"], w = inputs["w"], z = output)
        {
            if (spec.TotalWeightCount > 0)
                plan.Run<double>(Items, [(nint)x, (nint)y, (nint)w, (nint)z]);
            else
                plan.Run<double>(Items, [(nint)x, (nint)y, (nint)z]);
        }

        return output;
    }
}
