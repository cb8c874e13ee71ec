using System;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Operations;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary><c>tpc bench kernels</c>: what is measured, and beside what. How long it takes is not a matter of tests.</summary>
public sealed class BenchKernelsTests : IDisposable
{
    private const string Layer = "leg h[i] : 4x(0e+1o); leg Y[ij] : sh(2); index z[i]; weight W[z,path,4]; out m[i] = (sum j: h[j]*Y -> sh(1) uvu)^2 by W";

    private static readonly string[] s_quickly = ["--items", "3", "--neighbors", "2", "--seconds", "0.001"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryPassIsMeasuredInBothTypesAndInEveryForm()
    {
        JsonElement document = Json(Layer, "--against", "naive", "--against", "interpreter");
        Assert.Equal("tpcompiler-bench/1", document.GetProperty("schema").GetString());
        Assert.All(["copy_gb_per_s", "float32_gflop_per_s", "float64_gflop_per_s"], name => Assert.True(document.GetProperty("device").Number(name) > 0));
        JsonElement[] results = [.. document.GetProperty("results").EnumerateArray()];
        string[] expected = [.. new[] { "m", "m (naive)", "m (interpreter)" }.SelectMany(p =>
            new[] { "forward", "backward", "double_backward" }.SelectMany(d => new[] { "float32", "float64" }.Select(t => $"{p} {d} {t}")))];
        Assert.Equal(expected, results.Select(r => $"{r.GetProperty("problem").GetString()} {r.GetProperty("direction").GetString()} {r.GetProperty("dtype").GetString()}"));
        foreach (JsonElement result in results)
        {
            string problem = result.GetProperty("problem").GetString()!;
            Assert.Equal("ok", result.GetProperty("status").GetString());
            Assert.Equal(!problem.Contains("interpreter", StringComparison.Ordinal), result.GetProperty("is_compiled").GetBoolean());
            Assert.True(result.Number("seconds") > 0);
            Assert.Equal(1e-9 * result.Number("flop") / result.Number("seconds"), result.Number("gflop_per_s"), 1e-9);
            Assert.Equal(1e-9 * result.Number("bytes") / result.Number("seconds"), result.Number("gb_per_s"), 1e-9);
            Assert.Equal(problem == "m", !result.TryGetProperty("max_relative_error", out _));
        }
    }

    [Fact]
    public void OperationsAndBytesAreThoseOfTheProgram()
    {
        FusionDiagram diagram = DiagramText.Read(Layer).Diagram!;
        FusionGraph graph = new(3, [0, 0, 1, 1, 2, 2], [0, 1, 2, 0, 1, 2]);
        FusionLabel label = new([0, 1, 2], 10);
        OperationItems items = OperationItems.Of(graph, label);
        DiagramPass PassOf(CompilerOptions options) => DiagramPass.Of("Forward", DiagramCompiler.Compile(diagram, options with { Neighbors = 2 }).Forward);

        JsonElement[] results = [.. Json(Layer, "--against", "naive", "--pass", "forward", "--dtype", "float64").GetProperty("results").EnumerateArray()];
        Assert.Equal(2, results.Length);
        Assert.Equal(PassOf(CompilerOptions.Default).OperationsOn(items), (long)results[0].Number("flop"));
        Assert.Equal(PassOf(CompilerOptions.None).OperationsOn(items), (long)results[1].Number("flop"));
        Assert.Equal(PassOf(CompilerOptions.Default).BytesOn(items, sizeof(double)), (long)results[0].Number("bytes"));
    }

    [Fact]
    public void TextsOfAttributesAreMeasured()
    {
        string text = Tpc.Text(["bench", "kernels", "TensorProduct(\"8x0e + 8x1o\", \"0e + 1o\", Keep = \"0e + 1o\")", "--pass", "forward", .. s_quickly]);
        Assert.Matches(@"one thread, measured in this run: \d+ GFLOP/s in float32, \d+ in float64, copies [\d.]+ GB/s\n", text);
        Assert.Matches(@"\nproblem +pass +dtype +items +us/item +operations/item +bytes/item +GFLOP/s +% of peak +GB/s +% of copy +kernels\n", text);
        Assert.Matches(@"\nz +forward +float32 +3 .* compiled\n", text);
        Assert.Matches(@"\nz +forward +float64 +3 .* compiled\n", text);
        Assert.DoesNotContain("backward", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TypesOfAnAssemblyAreMeasuredBesideTheFormsOfTheirAttributes()
    {
        string assembly = typeof(Atomistic.Kernels.AtomisticKernels).Assembly.Location;
        JsonElement[] results = [.. Json(assembly, "--filter", "ConvolutionL0Edge2", "--against", "naive", "--against", "interpreter", "--dtype", "float32").GetProperty("results").EnumerateArray()];
        const string Name = "TpCompiler.Atomistic.Kernels.ConvolutionL0Edge2";
        Assert.Equal(
            [$"{Name} forward", $"{Name} backward", $"{Name} (naive) forward", $"{Name} (naive) backward", $"{Name} (interpreter) forward", $"{Name} (interpreter) backward"],
            results.Select(r => $"{r.GetProperty("problem").GetString()} {r.GetProperty("direction").GetString()}").Where(r => !r.EndsWith("double_backward", StringComparison.Ordinal)));
        Assert.True(results[0].GetProperty("is_compiled").GetBoolean());

        // Channels, features of degree 0, harmonics to degree 2, a weight for each of three paths: 128 (1 + 3 + 9) and 9.
        Assert.Equal(3 * 4 * ((128 * 13) + 9), (int)results[0].Number("bytes"));
    }

    [Fact]
    public void ResultsAreComparedWithThoseOfAFile()
    {
        string file = _folder.File("today.json");
        Tpc.Text(["bench", "kernels", Layer, "--pass", "backward", "--dtype", "float32", "-o", file, .. s_quickly]);
        string text = Tpc.Text(["bench", "kernels", Layer, "--pass", "backward", "--against", file, .. s_quickly]);
        Assert.Matches(@"x today\.json\n", text);
        Assert.Matches(@"m +backward +float32 .* compiled +[\d.E+-]+\n", text);
        Assert.Matches(@"m +backward +float64 .* compiled +-\n", text);
        Assert.Contains("A is 1 times faster in the geometric mean", Tpc.Text("bench", "compare", file, file), StringComparison.Ordinal);
    }

    [OpenClFact]
    public void DevicesAreMeasuredAndComparedWithTheProcessor()
    {
        JsonElement document = Json(Layer, "--device", "opencl", "--against", "naive");
        JsonElement device = document.GetProperty("device");
        Assert.Equal("opencl", device.GetProperty("backend").GetString());
        Assert.All(["copy_gb_per_s", "float32_gflop_per_s", "float64_gflop_per_s"], name => Assert.True(device.Number(name) > 0));
        JsonElement[] results = [.. document.GetProperty("results").EnumerateArray()];
        JsonElement[] onProcessor = [.. Json(Layer, "--against", "naive").GetProperty("results").EnumerateArray()];
        Assert.Equal(onProcessor.Select(Work), results.Select(Work));
        foreach (JsonElement result in results)
        {
            bool isDouble = result.GetProperty("dtype").GetString() == "float64";
            Assert.Equal("ok", result.GetProperty("status").GetString());
            Assert.InRange(result.Number("max_relative_error"), 0, isDouble ? 1e-9 : 2e-4);
            Assert.True(result.Number("seconds") > 0 && result.Number("launches") > 0);
            Assert.Equal(result.Number("gflop_per_s") / device.Number(isDouble ? "float64_gflop_per_s" : "float32_gflop_per_s"), result.Number("arithmetic_fraction"), 1e-9);
            Assert.Equal(result.Number("gb_per_s") / device.Number("copy_gb_per_s"), result.Number("copy_fraction"), 1e-9);
            Assert.False(result.TryGetProperty("is_compiled", out _));
        }

        // The same operations and bytes, whatever they run on.
        static string Work(JsonElement result) => string.Join(" ", new[] { "problem", "direction", "dtype", "items", "flop", "bytes" }.Select(name => result.GetProperty(name).ToString()));
    }

    [OpenClFact]
    public void TypesOfAnAssemblyAreCompiledForDevicesFromTheirAttributes()
    {
        string assembly = typeof(Atomistic.Kernels.AtomisticKernels).Assembly.Location;
        string text = Tpc.Text(["bench", "kernels", assembly, "--filter", "ConvolutionL0Edge2", "--device", "opencl", "--dtype", "float64", "--pass", "backward", .. s_quickly]);
        Assert.Matches(@"^.*, .*, measured in this run: \d+ GFLOP/s in float32, \d+ in float64, copies [\d.]+ GB/s\n", text);
        Assert.Matches(@"ConvolutionL0Edge2 +backward +float64 +3 .* device\n", text);
    }

    [Theory]
    [InlineData("leg h : 8x0e; out x = hh", 1, "text:1:23: error TPC0404: No leg or definition is named \"hh\"")]
    [InlineData("nothing.fusion", 1, "nothing.fusion: expected a fusion diagram or a file that holds one, but there is no such file")]
    [InlineData("x --pass sideways", 2, "--pass: expected forward or backward or double_backward, found 'sideways'")]
    [InlineData("x --dtype float16", 2, "--dtype: expected float64 or float32, found 'float16'")]
    [InlineData("x --items 0", 2, "--items: expected a number from 1 to 10000000, found '0'")]
    [InlineData("x --neighbors many", 2, "--neighbors: expected a number from 0 to 100000, found 'many'")]
    [InlineData("x --seconds -1", 2, "--seconds: expected a positive number, found '-1'")]
    [InlineData("x --against nowhere.json", 1, "nowhere.json: expected a file of measurements, but there is no such file")]
    [InlineData("x --device gpu", 2, "--device: expected cpu, opencl, cuda")]
    [InlineData("x --device opencl:99", 1, "--device opencl:99: ")]
    [InlineData("x --device opencl --against interpreter", 2, "--against interpreter: the interpreter runs on the processor; expected naive or a file with --device")]
    [InlineData("x --device cuda --cpu-time", 2, "--cpu-time: a device is measured by its own clock")]
    [InlineData("x -o -", 1, "--output: standard output has the table already")]
    public void WhatIsWrongIsSaidBeforeAnythingIsMeasured(string line, int code, string expected)
    {
        string[] arguments = line.Contains(';', StringComparison.Ordinal) ? [line] : line.Split(' ');
        Tpc run = Tpc.Run(["bench", "kernels", .. arguments]);
        Assert.Equal((code, ""), (run.Code, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AssembliesWithoutOperationsAreRefused()
    {
        string assembly = typeof(BenchKernelsTests).Assembly.Location;
        Assert.Contains("expected types with [TensorProduct], [FusionDiagram] and the like, found none", Tpc.Run("bench", "kernels", assembly).Error, StringComparison.Ordinal);
        string kernels = typeof(Atomistic.Kernels.AtomisticKernels).Assembly.Location;
        Assert.Contains("--filter: no type's name contains 'Nobody'", Tpc.Run("bench", "kernels", kernels, "--filter", "Nobody").Error, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", Tpc.Run("bench", "kernels", kernels, "--filter", "Nobody").Error, StringComparison.Ordinal);
        string broken = _folder.File("broken.dll", "MZ and nothing else");
        Assert.Contains($"{broken}: the assembly cannot be loaded", Tpc.Run("bench", "kernels", broken).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AssembliesForDebuggingAreNamed()
    {
        ConstructorInfo debuggable = typeof(DebuggableAttribute).GetConstructor([typeof(DebuggableAttribute.DebuggingModes)])!;
        PersistedAssemblyBuilder assembly = new(
            new("debugged"), typeof(object).Assembly, [new(debuggable, [DebuggableAttribute.DebuggingModes.Default | DebuggableAttribute.DebuggingModes.DisableOptimizations])]);
        assembly.DefineDynamicModule("debugged");
        string file = _folder.File("debugged.dll");
        assembly.Save(file);
        Assert.Contains($"warning: {file} was built for debugging", Tpc.Run("bench", "kernels", file).Error, StringComparison.Ordinal);
    }

    private static JsonElement Json(params string[] arguments) => Tpc.Json(["bench", "kernels", .. arguments, .. s_quickly]);
}
