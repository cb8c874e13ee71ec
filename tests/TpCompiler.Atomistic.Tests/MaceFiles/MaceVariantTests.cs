using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.MaceFiles;

/// <summary>Files of mace-torch 0.3.15, one for every variant of the architecture.</summary>
public sealed class MaceVariantTests
{
    private const string Folder = "data/goldens/mace-0.3.15";

    [SharedDataTheory(Folder)]
    [InlineData("agnesi-chebyshev")]
    [InlineData("bias-readout-last-only")]
    [InlineData("corr-3-2")]
    [InlineData("corr4")]
    [InlineData("density-agnesi-zbl")]
    [InlineData("embedding-continuous")]
    [InlineData("float32-upcast")]
    [InlineData("hidden-l2")]
    [InlineData("mp0-l0")]
    [InlineData("mp0-l1")]
    [InlineData("nl-apply-cutoff")]
    [InlineData("odd-parity")]
    [InlineData("omol-style")]
    [InlineData("one-layer")]
    [InlineData("plain-mace-zbl")]
    [InlineData("reduced-cg-corr3")]
    [InlineData("reduced-cg-corr4")]
    [InlineData("reduced-cg-nl")]
    [InlineData("so3-density-zbl")]
    [InlineData("soft-gaussian")]
    [InlineData("tanh-gate")]
    [InlineData("three-layers-corr2")]
    [InlineData("two-heads")]
    [InlineData("vec-a")]
    [InlineData("vec-b")]
    [InlineData("vec-c")]
    [InlineData("vec-d")]
    [InlineData("vec-e")]
    public void Variants_are_read_as_they_were_constructed(string name)
    {
        MaceDescription model = MutableModel.Load(MutableModel.Bytes($"{Folder}/{name}/model.model"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf($"{Folder}/{name}/config.json")));
        JsonElement made = json.RootElement.GetProperty("constructor");
        string Text(string key) => made.GetProperty(key).ToString();

        Assert.Equal(json.RootElement.GetProperty("model_class").GetString(), model.Kind == MaceModelKind.Mace ? "MACE" : "ScaleShiftMACE");
        Assert.Equal(made.GetProperty("atomic_numbers").EnumerateArray().Select(e => e.GetInt32()), model.AtomicNumbers);
        Assert.Equal(made.GetProperty("r_max").GetDouble(), model.CutoffRadius, 6);
        Assert.Equal(Text("max_ell"), $"{model.LMax}");
        Assert.Equal(Text("num_interactions"), $"{model.Layers.Length}");
        Assert.Equal(Text("num_bessel"), $"{model.Radial.Basis.Count}");
        Assert.Equal(Text("num_polynomial_cutoff"), $"{model.Radial.CutoffExponent}");
        Assert.Equal(made.GetProperty("pair_repulsion").GetBoolean(), model.PairRepulsion is not null);
        Assert.Equal(made.GetProperty("apply_cutoff").GetBoolean(), model.Radial.AppliesCutoffToBasis);
        Assert.Equal(Text("radial_type"), model.Radial.Basis switch
        {
            BesselBasisDescription => "bessel",
            GaussianBasisDescription => "gaussian",
            _ => "chebyshev",
        });
        Assert.Equal(Text("distance_transform"), model.Radial.Transform switch
        {
            AgnesiTransformDescription => "Agnesi",
            SoftTransformDescription => "Soft",
            _ => "None",
        });
        JsonElement correlation = made.GetProperty("correlation");
        for (int t = 0; t < model.Layers.Length; t++)
        {
            InteractionDescription interaction = model.Layers[t].Interaction;
            Assert.Equal(Text(t == 0 ? "interaction_cls_first" : "interaction_cls"), $"RealAgnostic{interaction.Kind}InteractionBlock"
                .Replace("AgnosticAgnostic", "Agnostic", StringComparison.Ordinal).Replace("AgnosticNonLinear", "AgnosticResidualNonLinear", StringComparison.Ordinal));
            Assert.Equal(made.GetProperty("use_agnostic_product").GetBoolean(), model.Layers[t].Product.IgnoresElement);
            Assert.Equal(made.GetProperty("use_last_readout_only").GetBoolean() && t < model.Layers.Length - 1, model.Layers[t].Readout is null);
            Assert.Equal(made.GetProperty("avg_num_neighbors").GetDouble(), interaction.AverageNeighborCount, 12);
            Assert.Equal(correlation.ValueKind == JsonValueKind.Array ? correlation[t].GetInt32() : correlation.GetInt32(), model.Layers[t].Product.Correlation);
        }

        Assert.Equal(made.GetProperty("use_so3").GetBoolean(), model.IgnoresParity);
        JsonElement inputs = made.GetProperty("embedding_specs");
        Assert.Equal(
            inputs.ValueKind == JsonValueKind.Object ? inputs.EnumerateObject().Select(input => input.Name) : [],
            model.JointEmbedding?.Inputs.Select(input => input.Name) ?? []);
        Assert.Equal(made.GetProperty("use_embedding_readout").GetBoolean(), model.JointEmbedding?.Readout is not null);
        Assert.Equal(made.GetProperty("heads").ValueKind == JsonValueKind.Array ? made.GetProperty("heads").GetArrayLength() : 1, model.Heads.Length);
        Assert.Equal(made.GetProperty("atomic_energies").EnumerateArray().SelectMany(e => e.EnumerateArray()).Select(e => e.GetDouble()), model.AtomicEnergies);
    }

    [SharedDataFact(Folder)]
    public void Weights_stand_where_their_names_say()
    {
        // The parameters of this model are a known function of their names (specified with the reference data).
        MaceDescription model = MutableModel.Load(MutableModel.Bytes(Folder + "/vec-c/model.model"));
        Named("node_embedding.linear.weight", model.NodeEmbedding);
        for (int t = 0; t < 2; t++)
        {
            InteractionDescription interaction = model.Layers[t].Interaction;
            Named($"interactions.{t}.linear_up.weight", interaction.LinearUp);
            Named($"interactions.{t}.linear.weight", interaction.Linear);
            Named($"interactions.{t}.skip_tp.weight", interaction.SkipTensorProduct);
            Named($"interactions.{t}.density_fn.layer0.weight", interaction.Density!.Value);
            for (int k = 0; k < 3; k++)
                Named($"interactions.{t}.conv_tp_weights.layer{k}.weight", interaction.ConvolutionWeights.Layers[k].Values);
            Named($"products.{t}.linear.weight", model.Layers[t].Product.Linear);
            for (int k = 0; k < model.Layers[t].Product.Contractions.Length; k++)
            {
                string path = $"products.{t}.symmetric_contractions.contractions.{k}.weights";
                ContractionDescription contraction = model.Layers[t].Product.Contractions[k];
                Named(path + "_max", contraction.Orders[2].Weights);
                Named(path + ".0", contraction.Orders[1].Weights);
                Named(path + ".1", contraction.Orders[0].Weights);
            }
        }

        Named("readouts.0.linear.weight", Assert.IsType<LinearReadoutDescription>(model.Layers[0].Readout).Weights);
        var readout = Assert.IsType<NonLinearReadoutDescription>(model.Layers[1].Readout);
        Named("readouts.1.linear_1.weight", readout.Linear1);
        Named("readouts.1.linear_2.weight", readout.Linear2);
    }

    [SharedDataFact(Folder)]
    public void Weights_of_non_linear_interactions_stand_where_their_names_say()
    {
        MaceDescription model = MutableModel.Load(MutableModel.Bytes(Folder + "/vec-d/model.model"));
        for (int t = 0; t < 2; t++)
        {
            string path = $"interactions.{t}";
            InteractionDescription interaction = model.Layers[t].Interaction;
            NonLinearInteractionDescription parts = interaction.NonLinear!;
            Named($"{path}.source_embedding.weight", parts.SourceEmbedding);
            Named($"{path}.target_embedding.weight", parts.TargetEmbedding);
            Named($"{path}.linear_1.weight", interaction.Linear);
            Named($"{path}.linear_2.weight", parts.Linear2);
            Named($"{path}.linear_res.weight", parts.LinearResidual);
            Named($"{path}.skip_tp.weight", interaction.SkipTensorProduct);
            Assert.Equal((2.0, 0.5), (parts.Alpha, parts.Beta));
            foreach ((string name, RadialNetworkDescription network) in new[] { ("conv_tp_weights", interaction.ConvolutionWeights), ("density_fn", parts.Density) })
            {
                for (int k = 0; k < network.Layers.Length; k++)
                {
                    // Stored [outputs, inputs].
                    WeightMatrix matrix = network.Layers[k];
                    Named($"{path}.{name}.net.{3 * k}.weight", [.. Enumerable.Range(0, matrix.Values.Length).Select(i => matrix.Values[(i % matrix.Inputs * matrix.Outputs) + (i / matrix.Inputs)])]);
                    Named($"{path}.{name}.net.{3 * k}.bias", network.Affine!.Value[k].Bias);
                    if (k == network.Layers.Length - 1)
                        break;
                    Named($"{path}.{name}.net.{(3 * k) + 1}.weight", network.Affine.Value[k].Scale!.Value);
                    Named($"{path}.{name}.net.{(3 * k) + 1}.bias", network.Affine.Value[k].Shift!.Value);
                }
            }
        }
    }

    [SharedDataFact(Folder)]
    public void Reduced_bases_of_couplings_are_read_by_their_strides()
    {
        // All that is known without the library that made them: they are symmetric, and paths have squared norm 2L+1.
        MaceDescription model = MutableModel.Load(MutableModel.Bytes(Folder + "/reduced-cg-corr3/model.model"));
        ContractionDescription contraction = model.Layers[0].Product.Contractions[0];
        Assert.Equal([1, 4, 8], contraction.Orders.Select(o => o.PathCount));
        SparseTensor coupling = contraction.Orders[2].Coupling;
        var elements = Enumerable.Range(0, coupling.Values.Length).ToDictionary(i => string.Join(',', coupling.IndexOf(i).ToArray()), i => coupling.Values[i]);
        for (int i = 0; i < coupling.Values.Length; i++)
        {
            int[] index = coupling.IndexOf(i).ToArray();
            Assert.Equal(coupling.Values[i], elements.GetValueOrDefault($"{index[2]},{index[0]},{index[1]},{index[3]}"), 12);
        }

        foreach (double norm in Enumerable.Range(0, coupling.Values.Length).GroupBy(i => coupling.IndexOf(i)[3], i => coupling.Values[i] * coupling.Values[i], (_, squares) => squares.Sum()))
            Assert.Equal(1, norm, 12);
    }

    [SharedDataFact(Folder)]
    public void Numbers_of_models_saved_in_single_precision_keep_their_rounding()
    {
        MaceDescription model = MutableModel.Load(MutableModel.Bytes(Folder + "/float32-upcast/model.model"));
        Assert.Equal(StoredPrecision.Single, model.Precision);
        Assert.All(model.NodeEmbedding, w => Assert.Equal((double)(float)w, w));
    }

    private static void Named(string name, System.Collections.Immutable.ImmutableArray<double> weights)
    {
        const long Modulus = 1L << 31;
        long state = name.Select((c, k) => (k + 1L) * c).Sum() % Modulus;
        foreach (double weight in weights)
        {
            state = (1103515245 * state + 12345) % Modulus;
            Assert.Equal(1.5 * ((2.0 * state / Modulus) - 1), weight, 12);
        }
    }
}
