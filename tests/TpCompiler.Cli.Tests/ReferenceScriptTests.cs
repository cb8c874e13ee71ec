using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>
/// The scripts that measure other programs in the user's own Python. What they measure is not there where tests run: in its place are modules that check what they are
/// given, and compute nothing.
/// </summary>
public sealed class ReferenceScriptTests : IDisposable
{
    private const string Torch = """
        import contextlib, math
        float32, float64, __version__ = "float32", "float64", "2.10"
        class Tensor:
            def __init__(self, *shape): self.shape = shape
            def to(self, *_, **__): return self
            def copy_(self, _): return self
            def numel(self): return math.prod(self.shape)
            def element_size(self): return 4
            def requires_grad_(self): return self
            def __rmul__(self, _): return self
            def __sub__(self, _): return self
        class Generator:
            def manual_seed(self, _): return self
        class cuda:
            is_available = staticmethod(lambda: False)
        class autograd:
            grad = staticmethod(lambda outputs, inputs, *_, **__: [Tensor(*i.shape) for i in inputs])
        def rand(*shape, **_): return Tensor(*shape)
        def zeros(*shape, **_): return Tensor(*shape)
        def no_grad(): return contextlib.nullcontext()
        def get_num_threads(): return 1
        """;

    private const string E3nn = """
        import torch
        def dimension(irreps):
            return sum(int(b.split("x")[0] if "x" in b else 1) * (2 * int(b.split("x")[-1][:-1]) + 1) for b in irreps.replace(" ", "").split("+"))
        class TensorProduct:
            def __init__(self, first, second, output, paths, shared_weights, internal_weights):
                assert not internal_weights and all(p[3] in ("uvu", "uvw") and p[4] for p in paths)
                self.first, self.second, self.output = dimension(first), dimension(second), dimension(output)
            def to(self, **_): return self
            def __call__(self, x, y, w):
                assert x.shape[1] == self.first and y.shape[1] == self.second and w.shape[0] == x.shape[0], (x.shape, y.shape, w.shape)
                return torch.Tensor(x.shape[0], self.output)
        """;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Scripts => [.. Directory.EnumerateFiles(Compare, "*.py").Select(f => Path.GetFileName(f))];

    private static string Compare { get; } = Path.Combine(SharedData.Repository, "benchmarks", "compare");

    public void Dispose() => _folder.Dispose();

    [PythonTheory]
    [MemberData(nameof(Scripts))]
    public void ScriptsExplainThemselvesWithoutWhatTheyMeasure(string script)
        => Assert.Contains("usage: " + script, Python(Path.Combine(Compare, script), "--help"), StringComparison.Ordinal);

    [PythonTheory]
    [InlineData("""TensorProduct("8x0e + 8x1o", "0e + 1o", Keep = "0e + 1o")""", "--product", "8x0e + 8x1o", "0e + 1o", "0e + 1o")]
    [InlineData("""TensorProduct("4x0e + 4x1o", "2x0e + 2x1o", Output = "3x0e + 3x1e", Connection = ConnectionMode.Uvw, Weights = WeightSource.PerItem)""", "--fully-connected", "4x0e+4x1o", "2x0e+2x1o", "3x0e+3x1e")]
    public void ProductsOfOnesOwnAreMeasuredOnTheSameTensorsAndCompared(string text, string option, string first, string second, string output)
    {
        string ours = _folder.File("ours.json");
        Tpc.Text("bench", "kernels", text, "--items", "7", "--dtype", "float32", "--seconds", "0.001", "-o", ours);
        Directory.CreateDirectory(_folder.File("e3nn"));
        Directory.CreateDirectory(_folder.File("torch"));
        _folder.File("torch/__init__.py", Torch);
        _folder.File("e3nn/__init__.py", "__version__ = '0.4.4'\n");
        _folder.File("e3nn/o3.py", E3nn);
        string prefix = _folder.File("reference");
        Python(Path.Combine(Compare, "run_reference.py"), "--implementation", "e3nn", option, "z", first, second, output, "--items", "7", "--dtype", "float32", "--quick", "-o", prefix);

        string reference = prefix + "-e3nn.json";
        JsonElement[] rows = [.. Tpc.Json("bench", "compare", ours, reference).GetProperty("rows").EnumerateArray()];
        Assert.Equal(["z forward", "z backward", "z double_backward"], rows.Select(r => $"{r.GetProperty("problem").GetString()} {r.GetProperty("direction").GetString()}"));
        Assert.All(rows, row => Assert.True(row.Number("times_faster") > 0));

        // As many numbers are read and written there as here: the shapes are the same.
        Assert.Equal(Bytes(ours), Bytes(reference));

        static double[] Bytes(string file)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            return [.. document.RootElement.GetProperty("results").EnumerateArray().Select(r => r.Number("bytes"))];
        }
    }

    private string Python(params string[] arguments)
    {
        ProcessStartInfo start = new(PythonTheoryAttribute.Interpreter!, ["-B", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = _folder.Path;
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output;
    }
}

/// <summary>A theory that needs Python, and is skipped with the reason where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute()
    {
        if (Interpreter is null)
            Skip = "needs python3";
    }

    /// <summary>The interpreter; null for none.</summary>
    public static string? Interpreter { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(f => Path.Combine(f, "python3")).FirstOrDefault(File.Exists);
}
