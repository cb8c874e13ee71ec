using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.TestSupport;
using Xunit;
using Monomial = TpCompiler.Core.Kernels.Monomial;

namespace TpCompiler.Core.Tests.SymmetricContractions;

public class ContractionWeightsTests
{
    [Theory]
    [InlineData("0e+1o+2e+3o", "0e+1o+2e", 3, Wigner3jConvention.E3nn04)]
    [InlineData("0e+1o+2e", "1o+2e", 3, Wigner3jConvention.E3nn05)]
    [InlineData("0e+1o", "0e+1o", 4, Wigner3jConvention.E3nn04)]
    [InlineData("0e+1o+2e", "1o", 4, Wigner3jConvention.E3nn05)]
    [InlineData("0e+0o+1o+1e", "0e+0o+1o+1e", 3, Wigner3jConvention.E3nn04)]
    [InlineData("0e+1e+2e", "1e+0e", 3, Wigner3jConvention.E3nn05)]
    public void ConvertedWeightsGiveThePolynomialOfTheDenseDefinition(string coupling, string output, int correlation, Wigner3jConvention convention)
    {
        SymmetricContraction contraction = SymmetricContractionTests.Compile(coupling, output, correlation);
        Random random = new(7);
        double[] weights = new double[contraction.Paths.Count];
        Dictionary<Monomial, double>[] expected = [.. Enumerable.Range(0, contraction.Spec.Output.Dim).Select(_ => new Dictionary<Monomial, double>())];
        for (int block = 0; block < contraction.Spec.Output.Count; block++)
        {
            for (int order = 1; order <= correlation; order++)
            {
                SymmetricCouplingTensor u = SymmetricCoupling.Tensor(contraction.Spec.Coupling, contraction.Spec.Output[block].Irrep, order, convention);
                double[] fileWeights = [.. Enumerable.Range(0, u.PathDim).Select(_ => random.NextDouble() - 0.5)];
                Convert(contraction, block, order, Dense(u), fileWeights, weights);
                AddPolynomial(u, fileWeights, contraction.Spec.Output.Offsets[block], expected);
            }
        }

        AssertEqual(expected, PolynomialsOf(contraction.Program, weights));
    }

    [Fact]
    public void MaceHasMoreWeightsThanIndependentCouplings()
    {
        SymmetricContraction contraction = SymmetricContractionTests.Compile("0e+1o+2e+3o", "0e+1o+2e", 3);
        int[] theirs = [23, 51, 65];
        int[] ours = [8, 12, 14];
        for (int block = 0; block < 3; block++)
        {
            SymmetricCouplingTensor u = SymmetricCoupling.Tensor(contraction.Spec.Coupling, contraction.Spec.Output[block].Irrep, 3);
            double[,] map = ContractionWeights.Map(contraction, block, 3, Dense(u), u.PathDim);
            Assert.Equal((theirs[block], ours[block]), (map.GetLength(0), map.GetLength(1)));
        }
    }

    [Fact]
    public void AnyBasisOfTheSameCouplingsIsConverted()
    {
        // Columns mixed into fewer ones, with a part added that vanishes when all inputs are the same.
        SymmetricContraction contraction = SymmetricContractionTests.Compile("0e+1o+2e", "1o", 2);
        SymmetricCouplingTensor u = SymmetricCoupling.Tensor(contraction.Spec.Coupling, new Irrep(1, -1), 2);
        double[] dense = Dense(u);
        double[,] map = ContractionWeights.Map(contraction, 0, 2, dense, u.PathDim);
        Random random = new(3);
        double[,] mixing = new double[u.PathDim, 2];
        for (int k = 0; k < u.PathDim; k++)
            (mixing[k, 0], mixing[k, 1]) = (random.NextDouble(), random.NextDouble());
        int dim = u.InputDim;
        double[] mixed = new double[dense.Length / u.PathDim * 2];
        for (int place = 0; place < mixed.Length; place++)
        {
            for (int k = 0; k < u.PathDim; k++)
                mixed[place] += dense[(place / 2 * u.PathDim) + k] * mixing[k, place % 2];
            (int i, int j) = (place / 2 / dim % dim, place / 2 % dim);
            mixed[place] += (i - j) * 0.25;
        }

        double[,] mixedMap = ContractionWeights.Map(contraction, 0, 2, mixed, 2);
        for (int column = 0; column < 2; column++)
        {
            for (int p = 0; p < map.GetLength(1); p++)
                Assert.Equal(Enumerable.Range(0, u.PathDim).Sum(k => mixing[k, column] * map[k, p]), mixedMap[column, p], 1e-12);
        }
    }

    [Fact]
    public void SinglePrecisionTensorsAreAcceptedWhenAsked()
    {
        SymmetricContraction contraction = SymmetricContractionTests.Compile("0e+1o+2e+3o", "1o", 3);
        SymmetricCouplingTensor u = SymmetricCoupling.Tensor(contraction.Spec.Coupling, new Irrep(1, -1), 3);
        double[] exact = Dense(u);
        double[] rounded = [.. exact.Select(v => (double)(float)v)];
        Assert.Throws<ArgumentException>(() => ContractionWeights.Map(contraction, 0, 3, rounded, u.PathDim));
        double[,] map = ContractionWeights.Map(contraction, 0, 3, rounded, u.PathDim, tolerance: 1e-6);
        double[,] exactMap = ContractionWeights.Map(contraction, 0, 3, exact, u.PathDim);
        Assert.All(
            map.Cast<double>().Zip(exactMap.Cast<double>()),
            pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public void ATensorThatIsNoCouplingIsRefused()
    {
        SymmetricContraction contraction = SymmetricContractionTests.Compile("0e+1o+2e", "0e+1o", 2);
        SymmetricCouplingTensor u = SymmetricCoupling.Tensor(contraction.Spec.Coupling, new Irrep(1, -1), 2);
        double[] broken = Dense(u);
        broken[Array.FindIndex(broken, v => v != 0.0)] *= 1.001;
        ArgumentException error = Assert.Throws<ArgumentException>(() => ContractionWeights.Map(contraction, 1, 2, broken, u.PathDim));
        Assert.Contains("U is not in the span", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorOfZerosHasNoWeights()
    {
        // What MACE stores where nothing couples: K = 1, all zeros.
        SymmetricContraction contraction = SymmetricContractionTests.Compile("0e+1o", "0o", 2);
        double[,] map = ContractionWeights.Map(contraction, 0, 2, new double[16], 1);
        Assert.Equal((1, 0), (map.GetLength(0), map.GetLength(1)));
    }

    [Fact]
    public void WrongSizesAreRefused()
    {
        SymmetricContraction contraction = SymmetricContractionTests.Compile("0e+1o", "0e", 2);
        Assert.Throws<ArgumentException>(() => ContractionWeights.Map(contraction, 0, 2, new double[17], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContractionWeights.Map(contraction, 1, 2, new double[16], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContractionWeights.Map(contraction, 0, 3, new double[64], 1));
    }

    internal static void Convert(SymmetricContraction contraction, int block, int order, double[] u, double[] fileWeights, double[] weights)
    {
        double[,] map = ContractionWeights.Map(contraction, block, order, u, fileWeights.Length);
        int start = contraction.WeightRange(block, order).Start;
        for (int p = 0; p < map.GetLength(1); p++)
        {
            for (int k = 0; k < fileWeights.Length; k++)
                weights[start + p] += fileWeights[k] * map[k, p];
        }
    }

    private static double[] Dense(SymmetricCouplingTensor u)
    {
        double[] dense = new double[u.StoredShape.Aggregate(1, (a, b) => a * b)];
        for (int n = 0; n < u.Entries.Count; n++)
            dense[u.StoredIndex(u.Entries[n])] = u.Values[n];
        return dense;
    }

    private static void AddPolynomial(SymmetricCouplingTensor u, double[] weights, int offset, Dictionary<Monomial, double>[] sums)
    {
        for (int n = 0; n < u.Entries.Count; n++)
        {
            SymmetricCouplingEntry entry = u.Entries[n];
            Monomial monomial = new(u.InputIndices(entry));
            Dictionary<Monomial, double> row = sums[offset + entry.Row];
            row[monomial] = row.GetValueOrDefault(monomial) + (u.Values[n] * weights[entry.Path]);
        }
    }

    /// <summary>The polynomials in x (operand 0, so a variable's number is its component) for given weights.</summary>
    private static Dictionary<Monomial, double>[] PolynomialsOf(KernelProgram program, double[] weights)
    {
        int w = program.OperandIndex("w");
        Assert.Equal(0, program.OperandIndex("x"));
        Dictionary<Monomial, double>[] sums = [.. Enumerable.Range(0, program.Operands[2].Components).Select(_ => new Dictionary<Monomial, double>())];
        foreach (KeyValuePair<int, Polynomial> output in Polynomial.OfProgram(program))
        {
            foreach (KeyValuePair<Monomial, ExactNumber> term in output.Value.Terms)
            {
                Monomial weight = term.Key.Where(v => Monomial.OperandOf(v) == w);
                Assert.Equal(1, weight.Degree);
                Monomial monomial = term.Key.Where(v => Monomial.OperandOf(v) != w);
                Dictionary<Monomial, double> row = sums[Monomial.ComponentOf(output.Key)];
                row[monomial] = row.GetValueOrDefault(monomial) + (term.Value.ToDouble() * weights[Monomial.ComponentOf(weight[0])]);
            }
        }

        return sums;
    }

    private static void AssertEqual(Dictionary<Monomial, double>[] expected, Dictionary<Monomial, double>[] actual)
    {
        for (int row = 0; row < expected.Length; row++)
        {
            foreach (Monomial monomial in expected[row].Keys.Concat(actual[row].Keys))
                Assert.Equal(expected[row].GetValueOrDefault(monomial), actual[row].GetValueOrDefault(monomial), 1e-12);
        }
    }
}
