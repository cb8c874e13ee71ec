using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads the activations of gates: e3nn's Gate, or mace-torch's own GatedEquivariantBlock, which computes the same.</summary>
internal static class MaceGateReader
{
    private static readonly ActivationDescription s_identity = new(ActivationFunction.Identity, 1);

    public static (ActivationDescription Scalars, ActivationDescription Gates) Read(TorchModule gate)
    {
        switch (gate.ClassName)
        {
            case "Gate":
                return (OnlyActivation(gate.Module("act_scalars")), OnlyActivation(gate.Module("act_gates")));
            case "GatedEquivariantBlock":
                if (gate.Flag("_layout_is_ir_mul", otherwise: false))
                    throw gate.Refuse("gates in the layout of cuequivariance (ir_mul)", "convert the model with mace_cueq_to_e3nn");
                return (OwnActivation(gate, "scalar"), OwnActivation(gate, "gate"));
            default:
                throw gate.Refuse($"gates of class {gate.ClassName}");
        }
    }

    private static ActivationDescription OwnActivation(TorchModule gate, string name)
        => gate.Has($"_act_{name}")
            ? new ActivationDescription(MaceInteractionReader.Function(gate, $"_act_{name}"), gate.NumberAttribute($"_{name}_cst"))
            : s_identity;

    /// <summary>The activation that all blocks share.</summary>
    private static ActivationDescription OnlyActivation(TorchModule activation)
    {
        TorchModule activations = activation.OfClass("Activation").Module("acts");
        if (!activations.HasModule("0"))
            return s_identity;
        ActivationDescription first = MaceInteractionReader.Activation(activations, "0");
        for (int i = 1; activations.HasModule($"{i}"); i++)
        {
            if (MaceInteractionReader.Activation(activations, $"{i}") != first)
                throw activations.Refuse("gates with different activations");
        }

        return first;
    }
}
