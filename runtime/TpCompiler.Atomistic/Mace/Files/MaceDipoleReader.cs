using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads the readouts of dipole models: taken apart into one of the energy and one of the dipole, of which either may be absent.</summary>
internal static class MaceDipoleReader
{
    private static readonly Irrep s_scalar = new(0, 1);
    private static readonly Irrep s_vector = new(1, -1);

    public static (ReadoutDescription? Energy, DipoleReadoutDescription? Dipole) Read(TorchModule readout, Irreps features, ModelTensors tensors)
    {
        Irreps output = readout.IrrepsAttribute("irreps_out");
        if (output.Any(block => block.Multiplicity != 1 || (block.Irrep != s_scalar && block.Irrep != s_vector)))
            throw readout.Refuse($"dipole readouts to {output}", "to 1x1o and 1x0e+1x1o they are");
        bool hasEnergy = output.Contains(s_scalar);
        if (readout.ClassName == "LinearDipoleReadoutBlock")
        {
            ImmutableArray<double> scalars = Part(readout, "linear", features, output, s_scalar, tensors);
            ImmutableArray<double> vectors = Part(readout, "linear", features, output, s_vector, tensors);
            return (hasEnergy ? new LinearReadoutDescription(scalars) : null, vectors.IsEmpty ? null : new LinearDipoleReadoutDescription(vectors));
        }

        if (readout.ClassName != "NonLinearDipoleReadoutBlock")
            throw readout.Refuse($"readouts of class {readout.ClassName} in a dipole model");
        return ReadNonLinear(readout, features, output, hasEnergy, tensors);
    }

    private static (ReadoutDescription? Energy, DipoleReadoutDescription? Dipole) ReadNonLinear(
        TorchModule readout, Irreps features, Irreps output, bool hasEnergy, ModelTensors tensors)
    {
        TorchModule gate = readout.Module("equivariant_nonlin");
        if (gate.ClassName != "Gate")
            throw gate.Refuse($"gates of class {gate.ClassName}");
        ActivationDescription activation = MaceInteractionReader.Activation(gate.Module("act_scalars").Module("acts"), "0", tensors);
        ActivationDescription gating = MaceInteractionReader.Activation(gate.Module("act_gates").Module("acts"), "0", tensors);

        // Scalars of the hidden features, where the energy reads them, then a gate for each of their vectors.
        Irreps hidden = readout.IrrepsAttribute("hidden_irreps");
        int scalars = hasEnergy ? hidden.MultiplicityOf(s_scalar) : 0;
        int vectors = hidden.MultiplicityOf(s_vector);
        Irreps middle = new Irreps([new MulIrrep(scalars + vectors, s_scalar), new MulIrrep(vectors, s_vector)]).RemoveZeroMultiplicities();
        ImmutableArray<double> first = Part(readout, "linear_1", features, middle, s_scalar, tensors);
        ImmutableArray<double> firstVectors = Part(readout, "linear_1", features, middle, s_vector, tensors);
        ImmutableArray<double> second = Part(readout, "linear_2", hidden, output, s_scalar, tensors);
        ImmutableArray<double> secondVectors = Part(readout, "linear_2", hidden, output, s_vector, tensors);
        ReadoutDescription? energy = scalars == 0 ? null
            : new NonLinearReadoutDescription(scalars, Columns(first, 0, scalars, scalars + vectors), activation, second);
        DipoleReadoutDescription? dipole = vectors == 0 || firstVectors.IsEmpty ? null
            : new GatedDipoleReadoutDescription(Columns(first, scalars, vectors, scalars + vectors), gating, firstVectors, secondVectors);
        return (energy, dipole);
    }

    /// <summary>Of the flat weights of a linear map those of one irrep, which input and output have once or not at all.</summary>
    private static ImmutableArray<double> Part(TorchModule owner, string name, Irreps input, Irreps output, Irrep irrep, ModelTensors tensors)
    {
        ImmutableArray<double> weights = MaceInteractionReader.Weights(owner, name, tensors);
        long expected = MaceSizes.Linear(input, output);
        if (weights.Length != expected)
            throw owner.Fail($"{name}.weight", $"expected {expected} numbers for a map from {input} to {output}, found {weights.Length}");
        long start = input.TakeWhile(block => block.Irrep != irrep).Sum(block => MaceSizes.Linear(new Irreps([block]), output));
        long count = (long)input.MultiplicityOf(irrep) * output.MultiplicityOf(irrep);
        return weights.AsSpan((int)start, (int)count).ToImmutableArray();
    }

    /// <summary>Some columns of a row-major matrix.</summary>
    private static ImmutableArray<double> Columns(ImmutableArray<double> matrix, int first, int count, int width)
        => [.. matrix.Where((_, i) => i % width >= first && i % width < first + count)];
}
