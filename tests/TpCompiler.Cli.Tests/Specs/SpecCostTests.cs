using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests.Specs;

/// <summary>What <c>tpc spec</c> says that diagrams cost.</summary>
public sealed class SpecCostTests
{
    [Theory]
    [InlineData("leg h[j] : 8x(0e+1o); leg Y[ij] : sh(2); weight R[ij,path,8]; out A[i] = sum j: h*Y -> sh(2) uvu by R")]
    [InlineData("leg A[i] : 4x sh(2); index z[i]; weight W1[z,path,4] W2[z,path,4]; out B[i] : 4x(0e+1o) = (A by W1) + (A^2 by W2)")]
    [InlineData("leg a[i] : 0e+1o; leg b[i] : 0e+1o; weight W[path]; out x[i] = a*b -> 0e+1o by W")]
    [InlineData("leg a[i] : 2x(0e+1o); leg b[i] : 3x(0e+1o); weight W[path,2,3,4]; out x[i] : 4x(0e+1o) = a*b uvw by W")]
    [InlineData("leg h[i] : 2x(0e+1o); leg Y[ij] : sh(2); weight M; out x[i] : 3x(0e+1o) = sum j: mix M(h[j]*Y*h[i])")]
    public void CountsAreThoseOfThePrintedKernels(string spec)
    {
        Dictionary<string, EmittedOperations> printed = EmittedOperations.In(Tpc.Text("spec", spec, "--emit", "csharp", "--derivatives", "2"));
        JsonElement document = Tpc.Json("spec", spec);
        string output = document.GetProperty("values").EnumerateArray().Last().GetProperty("name").GetString()!;
        HashSet<string> kernels = [];
        int compared = 0;
        foreach (JsonElement program in document.GetProperty("programs").EnumerateArray())
        {
            string order = program.GetProperty("name").GetString() switch { "forward" => "Forward", "backward" => "Backward", _ => "DoubleBackward" };
            int number = 0;
            foreach (JsonElement step in program.GetProperty("steps").EnumerateArray())
            {
                number++;
                if (!kernels.Add(step.GetProperty("kernel").GetString()!))
                    continue;
                JsonElement said = step.GetProperty("operations");
                EmittedOperations counted = printed[$"{output}_{order}{number}"];
                Assert.Equal(
                    (said.Number("multiplies"), said.Number("adds"), said.Number("multiply_adds"),
                        said.Number("uniform_multiplies") + said.Number("uniform_adds") + said.Number("uniform_multiply_adds")),
                    (counted.Multiplies, counted.Adds, counted.MultiplyAdds, counted.Uniform));
                compared++;
            }
        }

        Assert.Equal(printed.Count, compared);
        Assert.True(compared >= 3);
    }

    [Theory]
    [InlineData("0e", 129)]
    [InlineData("0e+1o", 368)]
    [InlineData("0e+1o+2e", 618)]
    public void ProductBasisTakesNoMoreOperationsThanItsBest(string irreps, int most)
    {
        string spec = $"leg A[i] : 64x sh(3); index z[i]; weight W1[z,path,64] W2[z,path,64] W3[z,path,64]; "
            + $"out B[i] : 64x({irreps}) = (A by W1) + (A^2 by W2) + (A^3 by W3)";
        JsonElement forward = Tpc.Json("spec", spec).GetProperty("programs")[0];
        JsonElement step = Assert.Single(forward.GetProperty("steps").EnumerateArray(), s => s.Number("items_per_node") > 0);
        JsonElement operations = step.GetProperty("operations");
        double perChannel = operations.Number("multiplies") + operations.Number("adds") + operations.Number("multiply_adds");
        Assert.InRange(perChannel, 1, most);
        Assert.Equal(perChannel * 64, forward.Number("cost", "operations"));
    }

    [Fact]
    public void TotalsAreThoseOfTheStepsTimesTheirItems()
    {
        foreach (JsonElement program in Tpc.Json("spec", Sample("message.fusion"), "--neighbors", "7").GetProperty("programs").EnumerateArray())
        {
            double sum = 0;
            foreach (JsonElement step in program.GetProperty("steps").EnumerateArray())
            {
                JsonElement o = step.GetProperty("operations");
                double runs = step.Number("items_per_node") * step.Number("outer") * step.Number("inner");
                sum += runs * step.Number("lanes") * (o.Number("multiplies") + o.Number("adds") + o.Number("multiply_adds"));
                sum += runs * (o.Number("uniform_multiplies") + o.Number("uniform_adds") + o.Number("uniform_multiply_adds"));
                Assert.Equal(7, step.Number("items_per_node"));
            }

            Assert.True(sum > 0);
            Assert.Equal(sum, program.Number("cost", "operations"), 6);
        }
    }

    [Fact]
    public void DecisionsListAllCandidatesWithTheirCosts()
    {
        JsonElement decision = Assert.Single(Tpc.Json("spec", Sample("product.fusion")).GetProperty("decisions").EnumerateArray());
        JsonElement[] candidates = [.. decision.GetProperty("candidates").EnumerateArray()];
        Assert.True(candidates.Length > 1);
        double[] totals = [.. candidates.Select(c => c.Number("potential", "total"))];
        Assert.Equal(totals.Min(), totals[(int)decision.Number("chosen")]);
        Assert.All(candidates, c => Assert.Equal(c.Number("forward", "operations") + c.Number("forward", "bytes") / 8, c.Number("forward", "total"), 6));
        Assert.All(candidates, c => Assert.True(c.Number("double_backward", "operations") > c.Number("backward", "operations")));
        Assert.All(candidates, c => Assert.True(c.Number("backward", "bytes") > 0));
    }

    [Fact]
    public void CandidatesAreComparedByWhatAPotentialRuns()
    {
        foreach (JsonElement candidate in Tpc.Json("spec", Sample("product.fusion")).GetProperty("decisions")[0].GetProperty("candidates").EnumerateArray())
        {
            Assert.True(candidate.Number("potential", "total") > candidate.Number("forward", "total"));
            Assert.True(candidate.Number("potential", "total") < candidate.Number("forward", "total") + candidate.Number("backward", "total"));
        }

        Assert.Contains("forward and backward", Tpc.Text("spec", Sample("product.fusion"), "--explain"), StringComparison.Ordinal);
    }

    [Fact]
    public void ExplanationSaysWhatAPassDidWhereThereWasNothingToChoose()
    {
        const string spec = "leg Y[ij] : 4x sh(1); out x[i] : 4x(0e+1o+2e) = sum j k where j!=k: Y[ij]*Y[ik]";
        string text = Tpc.Text("spec", spec, "--explain");
        Assert.Matches("\n  factorize +[0-9 ]+ [0-9 ]+ [0-9]{1,2}\\.[0-9]{2}  makes sums", text);
        Assert.Matches("\n  collapse +[0-9 ]+ nothing  ", text);
        Assert.Contains("\nwithout factorize the steps would be\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing to choose", text, StringComparison.Ordinal);

        JsonElement pass = Assert.Single(Tpc.Json("spec", spec, "--explain").GetProperty("passes").EnumerateArray(), p => p.GetProperty("name").GetString() == "factorize");
        Assert.True(pass.GetProperty("changed_program").GetBoolean());
        Assert.Equal(Tpc.Json("spec", spec, "--no-pass", "factorize").GetProperty("programs")[0].Number("cost", "total"), pass.Number("forward_without", "total"), 6);
        Assert.Matches("\n  factorize +[0-9 ]+ off  ", Tpc.Text("spec", spec, "--explain", "--no-pass", "factorize"));
    }

    [Fact]
    public void AChainOfSquaresCostsASquareForEachStep()
    {
        string chain = string.Join("; ", Enumerable.Range(1, 30).Select(n => $"x{n}[i] = x{n - 1}*x{n - 1}"));
        foreach (string leg in new[] { "0e", "8x0e" })
            Assert.Equal(leg == "0e" ? 30 : 240, Operations(Tpc.Json("spec", $"leg a[i] : {leg}; x0[i] = a; {chain}; out z[i] = x30")));
        string mixed = string.Join("; ", Enumerable.Range(1, 20).Select(n => $"x{n}[i] = sum j: x{n - 1}[i]*b[ij]*x{n - 1}[j]"));
        Assert.True(Operations(Tpc.Json("spec", $"leg a[i] : 0e; leg b[ij] : 0e; x0[i] = a; {mixed}; out z[i] = x20")) < 1e4);
    }

    [Theory]
    [InlineData("leg h[i] : 8x0e")]
    [InlineData("out x[i]")]
    [InlineData("leg h[i] : 8x0e; leg Y[ij] : sh(1)")]
    public void OneLineIsAText(string text)
    {
        string error = Refused(text);
        Assert.StartsWith("text:1:", error, StringComparison.Ordinal);
        Assert.Contains(" error TPC04", error, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsThatCannotBeCountedAreAFinding()
        => Assert.Contains(
            "error TPC0410",
            Refused("leg a[i] : 65536x(0e+1o); leg b[i] : 65536x(0e+1o); weight W[path,65536,65536,65536]; out x[i] = a*b uvw by W"),
            StringComparison.Ordinal);

    [Fact]
    public void ExplanationNamesCandidatesAndReason()
    {
        string text = Tpc.Text("spec", Sample("product.fusion"), "--explain");
        foreach (string expected in new[] { "powers 1, 2, 3 by W1, W2, W3: ", "(fewest operations and accesses)", "\n  * ", "left comb" })
            Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.StartsWith(Tpc.Text("spec", Sample("product.fusion")), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hoist", "leg h[i] : 4x(0e+1o); leg Y[ij] : sh(1); out x[i] : 4x(0e+1o) = sum j: (h[j]*Y)*h[i]")]
    [InlineData("factorize", "leg Y[ij] : 4x sh(1); out x[i] : 4x(0e+1o+2e) = sum j k where j!=k: Y[ij]*Y[ik]")]
    [InlineData("recouple", "leg h[i] : 4x(0e+1o+2e); leg Y[ij] : sh(2); weight W[path,4]; out m[i] : 4x(0e+1o) = sum j: h[i]*Y*h[i]*h[j] by W")]
    [InlineData("powers", "leg A[i] : 4x sh(2); weight W[path,4]; out x[i] : 4x0e = A^3 by W")]
    [InlineData("collapse", "harmonics Y[ij] : sh(2); out x[ij] : 0e+1o+2e = Y*Y")]
    public void EachPassSavesOperationsUntilItIsSwitchedOff(string pass, string spec)
    {
        double with = Operations(Tpc.Json("spec", spec));
        JsonElement document = Tpc.Json("spec", spec, "--no-pass", pass);
        Assert.True(Operations(document) > with, $"{Operations(document)} operations without, {with} with {pass}");
        Assert.False(document.GetProperty("options").GetProperty("passes").GetProperty(pass).GetBoolean());
        double without = Operations(Tpc.Json("spec", spec, "--no-pass", pass, "--no-pass", "recouple", "--no-pass", "hoist"));
        Assert.True(without >= with);
    }

    private static string Refused(string spec)
    {
        Tpc run = Tpc.Run("spec", spec);
        Assert.Equal((1, ""), (run.Code, run.Output));
        return run.Error;
    }

    private static double Operations(JsonElement document) => document.GetProperty("programs")[0].Number("cost", "operations");

    private static string Sample(string name) => Path.Combine(SharedData.Repository, "samples", "diagrams", name);
}
