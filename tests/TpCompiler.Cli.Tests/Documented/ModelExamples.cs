using System.Collections.Generic;
using System.IO;
using TpCompiler.Algebra;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Fusion;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Nequip;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Core.Diagrams;
using Xunit;

namespace TpCompiler.Cli.Tests.Documented;

/// <summary>The examples of docs/models.md; a sample is beside the tests as nequix-mp-1.nqx.</summary>
public sealed class ModelExamples
{
    private static readonly Structure s_water = new([8, 1, 1], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0]);

    [Fact]
    public void A_file_is_opened_by_what_it_holds()
    {
        IModelDescription model = ModelFile.Load("nequix-mp-1.nqx");
        using ICalculator calculator = model.CreateCalculator(precision: Precision.Single);

        Assert.True(calculator.Evaluate(s_water).Energy < 0);
    }

    [Fact]
    public void A_model_is_its_options()
    {
        AllegroConfiguration options = new()
        {
            AtomicNumbers = [1, 6, 8], CutoffRadius = 4, LMax = 2, AverageNeighbors = 12, Layers = 2, ScalarChannels = 32, TensorChannels = 8,
        };
        AtomisticModel model = options.NewModel().Build();   // a program and its parameters, under the names that state_dicts have

        Assert.NotEmpty(model.Parameters);
    }

    [Fact]
    public void A_fusion_network_is_evaluated_and_written()
    {
        FusionNetworkDescription network = FusionNetworks.MaceWithFusionBlock([1, 6, 8], cutoff: 4, channels: 8, averageNeighbors: 12);
        using ICalculator calculator = ((IModelDescription)network).CreateCalculator();
        using FileStream file = File.Create("network.safetensors");
        FusionNetworkFile.Write(network, file);          // text and weights

        Assert.NotEqual(0, calculator.Evaluate(s_water).InteractionEnergy);
        Assert.True(file.Length > 0);
    }

    [Fact]
    public void A_block_is_a_layer()
    {
        FusionBlock block = new()
        {
            Channels = 8, Features = Irreps.Parse("0e+1o"), LMax = 2, Neighbors = 3, Inner = Irreps.Parse("0e+1o+2e"), Output = Irreps.Parse("0e+1o"),
        };
        string text = block.Diagram;                     // a layer
        IReadOnlyList<PathRank> ranks = block.Ranks;     // its paths, and how many of them are independent

        Assert.Contains("sum ", text, System.StringComparison.Ordinal);
        Assert.NotEmpty(ranks);
    }
}
