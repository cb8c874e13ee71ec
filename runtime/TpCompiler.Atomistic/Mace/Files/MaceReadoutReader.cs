using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads the readouts of a MACE model.</summary>
internal static class MaceReadoutReader
{
    public static ReadoutDescription Read(TorchModule readout, Irreps features, int heads, ModelTensors tensors)
    {
        switch (readout.ClassName)
        {
            case "LinearReadoutBlock":
                return new LinearReadoutDescription(MaceInteractionReader.Weights(readout, "linear", tensors));
            case "NonLinearReadoutBlock":
                return ReadNonLinear(readout, features, heads, tensors);
            case "NonLinearBiasReadoutBlock" or "GeneralNonLinearBiasReadoutBlock":
                throw readout.Refuse($"readouts with biases ({readout.ClassName})");
            case "LinearDipoleReadoutBlock" or "NonLinearDipoleReadoutBlock" or "LinearDipolePolarReadoutBlock" or "NonLinearDipolePolarReadoutBlock":
                throw readout.Refuse($"dipole readouts ({readout.ClassName})");
            default:
                throw readout.Refuse($"readouts of class {readout.ClassName}");
        }
    }

    private static NonLinearReadoutDescription ReadNonLinear(TorchModule readout, Irreps features, int heads, ModelTensors tensors)
    {
        ImmutableArray<double> first = MaceInteractionReader.Weights(readout, "linear_1", tensors);
        ImmutableArray<double> second = MaceInteractionReader.Weights(readout, "linear_2", tensors);
        int channels = features.FirstOrDefault(block => block.Irrep.IsScalar).Multiplicity;
        int hidden = channels > 0 && first.Length % channels == 0 ? first.Length / channels : 0;
        if (hidden == 0 || hidden % heads != 0)
            throw readout.Fail("linear_1.weight", $"expected a multiple of {channels} channels times {heads} heads, found {first.Length} numbers");
        TorchModule activations = readout.Module("non_linearity").Module("acts");
        return new NonLinearReadoutDescription(hidden / heads, first, MaceInteractionReader.Activation(activations, "0", tensors), second);
    }
}
