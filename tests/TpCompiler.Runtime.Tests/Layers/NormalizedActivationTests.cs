using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

public sealed class NormalizedActivationTests
{
    public static TheoryData<ActivationFunction> Functions => [.. Enum.GetValues<ActivationFunction>()];

    [SharedDataFact(E3nnCase.Folder + "/normalize2mom.json")]
    public void Constants_are_those_of_e3nn()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf(E3nnCase.Folder + "/normalize2mom.json")));
        JsonProperty[] constants = [.. document.RootElement.GetProperty("constants").EnumerateObject()];
        Assert.Equal(Enum.GetValues<ActivationFunction>().Length, constants.Length);
        foreach (JsonProperty constant in constants)
        {
            Assert.False(constant.Value.GetProperty("is_id").GetBoolean());
            Assert.Equal(constant.Value.GetProperty("cst").GetDouble(), new NormalizedActivation(Named(constant.Name)).Constant);
        }
    }

    [SharedDataFact(E3nnCase.Folder + "/activations.safetensors")]
    public void Values_are_those_of_e3nn()
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf(E3nnCase.Folder + "/activations.safetensors"));
        double[] x = file.Doubles("x");
        foreach (string name in file.Names.Where(n => n != "x"))
        {
            double[] y = new double[x.Length];
            new NormalizedActivation(Named(name)).Evaluate<double>(x, y);
            E3nnCase.AssertClose(file.Doubles(name), y, name, 4e-15);
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Derivatives_are_limits_of_differences(ActivationFunction function)
    {
        const double Step = 1e-3;
        NormalizedActivation activation = new(function, 1.25);

        // No point lies within two steps of the corners at 0.
        double[] x = [.. Enumerable.Range(0, 80).Select(i => -9.9 + (0.2509 * i))];
        double[] y = new double[x.Length], slope = new double[x.Length], curvature = new double[x.Length];
        double[] y1 = new double[x.Length], slope1 = new double[x.Length], y0 = new double[x.Length];
        activation.Evaluate(x, y, slope, curvature);
        activation.Evaluate(x, y1, slope1);
        activation.Evaluate<double>(x, y0);
        Assert.Equal(y0, y1);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(y0[i], y[i], 1e-15 * (1 + Math.Abs(y0[i])));
            Assert.Equal(slope1[i], slope[i], 1e-15 * (1 + Math.Abs(slope1[i])));
            Assert.Equal(Difference(x[i], derivative: 0), slope[i], 1e-10);
            Assert.Equal(Difference(x[i], derivative: 1), curvature[i], 1e-10);
        }

        double Difference(double at, int derivative)
        {
            double[] points = [at - (2 * Step), at - Step, at + Step, at + (2 * Step)];
            double[] values = new double[4], slopes = new double[4];
            activation.Evaluate(points, values, slopes);
            double[] f = derivative == 0 ? values : slopes;
            return ((8 * (f[2] - f[1])) - (f[3] - f[0])) / (12 * Step);
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Single_precision_agrees_with_double(ActivationFunction function)
    {
        NormalizedActivation activation = new(function);
        float[] x = [.. Enumerable.Range(0, 81).Select(i => -8 + (0.2f * i))];
        float[] y = new float[x.Length], slope = new float[x.Length], curvature = new float[x.Length];
        double[] yd = new double[x.Length], slopeD = new double[x.Length], curvatureD = new double[x.Length];
        activation.Evaluate(x, y, slope, curvature);
        activation.Evaluate([.. x.Select(v => (double)v)], yd, slopeD, curvatureD);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(yd[i], y[i], 2e-6 * (1 + Math.Abs(yd[i])));
            Assert.Equal(slopeD[i], slope[i], 4e-6);
            Assert.Equal(curvatureD[i], curvature[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Parities_are_those_of_the_functions(ActivationFunction function)
    {
        NormalizedActivation activation = new(function);
        double[] y = new double[2];
        activation.Evaluate([0.7, -0.7], y);
        Assert.Equal(activation.Parity == 1, y[1] == y[0]);
        Assert.Equal(activation.Parity == -1, y[1] == -y[0]);
    }

    [Fact]
    public void Odd_scalars_take_odd_and_even_functions_only()
    {
        Irreps odd = Irreps.Parse("3x0o");
        Assert.Equal(odd, new Activation<double>(odd, new NormalizedActivation(ActivationFunction.Tanh)).Output);
        Assert.Equal(Irreps.Parse("3x0e"), new Activation<double>(odd, new NormalizedActivation(ActivationFunction.Abs)).Output);
        Assert.Throws<ArgumentException>(() => new Activation<double>(odd, new NormalizedActivation(ActivationFunction.Silu)));
        Assert.Throws<ArgumentException>(() => new Activation<double>(Irreps.Parse("3x1o"), new NormalizedActivation(ActivationFunction.Tanh)));
    }

    private static ActivationFunction Named(string name) => Enum.Parse<ActivationFunction>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
