using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Algebra.Tests;

public class Wigner3jTests
{
    // Number of non-zero elements and sum of elements times cos(0.37 n + 0.2), n the row-major index.
    [Theory]
    [InlineData(0, 1, 1, 3, -0.074334288242932)]
    [InlineData(1, 1, 1, 6, 1.007178821411956)]
    [InlineData(1, 1, 2, 11, -0.520200437799191)]
    [InlineData(1, 2, 2, 16, 0.943112042294872)]
    [InlineData(2, 2, 3, 28, 0.340565023446821)]
    [InlineData(3, 3, 3, 42, -0.607915610889387)]
    [InlineData(2, 3, 4, 50, 0.246179065855201)]
    [InlineData(3, 4, 4, 76, 1.498782152636057)]
    [InlineData(4, 4, 4, 97, -0.859987137560777)]
    [InlineData(2, 1, 2, 16, 1.366079901679141)]
    [InlineData(2, 2, 1, 16, 1.429154198980562)]
    [InlineData(3, 1, 2, 21, 1.828386000024533)]
    [InlineData(3, 2, 2, 28, -0.101492640716630)]
    public void Tensors_have_the_checksums_of_e3nn(int l1, int l2, int l3, int count, double checksum)
    {
        CouplingTensor c = Wigner3j.Get(l1, l2, l3);
        Assert.Equal(count, c.Entries.Count);
        Assert.Equal(checksum, c.ToDense().Select((v, n) => v * Math.Cos(0.37 * n + 0.2)).Sum(), 1e-14);
    }

    [Fact]
    public void The_vector_product_is_right_handed()
    {
        CouplingEntry first = Wigner3j.Get(1, 1, 1).Entries[0];
        Assert.Equal(new CouplingEntry(0, 1, 2, ExactNumber.Sqrt(new Rational(1, 6))), first);
    }

    [SharedDataFact("data/goldens/e3nn/wigner3j.safetensors")]
    public void Tensors_are_those_of_e3nn_04() => Compare("data/goldens/e3nn/wigner3j.safetensors", Wigner3jConvention.E3nn04);

    [SharedDataFact("data/goldens/e3nn/wigner3j_e3nn05.safetensors")]
    public void Tensors_are_those_of_e3nn_05() => Compare("data/goldens/e3nn/wigner3j_e3nn05.safetensors", Wigner3jConvention.E3nn05);

    [SharedDataFact("data/goldens/e3nn/wigner3j_sign_flips_044_vs_05.json")]
    public void The_conventions_differ_in_sign_for_the_listed_degrees_only()
    {
        string path = SharedData.PathOf("data/goldens/e3nn/wigner3j_sign_flips_044_vs_05.json");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
        HashSet<(int, int, int)> flips =
            [.. json.RootElement.GetProperty("flips").EnumerateArray().Select(t => (t[0].GetInt32(), t[1].GetInt32(), t[2].GetInt32()))];
        foreach ((int l1, int l2, int l3) in Triples(11))
        {
            CouplingTensor a = Wigner3j.Get(l1, l2, l3, Wigner3jConvention.E3nn04);
            CouplingTensor b = Wigner3j.Get(l1, l2, l3, Wigner3jConvention.E3nn05);
            Assert.True(a.Equals(flips.Contains((l1, l2, l3)) ? b.Scale(-1) : b), $"{l1} {l2} {l3}");
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 2, 2, -1)]
    [InlineData(2, 1, 2, -1)]
    [InlineData(2, 2, 3, 1)]
    [InlineData(3, 4, 6, -1)]
    [InlineData(5, 5, 5, -1)]
    [InlineData(4, 5, 6, -1)]
    [InlineData(4, 4, 4, 1)]
    public void The_conventions_are_related_by_known_signs(int l1, int l2, int l3, int sign)
        => Assert.Equal(Wigner3j.Get(l1, l2, l3, Wigner3jConvention.E3nn04).Scale(sign), Wigner3j.Get(l1, l2, l3, Wigner3jConvention.E3nn05));

    [Fact]
    public void Tensors_have_norm_one_exactly()
    {
        foreach ((int l1, int l2, int l3) in Triples(5).Append((11, 11, 11)).Append((11, 10, 8)))
        {
            CouplingTensor c = Wigner3j.Get(l1, l2, l3);
            Assert.Equal(1, c.Entries.Aggregate(ExactNumber.Zero, (sum, e) => sum + e.Value * e.Value));
        }
    }

    [Fact]
    public void Tensors_are_exactly_invariant_under_infinitesimal_rotations()
    {
        foreach ((int l1, int l2, int l3) in Triples(4).Append((5, 6, 7)).Append((11, 11, 11)))
        {
            CouplingTensor c = Wigner3j.Get(l1, l2, l3);
            for (int axis = 0; axis < 3; axis++)
            {
                var turned = new Dictionary<(int, int, int), ExactNumber>();
                void Add(int i, int j, int k, ExactNumber v)
                    => turned[(i, j, k)] = turned.TryGetValue((i, j, k), out ExactNumber? sum) ? sum + v : v;
                ILookup<int, MatrixEntry>[] g =
                    [.. new[] { l1, l2, l3 }.Select(l => So3Generators.Get(l)[axis].ToLookup(e => e.Column))];
                foreach (CouplingEntry e in c.Entries)
                {
                    foreach (MatrixEntry m in g[0][e.I])
                        Add(m.Row, e.J, e.K, m.Value * e.Value);
                    foreach (MatrixEntry m in g[1][e.J])
                        Add(e.I, m.Row, e.K, m.Value * e.Value);
                    foreach (MatrixEntry m in g[2][e.K])
                        Add(e.I, e.J, m.Row, m.Value * e.Value);
                }

                Assert.All(turned.Values, v => Assert.True(v.IsZero));
            }
        }
    }

    [Fact]
    public void Degrees_that_cannot_couple_are_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => Wigner3j.Get(1, 1, 3));

    [Fact]
    public void Exact_and_dense_elements_agree()
    {
        CouplingTensor c = Wigner3j.Get(2, 3, 4);
        double[] dense = c.ToDense();
        Assert.Equal(c.Entries.Count, dense.Count(v => v != 0));
        Assert.All(c.Entries, e => Assert.Equal(e.Value.ToDouble(), dense[(e.I * 7 + e.J) * 9 + e.K]));
    }

    private static IEnumerable<(int, int, int)> Triples(int lmax)
        => from l1 in Enumerable.Range(0, lmax + 1)
           from l2 in Enumerable.Range(0, lmax + 1)
           from l3 in Enumerable.Range(0, lmax + 1)
           where ClebschGordan.IsTriangle(l1, l2, l3)
           select (l1, l2, l3);

    private static void Compare(string path, Wigner3jConvention convention)
    {
        SafetensorsFile goldens = SafetensorsFile.Open(SharedData.PathOf(path));
        foreach ((int l1, int l2, int l3) in Triples(6))
        {
            double[] expected = goldens.Doubles($"w3j_{l1}_{l2}_{l3}");
            double[] actual = Wigner3j.Get(l1, l2, l3, convention).ToDense();
            Assert.Equal(expected.Length, actual.Length);
            Assert.True(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() < 1e-14, $"{l1} {l2} {l3}");
        }
    }
}
