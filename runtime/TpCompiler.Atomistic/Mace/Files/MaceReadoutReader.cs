using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads the readouts of a MACE model.</summary>
internal static class MaceReadoutReader
{
    public static ReadoutDescription Read(TorchModule readout, Irreps features, int heads)
    {
        switch (readout.ClassName)
        {
            case "LinearReadoutBlock":
                return new LinearReadoutDescription(MaceInteractionReader.Weights(readout, "linear"));
            case "NonLinearReadoutBlock":
                return ReadNonLinear(readout, features, heads);
            case "NonLinearBiasReadoutBlock":
                return ReadBiased(readout, features, heads);
            case "GeneralNonLinearBiasReadoutBlock":
                throw readout.Refuse($"readouts with gates and biases ({readout.ClassName})");
            case "LinearDipoleReadoutBlock" or "NonLinearDipoleReadoutBlock" or "LinearDipolePolarReadoutBlock" or "NonLinearDipolePolarReadoutBlock":
                throw readout.Refuse($"readouts of electric moments in a model of energies ({readout.ClassName})");
            default:
                throw readout.Refuse($"readouts of class {readout.ClassName}");
        }
    }

    private static NonLinearBiasReadoutDescription ReadBiased(TorchModule readout, Irreps features, int heads)
    {
        (int hidden, ImmutableArray<double> first, ActivationDescription activation) = ReadFirst(readout, features, heads);
        return new NonLinearBiasReadoutDescription(
            hidden,
            first,
            activation,
            MaceInteractionReader.Weights(readout, "linear_mid"),
            readout.Module("linear_mid").Doubles("bias"),
            MaceInteractionReader.Weights(readout, "linear_2"),
            readout.Module("linear_2").Doubles("bias"));
    }

    private static NonLinearReadoutDescription ReadNonLinear(TorchModule readout, Irreps features, int heads)
    {
        (int hidden, ImmutableArray<double> first, ActivationDescription activation) = ReadFirst(readout, features, heads);
        return new NonLinearReadoutDescription(hidden, first, activation, MaceInteractionReader.Weights(readout, "linear_2"));
    }

    /// <summary>The number of hidden features of each head, the matrix to them, and the activation.</summary>
    private static (int Hidden, ImmutableArray<double> First, ActivationDescription Activation) ReadFirst(
        TorchModule readout, Irreps features, int heads)
    {
        ImmutableArray<double> first = MaceInteractionReader.Weights(readout, "linear_1");
        int channels = features.FirstOrDefault(block => block.Irrep.IsScalar).Multiplicity;
        int hidden = channels > 0 && first.Length % channels == 0 ? first.Length / channels : 0;
        if (hidden == 0 || hidden % heads != 0)
            throw readout.Fail("linear_1.weight", $"expected a multiple of {channels} channels times {heads} heads, found {first.Length} numbers");
        TorchModule activations = readout.Module("non_linearity").OfClass("Activation").Module("acts");
        return (hidden / heads, first, MaceInteractionReader.Activation(activations, "0"));
    }
}
