using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Packages.Tests;

/// <summary>What is published: six packages, and projects that know nothing but them.</summary>
public sealed partial class PackageTests(PackedFixture packed) : IClassFixture<PackedFixture>
{
    private const string Net10 = "<TargetFramework>net10.0</TargetFramework>";

    private static readonly string[] s_ofBenchmarkDotNet = ["BenchmarkDotNet", "Microsoft.CodeAnalysis.Analyzers", "Microsoft.CodeAnalysis.CSharp", "Microsoft.Diagnostics.Tracing.TraceEvent", "System.Management"];

    private const string Program = """"
        using System;
        using TpCompiler;
        using TpCompiler.Runtime.Diagrams;

        double[] x = [1, 2, 3, 4];
        double[] y = [10];
        double[] weights = [1, 1, 1, 0.5];
        double[] output = new double[Product.OutputDimension];
        Product.Forward(x, y, weights, output, 1);
        Console.WriteLine(string.Join(" ", output));

        FusionGraph graph = new(2, [0, 0, 1], [0, 1, 0]);
        double[] h = [1, 2, 3, 4];
        double[] sums = new double[2 * Layer.SDimension];
        Layer.Forward(graph, h, [10, 100, 1000], new([1, 0], 2), [0.5, 2], sums);
        Console.WriteLine(string.Join(" ", sums));
        double[] gradient = new double[4];
        Layer.Backward(graph, h, [10, 100, 1000], new([1, 0], 2), [0.5, 2], [1, 1, 1, 1], gradient, [], []);
        Console.WriteLine(string.Join(" ", gradient));

        [TensorProduct("4x0e", "0e")]
        internal static partial class Product;

        [FusionDiagram("""
            leg h[i] : 2x0e
            leg Y[ij] : 0e
            index z[i]
            weight w[z]
            out S[i] = sum j: h[j]*Y by w[j]
            """)]
        internal static partial class Layer;
        """";

    private const string Tests = """"
        using System;
        using TpCompiler;
        using TpCompiler.Testing;

        Operation message = new(
            "Message",
            [new("x", Message.XIrreps), new("y", Message.YIrreps), Operand.Scalars("w", Message.WeightCount)],
            new("output", Message.OutputIrreps),
            t => Message.Forward(t["x"], t["y"], t["w"], t.Output, t.Count));
        Console.WriteLine(Equivariance.Check(message).ThrowIfFailed().Passed);

        [TensorProduct("2x0e + 2x1o", "0e + 1o")]
        internal static partial class Message;
        """";

    [DotNetFact]
    public void Packages_are_these_with_all_that_belongs_to_them()
    {
        string[] found = [.. Directory.EnumerateFiles(packed.Feed).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "TpCompiler.0.1.0.nupkg", "TpCompiler.Atomistic.0.1.0.nupkg", "TpCompiler.Benchmarking.0.1.0.nupkg", "TpCompiler.Gpu.0.1.0.nupkg", "TpCompiler.Testing.0.1.0.nupkg",
                "tpc.0.1.0.nupkg",
            ],
            found);
        Assert.All(found, file =>
        {
            using ZipArchive package = ZipFile.OpenRead(Path.Combine(packed.Feed, file));
            HashSet<string> entries = [.. package.Entries.Select(e => e.FullName)];
            Assert.Contains("README.md", entries);
            Assert.Contains("icon.png", entries);
            XElement metadata = XDocument.Load(package.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open()).Root!.Elements().First();
            Assert.Equal("MIT", Value("license"));
            Assert.Equal("README.md", Value("readme"));
            Assert.Equal("icon.png", Value("icon"));
            Assert.NotEqual("Package Description", Value("description"));

            // Documentation of every library; no package but ours is asked for, except FsCheck by tests and BenchmarkDotNet by benchmarks (with what is pinned of theirs).
            Assert.All(entries.Where(e => e.StartsWith("lib/", StringComparison.Ordinal) && e.EndsWith(".dll", StringComparison.Ordinal)), e => Assert.Contains(Path.ChangeExtension(e, ".xml"), entries));
            Assert.All(
                metadata.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value),
                id => Assert.True(
                    id.StartsWith("TpCompiler", StringComparison.Ordinal)
                        || (id is "FsCheck" or "FSharp.Core" && file.StartsWith("TpCompiler.Testing", StringComparison.Ordinal))
                        || (s_ofBenchmarkDotNet.Contains(id) && file.StartsWith("TpCompiler.Benchmarking", StringComparison.Ordinal)),
                    id));

            string Value(string name) => metadata.Elements().Single(e => e.Name.LocalName == name).Value;
        });
    }

    [DotNetFact]
    public void Packing_again_gives_the_same_packages()
    {
        string again = packed.Pack("again");
        Assert.All(Directory.EnumerateFiles(packed.Feed), f => Assert.Equal(Contents(f), Contents(Path.Combine(again, Path.GetFileName(f)))));

        static IEnumerable<(string, uint)> Contents(string file)
        {
            using ZipArchive package = ZipFile.OpenRead(file);
            return [.. package.Entries.Select(e => (e.FullName, e.Crc32))];
        }
    }

    [DotNetFact]
    public void Package_alone_compiles_and_runs_in_a_console_program()
    {
        string consumer = packed.Consumer("alone", Net10, ["TpCompiler"], ("Program.cs", Program));
        DotNetCommand.Run(consumer, "build", "-c", "Release");

        // Node 0 has the edges 10 to itself and 100 to node 1, whose weights are 2 and 0.5.
        Assert.Equal(["10 20 30 20", "170 240 2000 4000", "2020 2020 50 50"], Printed(consumer, "alone"));
        string[] analyzers = [.. Directory
            .EnumerateFiles(Path.Combine(packed.Cache, "tpcompiler", "0.1.0", "analyzers", "dotnet", "cs"))
            .Select(f => Path.GetFileName(f))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["TpCompiler.Algebra.dll", "TpCompiler.CodeFixes.dll", "TpCompiler.Core.dll", "TpCompiler.Emit.dll", "TpCompiler.Generators.dll"],
            analyzers);

        // The compiler itself stays at home, and the page of every diagnostic is at hand.
        string[] assemblies = [.. Directory.EnumerateFiles(Path.Combine(consumer, "bin", "Release", "net10.0"), "*.dll").Select(f => Path.GetFileName(f))];
        Assert.Equal(["TpCompiler.Algebra.dll", "TpCompiler.Core.dll", "TpCompiler.Runtime.dll", "alone.dll"], assemblies.Order(StringComparer.Ordinal));
        Assert.Equal(
            Pages(Path.Combine(SharedData.Repository, "docs", "diagnostics")), Pages(Path.Combine(packed.Cache, "tpcompiler", "0.1.0", "docs", "diagnostics")));

        static IEnumerable<string> Pages(string folder) => Directory.EnumerateFiles(folder, "TPC*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
    }

    [DotNetFact]
    public void Example_of_the_packages_readme_runs()
    {
        string readme = File.ReadAllText(Path.Combine(SharedData.Repository, "packages", "README.md")).ReplaceLineEndings("\n");
        string consumer = packed.Consumer("readme", Net10, ["TpCompiler"], ("Program.cs", CodeBlock().Match(readme).Groups[1].Value));
        DotNetCommand.Run(consumer, "build", "-c", "Release");
        Assert.Equal(["10 20 30 20"], Printed(consumer, "readme"));
    }

    [DotNetFact]
    public void First_kernel_is_as_its_page_says()
    {
        string page = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "first-kernel.md")).ReplaceLineEndings("\n");
        string project = AnyBlock().Matches(page).Select(m => m.Groups[1].Value).Single(b => b.StartsWith("<Project", StringComparison.Ordinal));
        string printed = AnyBlock().Matches(page).Select(m => m.Groups[1].Value).Last();
        string consumer = packed.Consumer("first", Net10, [], ("first.csproj", project), ("Program.cs", CodeBlock().Match(page).Groups[1].Value));
        Assert.Equal(printed, DotNetCommand.Run(consumer, "run"));
    }

    [DotNetFact]
    public void Operations_of_a_consumer_are_tested()
    {
        string consumer = packed.Consumer("tests", Net10, ["TpCompiler", "TpCompiler.Testing"], ("Program.cs", Tests));
        DotNetCommand.Run(consumer, "build", "-c", "Release");
        Assert.Equal(["True"], Printed(consumer, "tests"));
    }

    [DotNetTheory]
    [InlineData("net8.0", "TpCompiler")]
    [InlineData("net8.0", "TpCompiler.Atomistic")]
    [InlineData("net9.0", "TpCompiler.Testing")]
    [InlineData("netstandard2.0", "TpCompiler")]
    [InlineData("netstandard2.0", "TpCompiler.Gpu")]
    [InlineData("net8.0", "TpCompiler.Benchmarking")]
    public void Older_target_gets_one_error_that_says_what_is_needed(string target, string package)
    {
        // The references of an older framework are not on every machine, and not needed for this.
        string consumer = packed.Consumer(
            $"older-{target}-{package}", $"<OutputType>Library</OutputType><TargetFramework>{target}</TargetFramework><DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>", [package], ("Program.cs", Program));
        (int code, string output) = DotNetCommand.Try("dotnet", consumer, "build", "-c", "Release");
        Assert.NotEqual(0, code);
        string error = Assert.Single(output.Split('\n').Where(l => l.Contains("error", StringComparison.Ordinal)).Select(l => l[l.IndexOf("error", StringComparison.Ordinal)..].Trim()).Distinct());
        Assert.Equal($"error TPC0020: TpCompiler needs .NET 10; the project targets {target}. Set <TargetFramework>net10.0</TargetFramework>", error);
    }

    [DotNetFact]
    public void Command_is_installed_as_a_tool()
    {
        string folder = packed.Consumer("tool", Net10, []);
        DotNetCommand.Run(folder, "tool", "install", "tpc", "--tool-path", "bin", "--version", "0.1.0", "--configfile", "nuget.config");
        string program = Path.Combine(folder, "bin", OperatingSystem.IsWindows() ? "tpc.exe" : "tpc");
        (int code, string output) = DotNetCommand.Try(program, SharedData.Repository, "info", "samples/models/acetylacetone.model");
        Assert.True(code == 0, output);
        Assert.DoesNotContain("interpreter", output, StringComparison.Ordinal);
    }

    private static string[] Printed(string consumer, string name)
        => DotNetCommand.Run(consumer, Path.Combine("bin", "Release", "net10.0", $"{name}.dll")).Trim().ReplaceLineEndings("\n").Split('\n');

    [GeneratedRegex("```[a-z]+\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex AnyBlock();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
