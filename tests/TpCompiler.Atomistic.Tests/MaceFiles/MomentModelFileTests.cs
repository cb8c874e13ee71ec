using System;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Tests.Mace;
using Xunit;

namespace TpCompiler.Atomistic.Tests.MaceFiles;

/// <summary>Files of models of electric moments, made as mace-torch makes them.</summary>
public sealed class MomentModelFileTests
{
    [Theory]
    [InlineData("6x0e+6x1o", MaceModelKind.EnergyDipoles)]
    [InlineData("6x1o", MaceModelKind.AtomicDipoles)]
    [InlineData("6x0e+6x1o+6x2e", MaceModelKind.AtomicDielectric)]
    public void Files_give_the_description_that_they_were_made_from(string last, MaceModelKind kind)
    {
        MaceDescription expected = RandomMace.Create(8, hidden: kind == MaceModelKind.AtomicDielectric ? last : "6x0e+6x1o", correlation: 2, last: last, kind: kind);
        MaceDescription read = MutableModel.Load(MomentModelFile.Of(expected));
        DescriptionAssert.Same(expected with { Heads = read.Heads }, read);
    }

    [Fact]
    public void Attention_interactions_give_the_description_that_they_were_made_from()
    {
        MaceDescription expected = Dielectric(InteractionKind.Attention);
        MaceDescription read = MutableModel.Load(MomentModelFile.Of(expected));
        DescriptionAssert.Same(expected with { Heads = read.Heads }, read);
        Refused(WithInteraction(expected, i => i with { LinearDown = null }), "interactions.1.linear_down: expected one for the attention kind");
        Refused(WithInteraction(expected, i => i with { Kind = InteractionKind.Residual }), "interactions.1.linear_down: expected one for the attention kind");
        Refused(WithInteraction(expected, i => i with { LinearDown = i.LinearDown!.Value[1..] }), "interactions.1.linear_down.weight: expected 12 numbers, found 17");
        Refused(WithInteraction(expected, i => i with { LinearDown = i.LinearDown!.Value[..12] }), "interactions.1.conv_tp_weights.layer0.weight: expected shape [10, 8], found [12, 8]");
        Refused(WithInteraction(expected, i => i with { SkipTensorProduct = [1] }), "interactions.1.skip_linear.weight: expected 108 numbers, found 1");
    }

    [Theory]
    [InlineData("6x0e+6x1o", MaceModelKind.EnergyDipoles)]
    [InlineData("6x1o", MaceModelKind.AtomicDipoles)]
    public void Gates_of_newer_files_are_those_of_e3nn(string last, MaceModelKind kind)
    {
        MaceDescription expected = RandomMace.Create(8, correlation: 2, last: last, kind: kind);
        MaceDescription read = MutableModel.Load(MomentModelFile.Of(expected, hasScalars => MomentModelFile.OwnGate(hasScalars, isTransposed: false)));
        DescriptionAssert.Same(expected with { Heads = read.Heads }, read);
        byte[] transposed = MomentModelFile.Of(expected, hasScalars => MomentModelFile.OwnGate(hasScalars, isTransposed: true));
        Assert.Contains("layout of cuequivariance", Assert.Throws<NotSupportedModelException>(() => MutableModel.Load(transposed)).Feature, StringComparison.Ordinal);
    }

    [Fact]
    public void Polarizabilities_belong_to_dielectric_models()
    {
        MaceDescription model = Dielectric(InteractionKind.Residual);
        Refused(model with { PolarizabilityBasis = null }, "change_of_basis: expected one for an AtomicDielectricMACE");
        Refused(model with { PolarizabilityBasis = [1] }, "change_of_basis: expected 54 numbers, found 1");
        Refused(model with { Layers = [model.Layers[0], model.Layers[1] with { TensorReadout = new LinearTensorReadoutDescription(Irreps.Parse("1x1o"), [1]) }] }, "readouts.1: expected a readout to 2x0e+1x1o+1x2e, found one to 1x1o");
        var gated = (GatedTensorReadoutDescription)model.Layers[1].TensorReadout!;
        Refused(model with { Layers = [model.Layers[0], model.Layers[1] with { TensorReadout = gated with { Linear2 = [1] } }] }, "readouts.1.linear_2.weight: expected 13 numbers, found 1");
        NotSupportedModelException hidden = Assert.Throws<NotSupportedModelException>(
            MutableModel.OfBytes(MomentModelFile.Of(model)).Replace("4x0e+3x1o+2x2e", "4x0e+2x2e+3x1o").Load);
        Assert.Contains("hidden irreps other than some of 2x0e+1x1o+1x2e, sorted (4x0e+2x2e+3x1o)", hidden.Feature, StringComparison.Ordinal);
    }

    private static MaceDescription Dielectric(InteractionKind kind)
        => RandomMace.Create(8, kind, kind, "6x0e+6x1o+6x2e", correlation: 2, last: "6x0e+6x1o+6x2e", kind: MaceModelKind.AtomicDielectric);

    private static MaceDescription WithInteraction(MaceDescription model, Func<InteractionDescription, InteractionDescription> change)
        => model with { Layers = [model.Layers[0], model.Layers[1] with { Interaction = change(model.Layers[1].Interaction) }] };

    private static void Refused(MaceDescription model, string message)
        => Assert.Contains(message, Assert.ThrowsAny<ModelFormatException>(() => model.Validate("bad")).Message, StringComparison.Ordinal);

    [Fact]
    public void Readouts_whose_sizes_do_not_fit_are_refused_with_the_place()
    {
        MaceDescription model = RandomMace.Create(8, correlation: 2, last: "6x0e+6x1o", kind: MaceModelKind.EnergyDipoles);
        var linear = (LinearTensorReadoutDescription)model.Layers[0].TensorReadout!;
        MaceDescription longer = model with { Layers = model.Layers.SetItem(0, model.Layers[0] with { TensorReadout = linear with { Weights = [.. linear.Weights, 1] } }) };
        Assert.Contains("readouts.0.linear.weight: expected 6 numbers, found 7", Assert.Throws<ModelFormatException>(() => longer.Validate("bad")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "readouts.0.linear.weight: expected 12 numbers for a map from 6x0e+6x1o to 1x0e+1x1o, found 13",
            Assert.Throws<ModelFormatException>(() => MutableModel.Load(MomentModelFile.Of(longer))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X\t\0\0\0" + "1x0e+1x1o", "X\t\0\0\0" + "1x0e+1x2e", "readouts to 1x0e+1x2e in a model of kind EnergyDipoles")]
    [InlineData("_gate\nGate\n", "_gate\nDoor\n", "gates of class Door")]
    [InlineData("blocks\nLinearDipoleReadoutBlock", "blocks\nLinearReadoutBlock", "readouts of class LinearReadoutBlock in a model of kind EnergyDipoles")]
    public void Readouts_of_other_kinds_are_refused_by_name(string name, string replacement, string feature)
    {
        byte[] file = MomentModelFile.Of(RandomMace.Create(8, correlation: 2, last: "6x0e+6x1o", kind: MaceModelKind.EnergyDipoles));
        NotSupportedModelException e = Assert.Throws<NotSupportedModelException>(MutableModel.OfBytes(file).Replace(name, replacement).Load);
        Assert.Contains(feature, e.Feature, StringComparison.Ordinal);
    }
}
