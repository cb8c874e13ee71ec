using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

public sealed class SphericalHarmonicsLayerTests
{
    private const string Golden = E3nnCase.Folder + "/spherical_harmonics.safetensors";

    [SharedDataTheory(Golden)]
    [InlineData("component", SphericalHarmonicsNormalization.Component)]
    [InlineData("norm", SphericalHarmonicsNormalization.Norm)]
    [InlineData("integral", SphericalHarmonicsNormalization.Integral)]
    public void Values_and_derivatives_are_those_of_e3nn(string name, SphericalHarmonicsNormalization normalization)
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf(Golden));
        LayerTensors operands = new(file.Doubles("x"), [], []);
        double[] g = file.Doubles("cotangent");
        int count = file.Shape("x")[0];
        foreach (bool normalize in new[] { true, false })
        {
            string prefix = $"{name}_{(normalize ? "normalized" : "raw")}.";
            SphericalHarmonics<double> harmonics = new(8, normalize, normalization);
            E3nnCase.AssertClose(file.Doubles(prefix + "y"), harmonics.Forward(operands, count), prefix + "y", 1e-13);
            E3nnCase.AssertClose(file.Doubles(prefix + "vjp"), harmonics.Backward(operands, g, count).Input, prefix + "vjp");
            (LayerTensors seconds, double[] secondOfG) = harmonics.DoubleBackward(operands, g, new(file.Doubles("hvp_vector"), [], []), count);
            E3nnCase.AssertClose(file.Doubles(prefix + "hvp"), seconds.Input, prefix + "hvp");

            // dS/dg is the Jacobian times h.
            double[] h = file.Doubles("hvp_vector"), jacobian = file.Doubles(prefix + "jac");
            double[] expected = [.. Enumerable.Range(0, g.Length).Select(n => Enumerable.Range(0, 3).Sum(a => jacobian[(3 * n) + a] * h[(n / 81 * 3) + a]))];
            E3nnCase.AssertClose(expected, secondOfG, prefix + "jac");
        }
    }

    [Fact]
    public void Documented_operation_counts_are_those_of_the_programs()
    {
        string[] table = [.. File.ReadLines(Path.Combine(SharedData.Repository, "docs", "layers.md"))
            .SkipWhile(l => !l.StartsWith("| l_max", StringComparison.Ordinal)).Skip(2).TakeWhile(l => l.StartsWith('|'))];
        int[] degrees = [1, 2, 3, 4, 5, 6, 8, 11];
        IEnumerable<string> expected = degrees.Select(lmax => string.Create(
            CultureInfo.InvariantCulture, $"| {lmax} | {(lmax + 1) * (lmax + 1)} | {string.Join(" | ", Counts(lmax))} |"));
        Assert.Equal(expected, table.Select(WithoutLastColumn));

        static string WithoutLastColumn(string line) => line[..(line.LastIndexOf('|', line.Length - 2) + 1)];

        static IEnumerable<int> Counts(int lmax)
        {
            KernelProgram program = SphericalHarmonicsProgram.Compile(new(lmax));
            KernelSegment forward = new(program, 1, 1, 1, new(program.Operands.Select(_ => new OperandBinding(0, 1, 0, 0))));
            return new[] { program, SegmentDerivatives.Backward(forward, ["x"]).Program, SegmentDerivatives.DoubleBackward(forward).Program }
                .Select(p => KernelCost.Of(MultiplyAddFusion.Apply(p)).LaneOperations);
        }
    }
}
