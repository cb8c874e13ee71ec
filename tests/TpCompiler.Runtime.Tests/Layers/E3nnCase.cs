using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

/// <summary>One case of a folder of e3nn's numbers: its description in index.json and its tensors.</summary>
internal sealed class E3nnCase
{
    public const string Folder = "data/goldens/e3nn";

    private readonly SafetensorsFile _file;

    public E3nnCase(string folder, string name)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf($"{Folder}/{folder}/index.json")));
        Description = index.RootElement.GetProperty(name).Clone();
        _file = SafetensorsFile.Open(SharedData.PathOf($"{Folder}/{folder}/{name}.safetensors"));
    }

    public JsonElement Description { get; }

    public Irreps Irreps(string property) => Algebra.Irreps.Parse(Description.GetProperty(property).GetString()!);

    public string[] Words(string property) => [.. Description.GetProperty(property).EnumerateArray().Select(e => e.GetString()!)];

    public int Rows(string tensor) => _file.Shape(tensor)[0];

    public bool Contains(string tensor) => _file.Contains(tensor);

    /// <summary>The elements of a tensor; none where the case has no such tensor.</summary>
    public double[] this[string tensor] => _file.Contains(tensor) ? _file.Doubles(tensor) : [];

    /// <summary>Asserts that a tensor is that of e3nn, to 1e-12 of its largest element.</summary>
    public void AssertClose(string tensor, double[] actual) => AssertClose(this[tensor], actual, tensor);

    public static void AssertClose(double[] expected, double[] actual, string what, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * largest, $"{what}[{i}]: expected {expected[i]}, found {actual[i]}");
    }
}
