using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Fusion;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Atomistic.Tests.Models;
using TpCompiler.Atomistic.Tests.Structures;
using TpCompiler.Core.Programs;
using TpCompiler.Testing;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Fusion;

/// <summary>Networks whose layers are fusion diagrams: what holds of them, and their files.</summary>
public sealed class FusionNetworkTests
{
    private static readonly Dictionary<string, FusionNetworkDescription> s_networks = new()
    {
        ["mace-fusion"] = FusionNetworks.MaceWithFusionBlock([1, 6, 8], cutoff: 3.5, channels: 3, averageNeighbors: 9),
        ["cormorant"] = FusionNetworks.Cormorant([1, 6, 8], cutoff: 3.5, channels: 3, averageNeighbors: 9) with { Scale = 0.01, AtomicEnergies = [-1, -2, -3] },
        ["three neighbours, edges inside restricted"] = OneBlock(new() { Channels = 3, Features = Irreps.Parse("0e"), LMax = 2, Neighbors = 3, Inner = Irreps.Parse("0e+1o+2e"), Output = Irreps.Parse("0e+1o") }),
        ["two different neighbours"] = OneBlock(new() { Channels = 2, Features = Irreps.Parse("0e"), LMax = 1, Neighbors = 2, AreDistinct = true, Output = Irreps.Parse("0e+1o") }),
        ["three different neighbours"] = OneBlock(new() { Channels = 2, Features = Irreps.Parse("0e"), LMax = 1, Neighbors = 3, AreDistinct = true, Inner = Irreps.Parse("0e+1o"), Output = Irreps.Parse("0e") }),
        ["four neighbours in pairs"] = OneBlock(new() { Channels = 2, Features = Irreps.Parse("0e"), LMax = 1, Neighbors = 4, IsBalanced = true, Output = Irreps.Parse("0e") }),
    };

    /// <summary>The networks of <c>samples/models</c>, before any training.</summary>
    private static readonly Dictionary<string, FusionNetworkDescription> s_samples = new()
    {
        ["mace-fusion.safetensors"] = FusionNetworks.MaceWithFusionBlock([1, 6, 8], cutoff: 4, channels: 8, averageNeighbors: 12) with { Precision = StoredPrecision.Single, Scale = 0.1 },
        ["cormorant.safetensors"] = FusionNetworks.Cormorant([1, 6, 8], cutoff: 4, channels: 8, averageNeighbors: 12) with { Precision = StoredPrecision.Single, Scale = 0.01 },
    };

    public static TheoryData<string> Names => [.. s_networks.Keys];

    public static TheoryData<string> Samples => [.. s_samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void NetworksAreSoundPotentials(string name)
    {
        using ModelPotential potential = new(s_networks[name].CreateModel(), threads: 1);
        Potential.Check(potential, new PotentialSetting(Elements: [1, 6, 8], Cutoff: 3.5) { Structures = 2, Spacing = 1.5, Layers = 3 }).ThrowIfFailed();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheExecutorAgreesWithTheInterpreter(string name)
    {
        AtomisticModel model = s_networks[name].CreateModel();
        string[] parameters = [.. model.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)];
        TensorProgram gradient = ModelRun.Gradient(model, ["positions", "strain", .. parameters]);
        using ModelRun run = new(model, MacePropertyTests.Crystal(7), MacePropertyTests.Cluster(8));
        IReadOnlyDictionary<string, double[]> expected = run.RunGradient(gradient);
        foreach ((string output, double[] rows) in run.ExecuteGradient(gradient))
            NumberAssert.Close(expected[output], rows, 1e-10, $"{name}: {output}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GradientsOfParametersAreThoseOfFiniteDifferences(string name)
        => ParameterGradients.AssertAreThoseOfDifferences(s_networks[name].CreateModel(), name, MacePropertyTests.Crystal(3), MacePropertyTests.Cluster(4));

    [Theory]
    [MemberData(nameof(Names))]
    public void FilesHoldTextAndWeights(string name)
    {
        using TemporaryFolder folder = new();
        FusionNetworkDescription network = s_networks[name];
        string file = folder.File("network.safetensors"), again = folder.File("again.safetensors");
        using (FileStream stream = File.Create(file))
            FusionNetworkFile.Write(network, stream);
        FusionNetworkDescription read = Assert.IsType<FusionNetworkDescription>(ModelFile.Load(file));
        Assert.Equal(network.Layers.AsEnumerable(), read.Layers);
        Assert.Equal(network.Facts, read.Facts);
        Assert.Equal(network.ParameterCount, read.ParameterCount);
        using (FileStream stream = File.Create(again))
            ModelFile.Convert(file, stream);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(again));
        using ModelPotential one = new(network.CreateModel(), threads: 1), other = new(read.CreateModel(), threads: 1);
        Structure structure = MacePropertyTests.Crystal(5);
        Assert.Equal(one.Evaluate(structure).Forces.ToArray(), other.Evaluate(structure).Forces.ToArray());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void SamplesAreWhatTheirDescriptionsWrite(string name)
    {
        string file = Path.Combine(SharedData.Repository, "samples", "models", name);
        using MemoryStream written = new();
        FusionNetworkFile.Write(s_samples[name], written);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllBytes(file, written.ToArray());
        Assert.Equal(written.ToArray(), File.ReadAllBytes(file));
        using ICalculator calculator = ModelFile.Load(file).CreateCalculator(threads: 1);
        Structure molecule = ExtendedXyz.Read(Path.Combine(SharedData.Repository, "samples", "structures", "acetylacetone.xyz")).First();
        PotentialResult result = calculator.Evaluate(molecule);
        Assert.All(result.Forces.ToArray(), f => Assert.InRange(Math.Abs(f), 0, 1000));
        Assert.Contains(result.Forces.ToArray(), f => Math.Abs(f) > 1e-3);
    }

    [Fact]
    public void FactsCountThePathsOfBlocks()
    {
        ModelFact block = s_networks["three neighbours, edges inside restricted"].Facts.Single(f => f.Name == "block, B");
        Assert.Matches("^0e: [0-9]+ paths, rank [0-9]+; 1o: [0-9]+ paths, rank [0-9]+$", block.Value);
    }

    [Theory]
    [InlineData("\"leg h[i] : 3x(0e)\"", "\"leg q[i] : 3x(0e)\"", "network", "TPC")]
    [InlineData("\"cutoff\": 3.5", "\"cutoff\": -3.5", "cutoff", "expected a number more than 0, found -3.5")]
    [InlineData("\"scale\": 1", "\"scales\": 1", "scale", "expected a number, found none")]
    [InlineData("\"embedding_channels\": 3", "\"embedding_channels\": 4", "network", "reads h as 3x0e")]
    [InlineData("\"radial_functions\": 8", "\"radial_functions\": 9", "layer0.R.layer0.weight", "expected a tensor of 288 numbers, found shape [256]")]
    [InlineData("\"name\": \"MACE with a fusion block\"", "\"name\": \"X\", \"depth\": 3", "", "options that are not known: depth")]
    public void MistakesAreNamed(string text, string wrong, string path, string message)
    {
        using MemoryStream stream = new();
        FusionNetworkFile.Write(s_networks["mace-fusion"], stream);
        using TemporaryFolder folder = new();
        string file = folder.File("network.safetensors");
        File.WriteAllBytes(file, WithDescription(stream.ToArray(), description =>
        {
            Assert.Contains(text, description, StringComparison.Ordinal);
            return description.Replace(text, wrong, StringComparison.Ordinal);
        }));
        ModelFormatException e = Assert.ThrowsAny<ModelFormatException>(() => ModelFile.Load(file));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    /// <summary>A file with another text in its header.</summary>
    private static byte[] WithDescription(byte[] file, Func<string, string> change)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        JsonNode header = JsonNode.Parse(file.AsSpan(8, length))!;
        header["__metadata__"]!["network"] = change(header["__metadata__"]!["network"]!.GetValue<string>());
        byte[] changed = JsonSerializer.SerializeToUtf8Bytes(header);
        return [.. BitConverter.GetBytes((long)changed.Length), .. changed, .. file[(8 + length)..]];
    }

    private static FusionNetworkDescription OneBlock(FusionBlock block) => new()
    {
        Name = "one block",
        AtomicNumbers = [1, 6, 8],
        CutoffRadius = 3.5,
        EmbeddingChannels = block.Channels,
        AverageNeighbors = 9,
        AtomicEnergies = [0, 0, 0],
        RadialNetwork = [8],
        ReadoutNetwork = [],
        Scale = 0.3,
        Layers = [new("block", block.Diagram)],
    };
}
