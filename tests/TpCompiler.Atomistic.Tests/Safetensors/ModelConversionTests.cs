using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.MaceFiles;
using TpCompiler.Atomistic.Tests.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Safetensors;

/// <summary>Converted models are the same models, to the last bit.</summary>
public sealed class ModelConversionTests
{
    private static readonly string s_sample = Path.Combine(SharedData.Repository, "samples", "models", "acetylacetone.model");

    [Fact]
    public void TheSampleModelGivesTheSameResults() => AssertSame(s_sample);

    [SharedDataTheory("data/goldens")]
    [InlineData("data/goldens/mace")]
    [InlineData("data/goldens/mace-0.3.15")]
    public void EveryReferenceModelThatCanBeReadGivesTheSameResults(string folder)
    {
        int converted = 0;
        foreach (string model in Directory.EnumerateFiles(SharedData.PathOf(folder), "*.model", SearchOption.AllDirectories))
            converted += AssertSame(model) ? 1 : 0;
        Assert.True(converted >= 3, $"{converted} models");
    }

    [SharedDataTheory("data/goldens/mace")]
    [InlineData("i_mace_1layer_corr1")]
    [InlineData("ii_scaleshift_L1")]
    [InlineData("viii_gaussian_soft_L0")]
    [InlineData("ix_two_heads")]
    public void TensorsAreThoseOfTheStateDict(string name)
    {
        using TemporaryFolder folder = new();
        string converted = folder.File("m.safetensors");
        MaceModelFile.Convert(GoldenMace.PathIn(name, "model.model"), converted);
        var file = SafetensorsFile.Open(converted);
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(GoldenMace.PathIn(name, "config.json")));
        // e3nn makes compiled programs and their constants anew; they are not in model files.
        Dictionary<string, JsonElement> expected = config.RootElement.GetProperty("state_dict_keys").EnumerateObject()
            .Where(key => !key.Name.Contains("._compiled_", StringComparison.Ordinal)).ToDictionary(key => key.Name, key => key.Value);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), file.Names.Order(StringComparer.Ordinal));
        foreach ((string key, JsonElement value) in expected)
            Assert.Equal(value[1].EnumerateArray().Select(n => n.GetInt32()), file.Shape(key));
    }

    [Fact]
    public void ConvertingAConvertedModelChangesNoByte()
    {
        using TemporaryFolder folder = new();
        MaceModelFile.Convert(s_sample, folder.File("once"));
        MaceModelFile.Convert(folder.File("once"), folder.File("twice"));
        Assert.Equal(File.ReadAllBytes(folder.File("once")), File.ReadAllBytes(folder.File("twice")));
    }

    [Fact]
    public void WhatCannotBeReadIsNotConvertedAndLeavesNothingBehind()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("broken"), File.ReadAllBytes(s_sample)[..200_000]);
        Assert.Throws<ModelFormatException>(() => MaceModelFile.Convert(folder.File("broken"), folder.File("out")));
        Assert.Equal(["broken"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    private static bool AssertSame(string model)
    {
        using TemporaryFolder folder = new();
        string converted = folder.File("model.safetensors");
        try
        {
            MaceModelFile.Convert(model, converted);
        }
        catch (NotSupportedModelException)
        {
            Assert.Empty(Directory.EnumerateFiles(folder.Path));
            return false;
        }

        MaceDescription expected = MaceModelFile.Load(model);
        MaceDescription actual = MaceModelFile.Load(converted);
        DescriptionAssert.Same(expected, actual);
        Structure structure = Cluster(expected);
        foreach (string head in expected.Heads)
        {
            using MacePotential first = new(expected, head, threads: 1);
            using MacePotential second = new(actual, head, threads: 1);
            PotentialResult a = first.Evaluate(structure);
            PotentialResult b = second.Evaluate(structure);
            Assert.True(a.Energy.Equals(b.Energy), $"{model}, head {head}: {a.Energy:R} and {b.Energy:R}");
            Assert.True(a.Forces.SequenceEqual(b.Forces), $"{model}, head {head}: forces {string.Join(' ', a.Forces.ToArray())} and {string.Join(' ', b.Forces.ToArray())}");
        }

        return true;
    }

    private static Structure Cluster(MaceDescription model)
    {
        Random random = new(61);
        int[] numbers = [.. Enumerable.Range(0, 5).Select(i => model.AtomicNumbers[i % model.AtomicNumbers.Length])];
        Structure cluster = new(numbers, [.. Enumerable.Range(0, 15).Select(k => 1.6 * (k / 3 >> (k % 3) & 1) + 0.3 * random.NextDouble())]);
        foreach (EmbeddedInput input in model.JointEmbedding?.Inputs ?? [])
        {
            double[] values = [.. Enumerable.Repeat(1.0, input is ContinuousInput continuous ? continuous.First.Inputs : 1)];
            cluster = input.IsPerAtom
                ? cluster.WithAtomProperty(input.Name, PropertyValue.Table([.. numbers.SelectMany(_ => values)], values.Length))
                : cluster.WithInfo(input.Name, values.Length == 1 ? PropertyValue.Of(values[0]) : PropertyValue.List(values));
        }

        return cluster;
    }
}
