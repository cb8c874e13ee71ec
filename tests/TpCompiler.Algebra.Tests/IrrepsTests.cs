using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Algebra.Tests;

public class IrrepsTests
{
    [Theory]
    [InlineData("32x0e + 16x1o", "32x0e+16x1o")]
    [InlineData("0e+1o", "1x0e+1x1o")]
    [InlineData("  2 x 1 o+0e ", "2x1o+1x0e")]
    [InlineData("2y + 3y", "1x2e+1x3o")]
    [InlineData("0x1o", "0x1o")]
    [InlineData("", "")]
    [InlineData("  ", "")]
    public void Every_form_is_read_and_printed_canonically(string text, string canonical)
        => Assert.Equal(canonical, Irreps.Parse(text).ToString());

    [Theory]
    [InlineData("0e+", 3, 0)]
    [InlineData("0e++1o", 3, 1)]
    [InlineData("0e 1o", 3, 1)]
    [InlineData("32y0e", 3, 1)]
    [InlineData("1", 1, 0)]
    [InlineData("8x", 2, 0)]
    [InlineData("-1x0e", 0, 1)]
    [InlineData("2x0e + 4x1a", 10, 1)]
    [InlineData("99999999999x0e", 0, 11)]
    [InlineData("0e+ 1000000000x9e", 4, 13)]
    public void A_mistake_is_located_at_its_characters(string text, int position, int length)
    {
        Assert.False(Irreps.TryParse(text, out _, out IrrepsSyntaxError? error));
        Assert.Equal((position, length), (error.Position, error.Length));
        Assert.Throws<FormatException>(() => Irreps.Parse(text));
    }

    [Fact]
    public void Mutated_texts_are_read_or_refused_with_a_place_inside_them()
    {
        Random random = new(51);
        const string Characters = "0123456789xeoy+ -\t\0é\ud800(";
        int read = 0;
        for (int n = 0; n < 5000; n++)
        {
            string text = "32x0e + 16x1o+2y";
            for (int change = random.Next(1, 8); change > 0; change--)
            {
                int at = random.Next(text.Length + 1);
                int length = Math.Min(random.Next(6), text.Length - at);
                text = random.Next(3) switch
                {
                    0 => text.Remove(at, length),
                    1 => text.Insert(at, Characters[random.Next(Characters.Length)].ToString()),
                    _ => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
                };
            }

            if (Irreps.TryParse(text, out Irreps? irreps, out IrrepsSyntaxError? error))
            {
                Assert.Equal(irreps, Irreps.Parse(irreps.ToString()));
                read++;
            }
            else
            {
                Assert.InRange(error.Position, 0, text.Length);
                Assert.InRange(error.Position + error.Length, 0, text.Length);
                Assert.Throws<FormatException>(() => Irreps.Parse(text));
            }
        }

        Assert.InRange(read, 500, 4500);
    }

    [SharedDataFact("data/goldens/e3nn/irreps.json")]
    public void Sorting_simplifying_and_slices_are_those_of_e3nn()
    {
        using JsonDocument goldens = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf("data/goldens/e3nn/irreps.json")));
        foreach (JsonProperty golden in goldens.RootElement.GetProperty("irreps").EnumerateObject())
        {
            var irreps = Irreps.Parse(golden.Name);
            SortedIrreps sorted = irreps.Sort();
            int[] Ints(string name) => [.. golden.Value.GetProperty(name).EnumerateArray().Select(e => e.GetInt32())];
            Assert.Equal(golden.Value.GetProperty("dim").GetInt32(), irreps.Dim);
            Assert.Equal(golden.Value.GetProperty("num_irreps").GetInt32(), irreps.IrrepCount);
            Assert.Equal(golden.Value.GetProperty("lmax").GetInt32(), irreps.LMax);
            Assert.Equal(golden.Value.GetProperty("simplify").GetString(), irreps.Simplify().ToString());
            Assert.Equal(golden.Value.GetProperty("sorted").GetString(), sorted.Irreps.ToString());
            Assert.Equal(Ints("p"), sorted.Targets);
            Assert.Equal(Ints("inv"), sorted.Sources);
            Assert.Equal(Ints("ls"), irreps.Degrees);
            Assert.Equal(
                golden.Value.GetProperty("slices").EnumerateArray().Select(s => (s[0].GetInt32(), s[1].GetInt32())),
                irreps.Slices);
        }

        foreach (JsonProperty golden in goldens.RootElement.GetProperty("products").EnumerateObject())
        {
            string[] factors = golden.Name.Split('*');
            Assert.Equal(
                golden.Value.EnumerateArray().Select(e => e.GetString()),
                (Irrep.Parse(factors[0]) * Irrep.Parse(factors[1])).Select(i => i.ToString()));
        }

        Irrep[] order = [.. goldens.RootElement.GetProperty("sorted_irreps").EnumerateArray().Select(e => Irrep.Parse(e.GetString()!))];
        Assert.Equal(order, order.Reverse().Order());
    }

    [Fact]
    public void Printed_irreps_read_back_equal()
        => Prop.ForAll(Generators.Irreps, irreps => Irreps.Parse(irreps.ToString()) == irreps).QuickCheckThrowOnFailure();

    [Fact]
    public void A_product_has_the_product_of_the_dimensions()
        => Prop.ForAll(Generators.Irreps, Generators.Irreps, (a, b) => a.TensorProduct(b).Dim == a.Dim * b.Dim)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Sorting_is_a_stable_permutation()
        => Prop.ForAll(Generators.Irreps, irreps =>
        {
            SortedIrreps sorted = irreps.Sort();
            return Enumerable.Range(0, irreps.Count).All(i => sorted.Irreps[sorted.Targets[i]] == irreps[i] && sorted.Sources[sorted.Targets[i]] == i)
                && Enumerable.Range(1, Math.Max(0, irreps.Count - 1)).All(k =>
                    sorted.Irreps[k - 1].Irrep < sorted.Irreps[k].Irrep
                    || (sorted.Irreps[k - 1].Irrep == sorted.Irreps[k].Irrep && sorted.Sources[k - 1] < sorted.Sources[k]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sorting_orders_by_degree_and_odd_before_even()
    {
        SortedIrreps sorted = Irreps.Parse("3x2e+1x0o+2x1e+4x0e").Sort();
        Assert.Equal("1x0o+4x0e+2x1e+3x2e", sorted.Irreps.ToString());
        Assert.Equal([3, 0, 2, 1], sorted.Targets);
        Assert.Equal([1, 3, 2, 0], sorted.Sources);
    }

    [Theory]
    [InlineData("1o", "1o", "1x0e+1x1e+1x2e")]
    [InlineData("2x1o", "3x0o+1e", "6x1e+2x0o+2x1o+2x2o")]
    public void Products_list_every_irrep_by_pair_of_blocks(string left, string right, string product)
        => Assert.Equal(product, Irreps.Parse(left).TensorProduct(Irreps.Parse(right)).ToString());

    [Theory]
    [InlineData("1o", "1o")]
    [InlineData(" 2y ", "2e")]
    [InlineData("11y", "11o")]
    public void Single_irreps_are_read(string text, string canonical) => Assert.Equal(canonical, Irrep.Parse(text).ToString());

    [Theory]
    [InlineData("1")]
    [InlineData("o")]
    [InlineData("2x1o")]
    [InlineData("1o+")]
    public void Anything_but_one_irrep_is_refused(string text) => Assert.Throws<FormatException>(() => Irrep.Parse(text));

    [Fact]
    public void Impossible_irreps_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Irrep(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Irrep(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MulIrrep(-1, new Irrep(0, 1)));
    }

    [Fact]
    public void Simplifying_merges_neighbours_and_drops_empty_blocks()
        => Assert.Equal("5x1o+1x0e+1x1o", Irreps.Parse("2x1o+0x2e+3x1o+0e+1o").Simplify().ToString());

    [Fact]
    public void Spherical_harmonics_have_natural_parity_unless_inversion_is_ignored()
    {
        Assert.Equal("1x0e+1x1o+1x2e", Irreps.SphericalHarmonics(2).ToString());
        Assert.Equal("1x0e+1x1e+1x2e", Irreps.SphericalHarmonics(2, 1).ToString());
    }

    [Fact]
    public void Blocks_are_filtered_repeated_and_joined()
    {
        var irreps = Irreps.Parse("2x0e+1o+3x2e");
        Assert.Equal("2x0e+3x2e", irreps.Filter(Irreps.Parse("0e+2e")).ToString());
        Assert.Equal(irreps + irreps, irreps.Repeat(2));
        Assert.Equal([0, 2, 5], irreps.Offsets);
        Assert.Equal(3, irreps.MultiplicityOf(Irrep.Parse("2e")));
    }
}
