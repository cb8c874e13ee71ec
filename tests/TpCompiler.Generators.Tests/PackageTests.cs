using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Generators.Tests;

public class PackageTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <InvariantGlobalization>true</InvariantGlobalization>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="TpCompiler.Runtime" Version="0.1.0" />
          </ItemGroup>
        </Project>
        """;

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

    [DotNetFact]
    public void PackageAloneCompilesAndRunsInAConsoleProgram()
    {
        string folder = Directory.CreateTempSubdirectory("tpcompiler-package-").FullName;
        try
        {
            string packages = Path.Combine(folder, "packages");
            foreach (string project in new[] { "src/TpCompiler.Algebra", "src/TpCompiler.Core", "runtime/TpCompiler.Runtime" })
            {
                // What the tests were built from is packed as it is.
                DotNet(SharedData.Repository, "pack", project, "-c", Configuration, "--no-build", "-p:BuildProjectReferences=false", "-o", packages);
            }

            string consumer = Directory.CreateDirectory(Path.Combine(folder, "consumer")).FullName;
            File.WriteAllText(Path.Combine(consumer, "consumer.csproj"), Project);
            File.WriteAllText(Path.Combine(consumer, "Program.cs"), Program);
            File.WriteAllText(Path.Combine(consumer, "nuget.config"), $"""
                <configuration>
                  <config><add key="globalPackagesFolder" value="{Path.Combine(folder, "cache")}" /></config>
                  <packageSources><clear /><add key="packed" value="{packages}" /></packageSources>
                </configuration>
                """);
            DotNet(consumer, "build", "-c", "Release");

            string printed = DotNet(consumer, Path.Combine("bin", "Release", "net10.0", "consumer.dll"));

            // Node 0 has the edges 10 to itself and 100 to node 1, whose weights are 2 and 0.5.
            Assert.Equal(["10 20 30 20", "170 240 2000 4000", "2020 2020 50 50"], printed.Trim().ReplaceLineEndings("\n").Split('\n'));
            string[] analyzers = [.. Directory
                .EnumerateFiles(Path.Combine(folder, "cache", "tpcompiler.runtime", "0.1.0", "analyzers", "dotnet", "cs"))
                .Select(f => Path.GetFileName(f)!)
                .Order(StringComparer.Ordinal)];
            Assert.Equal(
                ["TpCompiler.Algebra.dll", "TpCompiler.CodeFixes.dll", "TpCompiler.Core.dll", "TpCompiler.Emit.dll", "TpCompiler.Generators.dll"],
                analyzers);
            // The compiler itself stays at home.
            string[] assemblies = [.. Directory.EnumerateFiles(Path.Combine(consumer, "bin", "Release", "net10.0"), "*.dll").Select(f => Path.GetFileName(f)!).Order()];
            Assert.Equal(["TpCompiler.Algebra.dll", "TpCompiler.Core.dll", "TpCompiler.Runtime.dll", "consumer.dll"], assemblies.Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string DotNet(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // No servers are left behind, and nothing of the test run's own build is inherited.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{output}\n{errors.Result}");
        return output;
    }

    /// <summary>A fact that needs the command <c>dotnet</c> with an SDK.</summary>
    private sealed class DotNetFactAttribute : FactAttribute
    {
        public DotNetFactAttribute()
        {
            IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
            bool found = folders.Any(f => File.Exists(Path.Combine(f, "dotnet")) || File.Exists(Path.Combine(f, "dotnet.exe")));
            if (!found)
                Skip = "needs dotnet on the PATH, to pack and to build";
        }
    }
}
