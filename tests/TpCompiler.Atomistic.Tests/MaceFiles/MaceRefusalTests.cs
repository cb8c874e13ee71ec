using System;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Tests.ModelFiles;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.MaceFiles;

public sealed class MaceRefusalTests
{
    private const string Model = "data/goldens/mace/ix_two_heads/model.model";

    [SharedDataTheory(Model)]
    [InlineData("models ScaleShiftMACE", "models AtomicDipolesMACE", "models of dipoles and charges with several heads")]
    [InlineData("models ScaleShiftMACE", "models AtomicDielectricMACE", "models of dipoles and charges with several heads")]
    [InlineData("models ScaleShiftMACE", "models PolarMACE", "models with long-range electrostatics (mace.modules.models.PolarMACE)")]
    [InlineData("models ScaleShiftMACE", "models MyMACE", "models of class mace.modules.models.MyMACE")]
    [InlineData("models ScaleShiftMACE", "models LAMMPS_MLIAP_MACE", "models wrapped for LAMMPS")]
    [InlineData("RealAgnosticResidualInteractionBlock", "MyInteractionBlock", "interaction blocks of class MyInteractionBlock")]
    [InlineData("blocks NonLinearReadoutBlock", "blocks GeneralNonLinearBiasReadoutBlock", "readouts with gates and biases")]
    [InlineData("blocks LinearReadoutBlock", "blocks LinearDipoleReadoutBlock", "readouts of electric moments in a model of energies (LinearDipoleReadoutBlock)")]
    [InlineData("blocks LinearReadoutBlock", "blocks MyReadoutBlock", "readouts of class MyReadoutBlock")]
    [InlineData("EquivariantProductBasisBlock", "MyProductBlock", "product blocks of class MyProductBlock")]
    [InlineData("PolynomialCutoff", "CosineCutoff", "cutoff functions of class CosineCutoff")]
    [InlineData("radial BesselBasis", "radial MyBasis", "radial functions of class MyBasis")]
    [InlineData("e3nn.nn._fc FullyConnectedNet", "mace.modules.radial RadialMLP", "radial networks of class RadialMLP")]
    [InlineData("e3nn.o3._linear Linear", "cuequivariance_torch.operations Linear", "maps of class cuequivariance_torch.operations.Linear")]
    [InlineData("torch.nn.functional silu", "torch.nn.functional relu", "the activation the name torch.nn.functional.relu")]
    [InlineData("X\f\0\0\0contractions", "X\f\0\0\0c0ntractions", "symmetric contractions without stored coupling tensors")]
    [InlineData("X\t\0\0\0component", "X\u0004\0\0\0norm", "spherical harmonics of another normalization")]
    public void Features_that_are_not_supported_are_refused_by_name(string name, string replacement, string feature)
    {
        // Pickles write a class as two lines: its module and its name.
        MutableModel model = MutableModel.Of(Model).Replace(name.Replace(' ', '\n'), replacement.Replace(' ', '\n'));
        NotSupportedModelException e = Assert.Throws<NotSupportedModelException>(model.Load);
        Assert.Contains(feature, e.Feature, StringComparison.Ordinal);
        Assert.StartsWith("test.model: ", e.Message, StringComparison.Ordinal);
    }

    [SharedDataFact("data/goldens/mace-0.3.15/density-agnesi-zbl")]
    public void Modules_that_nobody_asks_for_are_refused_by_name()
    {
        MutableModel model = MutableModel.Of("data/goldens/mace-0.3.15/density-agnesi-zbl/model.model")
            .Replace("RealAgnosticDensityInteractionBlock", "RealAgnosticInteractionBlock");
        UnknownMembersException e = Assert.Throws<UnknownMembersException>(model.Load);
        Assert.Equal<string>(["density_fn"], e.Names);
        Assert.Contains("interactions.0.density_fn (an object of class e3nn.nn._fc.FullyConnectedNet)", e.Message, StringComparison.Ordinal);
    }

    [SharedDataFact("data/goldens/mace-0.3.15/density-agnesi-zbl")]
    public void Unknown_distance_transforms_and_pair_repulsions_are_refused_by_name()
    {
        const string File = "data/goldens/mace-0.3.15/density-agnesi-zbl/model.model";
        NotSupportedModelException transform = Assert.Throws<NotSupportedModelException>(MutableModel.Of(File).Replace("AgnesiTransform", "MyTransform").Load);
        Assert.Equal("distance transforms of class MyTransform", transform.Feature);
        NotSupportedModelException repulsion = Assert.Throws<NotSupportedModelException>(MutableModel.Of(File).Replace("ZBLBasis", "MyRepulsion").Load);
        Assert.Equal("pair repulsion of class MyRepulsion", repulsion.Feature);
    }

    [SharedDataFact(Model)]
    public void A_function_call_in_place_of_weights_is_reported_and_not_made()
    {
        MutableModel model = MutableModel.Of(Model).Replace("torch._utils\n_rebuild_parameter\n", "os\nsystem\n");
        ModelFormatException e = Assert.Throws<ModelFormatException>(model.Load);
        Assert.Contains("node_embedding.linear.weight: expected a tensor, found the result of a call of os.system, which is not made", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_one_malicious_call_is_refused()
    {
        using TorchArchive archive = TinyTorchFile.OpenPickle(new TinyPickle().Global("os", "system").Mark().Text("reboot").Tuple().Reduce().End());
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => MaceModelFile.Load(archive));
        Assert.Contains("a call of os.system, which is not made", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_told_from_a_model()
    {
        using TorchArchive archive = TinyTorchFile.OpenPickle(new TinyPickle().Op('}').Text("model").Op('}').Op('s').End());
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => MaceModelFile.Load(archive));
        Assert.Contains("found a checkpoint of a training (model), which holds weights only", e.Message, StringComparison.Ordinal);
    }

    [SharedDataTheory(Model)]
    [InlineData("linear_up", "interactions.0.linear_up: expected a module, found none")]
    [InlineData("bessel_weights", "radial_embedding.bessel_fn.bessel_weights: expected a tensor, found none")]
    [InlineData("U_matrix_2", "products.0.symmetric_contractions.contractions.0.U_matrix_2: expected a tensor, found none")]
    [InlineData("avg_num_neighbors", "interactions.0.avg_num_neighbors: expected a number, found None")]
    [InlineData("target_irreps", "interactions.0.target_irreps: expected irreps, found none")]
    [InlineData("scale_shift", "scale_shift: expected a module, found none")]
    public void Missing_parts_are_named(string key, string message)
    {
        MutableModel model = MutableModel.Of(Model).Replace(key, key[..^1] + "?");
        ModelFormatException e = Assert.Throws<ModelFormatException>(model.Load);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [SharedDataFact(GoldenMace.Folder)]
    public void Descriptions_whose_parts_do_not_fit_are_refused_with_the_place()
    {
        MaceDescription good = GoldenMace.Load("ii_scaleshift_L1");
        good.Validate("good");
        Refused(good with { AtomicNumbers = [1, 6, 8, 17, 11, 29] }, "atomic_numbers: expected different elements in ascending order");
        Refused(good with { Heads = ["a", "b"] }, "atomic_energies_fn.atomic_energies: expected 12 numbers, found 6");
        Refused(good with { CutoffRadius = double.NaN }, "r_max: expected a positive number");
        Refused(good with { Scale = null }, "scale_shift");
        Refused(good with { Scale = [double.PositiveInfinity] }, "scale_shift.scale: expected finite numbers");
        Refused(good with { LMax = 2 }, "interactions.0.target_irreps: expected 16x0e+16x1o+16x2e, found 16x0e+16x1o+16x2e+16x3o");
        Refused(good with { NodeEmbedding = [.. good.NodeEmbedding, 0] }, "node_embedding.linear.weight: expected 96 numbers, found 97");
        Refused(WithInteraction(good, i => i with { LinearUp = [1] }), "interactions.1.linear_up.weight: expected 512 numbers, found 1");
        Refused(WithInteraction(good, i => i with { SkipTensorProduct = i.LinearUp }), "interactions.1.skip_tp.weight: expected 1536");
        Refused(WithInteraction(good, i => i with { Kind = InteractionKind.DensityResidual }), "interactions.1.density_fn");
        Refused(WithInteraction(good, i => i with { EdgeIrreps = Irreps.Parse("8x0e+8x0e") }), "interactions.1.edge_irreps: expected irreps such as 16x0e+16x1o, each once, found 8x0e+8x0e");
        Refused(WithInteraction(good, i => i with { EdgeIrreps = Irreps.Parse("8x0e+8x1o") }), "interactions.1.linear_up.weight: expected 256 numbers, found 512");
        Refused(WithInteraction(good, i => i with { Kind = InteractionKind.NonLinear }), "interactions.1.linear_res: expected the parts of a non-linear interaction");
        Refused(WithInteraction(good, i => i with { AverageNeighborCount = 0 }), "interactions.1.avg_num_neighbors: expected a positive number, found 0");
        Refused(WithInteraction(good, i => i with { NodeIrreps = Irreps.Parse("16x0e") }), "interactions.1.node_feats_irreps: expected 16x0e+16x1o from the layer before");
        Refused(WithInteraction(good, i => i with { ConvolutionWeights = good.Layers[0].Interaction.ConvolutionWeights }), "interactions.1.conv_tp_weights.layer3.weight: expected shape [64, 160], found [64, 64]");
        Refused(WithProduct(good, p => p with { Contractions = [] }), "products.1.symmetric_contractions.contractions: expected one for each of 16x0e, found 0");
        Refused(WithProduct(good, p => p with { Contractions = good.Layers[0].Product.Contractions[1..] }), "expected a contraction to 0e, found one to 1o");
        Refused(WithProduct(good, p => WithOrder(p, o => o with { Weights = [.. o.Weights, 1] })), "products.1.symmetric_contractions.contractions.0.weights.1: expected 96 numbers, found 97");
        Refused(WithProduct(good, p => WithOrder(p, o => o with { Coupling = o.Coupling with { Shape = [9, 1] } })), "U_matrix_1: expected shape [16, K], found [9, 1]");
        Refused(WithProduct(good, p => WithOrder(p, o => o with { Coupling = o.Coupling with { Indices = [16, 0] } })), "U_matrix_1: expected indices inside [16, 1], found 16 on axis 0");
    }

    [SharedDataFact("data/goldens/mace-0.3.15/omol-style")]
    public void Parts_of_non_linear_models_that_do_not_fit_are_refused_with_the_place()
    {
        MaceDescription good = MutableModel.Of("data/goldens/mace-0.3.15/omol-style/model.model").Load();
        good.Validate("good");
        Refused(WithNonLinear(good, p => p with { SourceEmbedding = [1] }), "interactions.1.source_embedding.weight: expected 18 numbers, found 1");
        Refused(WithNonLinear(good, p => p with { Alpha = double.NaN }), "interactions.1.alpha: expected a finite number");
        Refused(WithNonLinear(good, p => p with { LinearResidual = p.Linear2 }), "interactions.1.linear_res.weight: expected 120 numbers, found 108");
        Refused(WithNonLinear(good, p => p with { Density = p.Density with { Affine = null } }), "interactions.1.density_fn: expected a network with normalisations");
        Refused(WithNonLinear(good, p => p with { Density = p.Density with { Affine = p.Density.Affine!.Value.SetItem(0, new([.. new double[64]], null, null)) } }), "interactions.1.density_fn.net.1: expected a normalisation after every matrix but the last");
        JointEmbeddingDescription joint = good.JointEmbedding!;
        Refused(good with { JointEmbedding = joint with { Inputs = [] } }, "joint_embedding.specs: expected at least one input, found none");
        Refused(good with { JointEmbedding = joint with { Inputs = joint.Inputs[1..] } }, "joint_embedding.project.0: expected 8 inputs and 6 outputs, found 16 and 6");
        Refused(good with { JointEmbedding = joint with { Readout = [1] } }, "embedding_readout.linear.weight: expected 6 numbers, found 1");
        NotSupportedModelException gate = Assert.Throws<NotSupportedModelException>(MutableModel.Of("data/goldens/mace-0.3.15/omol-style/model.model").Replace("e3nn.nn._gate\nGate\n", "e3nn.nn._gate\nMyGate\n").Load);
        Assert.Contains("gates of class MyGate", gate.Feature, StringComparison.Ordinal);
    }

    [SharedDataFact(GoldenMace.Folder)]
    public void Irreps_of_kinds_that_are_not_supported_are_refused_by_name()
    {
        MaceDescription good = GoldenMace.Load("ii_scaleshift_L1");
        Refused(WithInteraction(good, i => i with { HiddenIrreps = Irreps.Parse("16x0e+8x1o") }), "not supported: other multiplicities than 16");
        Refused(good with { LMax = 0 }, "not supported: spherical harmonics up to degree 0");
    }

    private static void Refused(MaceDescription model, string message)
        => Assert.Contains(message, Assert.ThrowsAny<ModelFormatException>(() => model.Validate("bad")).Message, StringComparison.Ordinal);

    private static MaceDescription WithInteraction(MaceDescription model, Func<InteractionDescription, InteractionDescription> change)
        => model with { Layers = [model.Layers[0], model.Layers[1] with { Interaction = change(model.Layers[1].Interaction) }] };

    private static MaceDescription WithNonLinear(MaceDescription model, Func<NonLinearInteractionDescription, NonLinearInteractionDescription> change)
        => model with
        {
            Layers = model.Layers.SetItem(1, model.Layers[1] with
            {
                Interaction = model.Layers[1].Interaction with { NonLinear = change(model.Layers[1].Interaction.NonLinear!) },
            }),
        };

    private static MaceDescription WithProduct(MaceDescription model, Func<ProductDescription, ProductDescription> change)
        => model with { Layers = [model.Layers[0], model.Layers[1] with { Product = change(model.Layers[1].Product) }] };

    private static ProductDescription WithOrder(ProductDescription product, Func<ContractionOrder, ContractionOrder> change)
        => product with { Contractions = [product.Contractions[0] with { Orders = product.Contractions[0].Orders.SetItem(0, change(product.Contractions[0].Orders[0])) }] };
}
