using System;
using TpCompiler.Algebra;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;
using TpCompiler.Runtime.Layout;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

/// <summary>Irreps that are null are refused with the parameter's name, by layers, specs and conversions.</summary>
public sealed class NullArgumentTests
{
    private static readonly Irreps s_irreps = Irreps.Parse("2x0e");

    [Fact]
    public void LayersRefuseThem()
    {
        NormalizedActivation?[] functions = [null];
        Assert.Throws<ArgumentNullException>("input", () => new Linear<double>(null!, s_irreps));
        Assert.Throws<ArgumentNullException>("output", () => new Linear<double>(s_irreps, null!));
        Assert.Throws<ArgumentNullException>("irreps", () => new Activation<double>(null!, functions));
        Assert.Throws<ArgumentNullException>("functions", () => new Activation<double>(s_irreps, (NormalizedActivation?[])null!));
        Assert.Throws<ArgumentNullException>("scalars", () => new Gate<double>(null!, functions, s_irreps, functions, s_irreps));
        Assert.Throws<ArgumentNullException>("gates", () => new Gate<double>(s_irreps, functions, null!, functions, s_irreps));
        Assert.Throws<ArgumentNullException>("gated", () => new Gate<double>(s_irreps, functions, s_irreps, functions, null!));
        Assert.Throws<ArgumentNullException>("spec", () => new TensorProduct<double>(null!));
    }

    [Fact]
    public void SpecsRefuseThem()
    {
        foreach (Func<Irreps, Irreps, Irreps, TensorProductSpec> make in new Func<Irreps, Irreps, Irreps, TensorProductSpec>[]
        {
            (a, b, c) => TensorProductSpec.Uvu(a, b, c), (a, b, c) => TensorProductSpec.Uvv(a, b, c), (a, b, c) => TensorProductSpec.Uvuv(a, b, c),
            (a, b, c) => TensorProductSpec.Uvw(a, b, c), (a, b, c) => TensorProductSpec.Uuw(a, b, c), (a, b, c) => TensorProductSpec.Uuu(a, b, c),
        })
        {
            Assert.Throws<ArgumentNullException>("first", () => make(null!, s_irreps, s_irreps));
            Assert.Throws<ArgumentNullException>("second", () => make(s_irreps, null!, s_irreps));
        }

        Assert.Throws<ArgumentNullException>("keep", () => TensorProductSpec.Uvu(s_irreps, s_irreps, null!));
        Assert.Throws<ArgumentNullException>("output", () => TensorProductSpec.Uvw(s_irreps, s_irreps, null!));
        Assert.Throws<ArgumentNullException>("coupling", () => new SymmetricContractionSpec(null!, s_irreps, 2));
        Assert.Throws<ArgumentNullException>("output", () => new SymmetricContractionSpec(Irreps.Parse("0e"), null!, 2));
        Assert.Throws<ArgumentNullException>("input", () => PowerLayer.Of(null!, Irreps.Parse("0e"), 2));
        Assert.Throws<ArgumentNullException>("output", () => PowerLayer.Of(Irreps.Parse("0e"), null!, 2));
    }

    [Fact]
    public void ConversionsRefuseThem()
    {
        Assert.Throws<ArgumentNullException>("irreps", () => FeatureLayout.FromE3nn<double>(null!, [], [], 0));
        Assert.Throws<ArgumentNullException>("irreps", () => FeatureLayout.ToE3nn<double>(null!, [], [], 0));
    }
}
