using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Algebra.Tests;

public class SymmetricCouplingTests
{
    [Theory]
    [InlineData("0e", 1, 1, 1, 0.980066577841)]
    [InlineData("0e", 2, 4, 16, 3.216226158576)]
    [InlineData("0e", 3, 23, 353, -2.145210980088)]
    [InlineData("1o", 1, 1, 3, 2.514573158212)]
    [InlineData("1o", 2, 6, 70, 5.739700855341)]
    [InlineData("1o", 3, 51, 2838, -4.748810209183)]
    [InlineData("2e", 1, 1, 5, -0.612593592165)]
    [InlineData("2e", 2, 7, 129, -9.010596198240)]
    [InlineData("2e", 3, 65, 5782, -36.920497149270)]
    public void Tensors_have_the_checksums_of_MACE(string output, int order, int paths, int count, double checksum)
    {
        var irrep = Irrep.Parse(output);
        SymmetricCouplingTensor u = SymmetricCoupling.Tensor(Irreps.SphericalHarmonics(3), irrep, order);
        Assert.Equal(paths, u.Paths.Count);
        Assert.Equal(count, u.Entries.Count);
        Assert.Equal(paths * irrep.Dim, u.Entries.Aggregate(ExactNumber.Zero, (sum, e) => sum + e.Value * e.Value));
        Assert.Equal(checksum, u.Entries.Zip(u.Values, (e, v) => v * Math.Cos(0.37 * u.StoredIndex(e) + 0.2)).Sum(), 2e-12);
    }

    [Theory]
    [InlineData("0e", 0)]
    [InlineData("1o", 6)]
    [InlineData("2e", 7)]
    public void The_sign_convention_matters_for_some_paths_of_the_third_order(string output, int changed)
    {
        SymmetricCouplingTensor[] u =
        [
            SymmetricCoupling.Tensor(Irreps.SphericalHarmonics(3), Irrep.Parse(output), 3, Wigner3jConvention.E3nn04),
            SymmetricCoupling.Tensor(Irreps.SphericalHarmonics(3), Irrep.Parse(output), 3, Wigner3jConvention.E3nn05),
        ];
        Assert.Equal(u[0].Paths, u[1].Paths);
        int[] different =
            [.. u[0].Entries.Zip(u[1].Entries).Where(e => e.First != e.Second).Select(e => e.First.Path).Distinct()];
        Assert.Equal(changed, different.Length);
        Assert.All(
            u[0].Entries.Zip(u[1].Entries).Where(e => different.Contains(e.First.Path)),
            e => Assert.Equal(e.First with { Value = -e.First.Value }, e.Second));
    }

    [Theory]
    [InlineData("0e", 3, 46)]
    [InlineData("1o", 4, 76)]
    [InlineData("2e", 4, 85)]
    public void The_fourth_order_is_restricted_to_natural_parity(string output, int secondOrderPaths, int fourthOrderPaths)
    {
        var coupling = Irreps.SphericalHarmonics(2);
        Assert.Equal(secondOrderPaths, SymmetricCoupling.Tensor(coupling, Irrep.Parse(output), 2).Paths.Count);
        SymmetricCouplingTensor u = SymmetricCoupling.Tensor(coupling, Irrep.Parse(output), 4);
        Assert.Equal(fourthOrderPaths, u.Paths.Count);
        Assert.All(u.Paths.SelectMany(p => p.Intermediates), i => Assert.True(i.IsNaturalParity));
    }

    [SharedDataTheory("data/goldens/mace/units/symmetric_contraction.json")]
    [InlineData("c1")]
    [InlineData("c2")]
    [InlineData("c3_lmax2_L1")]
    [InlineData("c3_lmax3_L0")]
    [InlineData("c3_lmax3_L2")]
    [InlineData("c3_lmax3_L3")]
    [InlineData("c4_lmax1_L1")]
    public void Tensors_are_those_of_MACE(string name)
    {
        string folder = SharedData.PathOf("data/goldens/mace/units");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "symmetric_contraction.json")));
        JsonElement golden = json.RootElement.GetProperty(name);
        SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, $"symmetric_contraction_{name}.safetensors"));
        var coupling = new Irreps(Irreps.Parse(golden.GetProperty("irreps_in").GetString()!).Select(b => new MulIrrep(1, b.Irrep)));
        var outputs = Irreps.Parse(golden.GetProperty("irreps_out").GetString()!);
        for (int k = 0; k < outputs.Count; k++)
        {
            for (int order = 1; order <= golden.GetProperty("correlation").GetInt32(); order++)
            {
                string key = $"U.contractions.{k}.U_matrix_{order}";
                SymmetricCouplingTensor u = SymmetricCoupling.Tensor(coupling, outputs[k].Irrep, order);
                int[] shape = file.Ints(key + ".shape");
                Assert.Equal(shape, u.StoredShape);

                int[] indices = file.Ints(key + ".indices");
                double[] dense = new double[shape.Aggregate(1, (a, b) => a * b)];
                double[] values = file.Doubles(key + ".values");
                for (int n = 0; n < values.Length; n++)
                    dense[indices[(n * shape.Length)..((n + 1) * shape.Length)].Zip(shape).Aggregate(0, (at, i) => at * i.Second + i.First)] = values[n];
                for (int n = 0; n < u.Entries.Count; n++)
                    dense[u.StoredIndex(u.Entries[n])] -= u.Values[n];
                Assert.True(dense.Max(Math.Abs) < 5e-14, $"{key} differs by {dense.Max(Math.Abs)}");
            }
        }
    }

    [Fact]
    public void Without_any_path_the_stored_shape_has_one_path_of_zeros()
    {
        SymmetricCouplingTensor u = SymmetricCoupling.Tensor(Irreps.SphericalHarmonics(2), Irrep.Parse("0o"), 2);
        Assert.Empty(u.Paths);
        Assert.Empty(u.Entries);
        Assert.Equal([9, 9, 1], u.StoredShape);
    }

    [Fact]
    public void Input_indices_unpack_row_major()
    {
        SymmetricCouplingTensor u = SymmetricCoupling.Tensor(Irreps.SphericalHarmonics(1), Irrep.Parse("1o"), 3);
        Assert.All(u.Entries, e => Assert.Equal(e.Inputs, u.InputIndices(e).Aggregate(0L, (at, i) => at * 4 + i)));
    }

    [Fact]
    public void Repeated_irreps_are_refused()
        => Assert.Throws<ArgumentException>(() => SymmetricCoupling.Tensor(Irreps.Parse("2x0e"), Irrep.Parse("0e"), 2));

    [Theory]
    [InlineData(3, "0e", 3, 8)]
    [InlineData(3, "1o", 3, 12)]
    [InlineData(3, "2e", 3, 14)]
    [InlineData(2, "0e", 3, 5)]
    [InlineData(2, "1o", 3, 5)]
    [InlineData(2, "2e", 3, 6)]
    [InlineData(2, "0e", 4, 9)]
    [InlineData(2, "1o", 4, 9)]
    [InlineData(2, "2e", 4, 13)]
    [InlineData(3, "1o", 1, 1)]
    [InlineData(3, "1e", 1, 0)]
    [InlineData(3, "0e", 0, 1)]
    [InlineData(1, "5o", 3, 0)]
    public void Symmetric_powers_have_the_known_multiplicities(int lmax, string output, int order, long multiplicity)
        => Assert.Equal(multiplicity, SymmetricPower.Multiplicity(Irreps.SphericalHarmonics(lmax), Irrep.Parse(output), order));

    [Fact]
    public void Multiplicities_exhaust_the_dimension_of_the_symmetric_power()
    {
        var coupling = Irreps.Parse("2x0e+1o+1e+2e+3o");
        long dim = 0;
        for (int l = 0; l <= 9; l++)
        {
            foreach (int parity in new[] { -1, 1 })
                dim += (2 * l + 1) * SymmetricPower.Multiplicity(coupling, new(l, parity), 3);
        }

        int d = coupling.Dim;
        Assert.Equal(d * (d + 1) * (d + 2) / 6, dim);
    }
}
