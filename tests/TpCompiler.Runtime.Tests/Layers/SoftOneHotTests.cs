using System.Linq;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

public sealed class SoftOneHotTests
{
    private const string Golden = E3nnCase.Folder + "/soft_one_hot.safetensors";

    [SharedDataTheory(Golden)]
    [InlineData("gaussian", SoftOneHotBasis.Gaussian, false)]
    [InlineData("gaussian_cut", SoftOneHotBasis.Gaussian, true)]
    [InlineData("cosine", SoftOneHotBasis.Cosine, false)]
    [InlineData("cosine_cut", SoftOneHotBasis.Cosine, true)]
    [InlineData("smooth_finite_cut", SoftOneHotBasis.SmoothFinite, true)]
    [InlineData("fourier", SoftOneHotBasis.Fourier, false)]
    [InlineData("fourier_cut", SoftOneHotBasis.Fourier, true)]
    [InlineData("bessel", SoftOneHotBasis.Bessel, false)]
    [InlineData("bessel_cut", SoftOneHotBasis.Bessel, true)]
    public void Values_are_those_of_e3nn(string name, SoftOneHotBasis basis, bool hasCutoff)
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf(Golden));
        SoftOneHot<double> layer = new(0, 5, 8, basis, hasCutoff);
        double[] x = file.Doubles("x");
        E3nnCase.AssertClose(file.Doubles(name), layer.Forward(new(x, [], []), x.Length), name);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1e-4)]
    [InlineData(1e-3)]
    public void Bessel_functions_are_smooth_where_the_interval_starts(double x)
    {
        SoftOneHot<double> layer = new(0, 2, 4, SoftOneHotBasis.Bessel, hasCutoff: false);
        double[] here = layer.Forward(new([x], [], []), 1), there = layer.Forward(new([-x], [], []), 1);
        E3nnCase.AssertClose(there, here, "even");
        double expected = System.Math.PI / 2 * Enumerable.Range(1, 4).Sum();
        Assert.Equal(expected, here.Sum(), 1e-3);
    }
}
