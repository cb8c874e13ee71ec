using System;
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
