using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using Xunit;

namespace TpCompiler.Testing.Tests.Planted;

/// <summary>Mistakes in operations are found within a thousand cases, each by the check that is for it, with the guilty path named.</summary>
public sealed class PlantedOperationTests
{
    private static readonly CheckOptions s_thousand = new() { Cases = 1000 };

    private static OperationFamily Family(Fault fault) => new(2, irreps => LoopProduct.Create(irreps[0], irreps[1], fault));

    [Fact]
    public void Nothing_is_found_where_nothing_is_wrong()
    {
        CheckOptions some = new() { Cases = 60 };
        Equivariance.Check(Family(Fault.None), some).ThrowIfFailed();
        Gradients.Check(Family(Fault.None), some).ThrowIfFailed();
        Permutations.Check(Family(Fault.None), some).ThrowIfFailed();
        (Operation product, TensorProductSpec spec) = Fixed(Fault.None);
        Paths.Check(product).ThrowIfFailed();
        Paths.Check(product, spec).ThrowIfFailed();
        CheckReport agreement = Agreement.Check(product, Operation.Of(spec)).ThrowIfFailed();
        Assert.Equal(100, agreement.Cases);
        Assert.Contains(agreement.Findings, f => f.Property == "gradient");
    }

    [Fact]
    public void Wrong_sign_of_a_term_is_found_by_rotations_and_brought_down_to_one_path()
    {
        Failure failure = Found(Equivariance.Check(Family(Fault.WrongSignOfATerm), s_thousand), "rotation");

        // A block of either side, one copy each, and the path that couples them.
        Assert.All(failure.Irreps, i => Assert.Equal(1, i.IrrepCount));
        Assert.Equal(1, failure.Case!.Count);
        Assert.Matches(@"^x\[0\] 1x\d[eo] \* y\[0\] 1x\d[eo] \* w(\(\d+\)|\[0\] 1x0e) -> z\[\d+\] 1x\d[eo]$", failure.Path);
    }

    [Fact]
    public void Wrong_sign_of_a_term_is_found_without_rotations()
    {
        // The generators alone: nothing is sampled but features.
        (Operation product, _) = Fixed(Fault.WrongSignOfATerm);
        CheckReport report = Equivariance.Check(product);
        Assert.Contains(report.Findings, f => f.Property.StartsWith("generator", StringComparison.Ordinal) && !f.Passed);
    }

    [Fact]
    public void Mixed_parity_is_found_by_the_inversion_alone()
    {
        CheckReport report = Equivariance.Check(Family(Fault.MixedParity), s_thousand);
        Failure failure = Found(report, "inversion");
        Assert.All(report.Findings.Where(f => f.Property != "inversion"), f => Assert.True(f.Passed, f.ToString()));
        Assert.Contains("->", failure.Path, StringComparison.Ordinal);

        // Who wants rotations alone gets them.
        Equivariance.Check(Family(Fault.MixedParity), new() { Cases = 100, HasInversion = false }).ThrowIfFailed();
    }

    [Fact]
    public void Dropped_path_is_found_by_its_weights_and_by_its_spec()
    {
        (Operation product, TensorProductSpec spec) = Fixed(Fault.DroppedPath);
        Equivariance.Check(product).ThrowIfFailed();
        Finding[] dead = [.. Paths.Check(product).Findings.Where(f => !f.Passed)];
        Assert.Contains(dead, f => f.Where.StartsWith("w[0]", StringComparison.Ordinal));
        Assert.Contains(dead, f => f.Where.StartsWith("z[", StringComparison.Ordinal));

        TensorProductPath last = spec.Paths[spec.Paths.Count - 1];
        Finding missing = Assert.Single(Paths.Check(product, spec).Findings, f => !f.Passed);
        Assert.Equal($"x[{last.First}] {spec.First[last.First]} * y[{last.Second}] {spec.Second[last.Second]} -> z[{last.Output}] {spec.Output[last.Output]}", missing.Where);
        Found(Agreement.Check(product, Operation.Of(spec), s_thousand), "forward");
    }

    [Fact]
    public void Wrong_sign_of_a_path_is_found_against_its_spec_and_named()
    {
        (Operation product, TensorProductSpec spec) = Fixed(Fault.WrongSignOfAPath);
        Equivariance.Check(product).ThrowIfFailed();
        Failure failure = Found(Agreement.Check(product, Operation.Of(spec), s_thousand), "forward");
        TensorProductPath last = spec.Paths[spec.Paths.Count - 1];
        Assert.StartsWith($"x[{last.First}] {spec.First[last.First]} * y[{last.Second}] {spec.Second[last.Second]} * w(", failure.Path, StringComparison.Ordinal);
        Assert.EndsWith($"-> z[{last.Output}] {spec.Output[last.Output]}", failure.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_gradient_is_found()
    {
        CheckReport report = Gradients.Check(Family(Fault.WrongGradient), s_thousand);
        Found(report, "gradient against differences");
        Assert.Contains(report.Findings, f => f.Property == "adjoint identity" && !f.Passed);
    }

    [Fact]
    public void Wrong_second_gradient_is_found()
    {
        CheckReport report = Gradients.Check(Family(Fault.WrongSecondGradient), s_thousand);
        Found(report, "second gradient against differences");
        Assert.Contains(report.Findings, f => f.Property == "second gradient of the output's" && !f.Passed);
        Assert.All(report.Findings.Where(f => f.Property == "gradient against differences"), f => Assert.True(f.Passed, f.ToString()));
    }

    [Fact]
    public void Items_that_run_together_are_found()
        => Found(Permutations.Check(Family(Fault.ItemsRunTogether), s_thousand), "other items");

    [Fact]
    public void Reversed_edges_are_found_by_what_is_out_of_reach()
    {
        Permutations.Check(Convolution(isReversed: false)).ThrowIfFailed();
        Equivariance.Check(Convolution(isReversed: true)).ThrowIfFailed();
        CheckReport report = Permutations.Check(Convolution(isReversed: true), s_thousand);
        Failure failure = Found(report, "nodes and edges out of reach");
        Assert.Equal(1, failure.Case!.Graph!.EdgeCount);
    }

    [Fact]
    public void Assertion_throws_with_the_whole_report()
    {
        CheckReport report = Equivariance.Check(Family(Fault.WrongSignOfATerm), s_thousand);
        CheckFailedException e = Assert.Throws<CheckFailedException>(() => report.ThrowIfFailed());
        Assert.Equal(report.ToString(), e.Message);
        Assert.Same(report, e.Report);
        foreach (string part in new[] { "FAILED", "FAIL rotation", "ulps", "smallest case", "path ", "irreps ", "rotation ", "case " })
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    private static (Operation, TensorProductSpec) Fixed(Fault fault)
    {
        Irreps x = Irreps.Parse("3x0e+2x1o"), y = Irreps.Parse("0e+1o");
        return (LoopProduct.Create(x, y, fault)!, TensorProductSpec.Uvu(x, y, Irreps.Parse("0e+0o+1e+1o+2e+2o")));
    }

    private static Failure Found(CheckReport report, string property)
    {
        Assert.False(report.Passed);
        Assert.InRange(report.Cases, 1, 1000);
        Assert.NotNull(report.Failure);
        Assert.Equal(property, report.Failure.Finding.Property);
        Assert.True(report.Failure.Finding.Ulps > 1e6);
        return report.Failure;
    }

    /// <summary>m[i] = sum over j of h[j] (x,y,z of the edge ij) as 1o; or the other way round.</summary>
    private static Operation Convolution(bool isReversed) => new(
        "Convolution",
        [new("h", "0e", Rows.Node), new("r", "1o", Rows.Edge)],
        new("m", "1o", Rows.Node),
        t =>
        {
            Array.Clear(t.Output);
            for (int e = 0; e < t.Graph.EdgeCount; e++)
            {
                (int to, int from) = isReversed ? (t.Graph.Neighbors[e], t.Graph.Centers[e]) : (t.Graph.Centers[e], t.Graph.Neighbors[e]);
                for (int a = 0; a < 3; a++)
                    t.Output[(3 * to) + a] += t["h"][from] * t["r"][(3 * e) + a];
            }
        });
}
