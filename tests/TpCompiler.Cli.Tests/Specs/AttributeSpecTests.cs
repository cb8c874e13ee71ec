using System;
using Xunit;

namespace TpCompiler.Cli.Tests.Specs;

/// <summary><c>tpc spec</c> takes the texts of the attributes that are short for diagrams.</summary>
public sealed class AttributeSpecTests
{
    [Theory]
    [InlineData("[TensorProduct(\"8x0e + 8x1o\", \"0e + 1o\", Keep = \"0e + 1o\")]", "leg x[i] : 8x(0e+1o); leg y[i] : 0e+1o; weight w[i,path,8]; out z[i] = x*y -> 0e+1o uvu by w")]
    [InlineData("TensorProduct(\"8x0e\", second: \"8x1o\", Connection = ConnectionMode.Uuu)", "leg x[i] : 8x0e; leg y[i] : 8x1o; out z[i] = x*y -> 1o uuu")]
    [InlineData("[SymmetricContraction(\"4x0e + 4x1o\", \"4x0e\", Correlation = 2, Weights = WeightSource.Shared)]", "leg x[i] : 4x(0e+1o); weight w1[path,4] w2[path,4]; out z[i] : 4x0e = (x by w1) + (x^2 by w2)")]
    public void AttributeIsTheDiagramThatItIsShortFor(string attribute, string diagram)
        => Assert.Equal(Tpc.Text("spec", diagram), Tpc.Text("spec", attribute));

    [Theory]
    [InlineData("[TensorProduct(\"8x0e\")]", "expected irreps for second, found none")]
    [InlineData("[TensorProduct(\"8x0e\", \"0e\", Connection = ConnectionMode.Uwu)]", "Connection: expected Uvw, ")]
    [InlineData("[TensorProduct(\"8x0e\", \"0e\", Output = \"8x0e\", Paths = \"0 0 0\")]", "has no place in a fusion diagram")]
    [InlineData("[TensorProduct(\"8x0e + 4x1o\", \"0e\")]", "no fusion diagram says the same")]
    [InlineData("[TensorProduct(\"8x0e\", \"0e\" \"1o\")]", "expected an argument such as")]
    public void MistakeInAnAttributeIsOneLine(string attribute, string expected)
    {
        Tpc run = Tpc.Run("spec", attribute);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error: text: [TensorProduct]: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
