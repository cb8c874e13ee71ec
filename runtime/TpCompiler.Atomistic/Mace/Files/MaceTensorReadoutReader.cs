using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>
/// Reads the readouts of models of electric moments. Those of models with an energy are taken apart into one of the energy and one of
/// the moments, of which either may be absent.
/// </summary>
internal static class MaceTensorReadoutReader
{
    private static readonly Irrep s_scalar = new(0, 1);

    public static (ReadoutDescription? Energy, TensorReadoutDescription? Tensor) Read(
        TorchModule readout, MaceModelKind kind, Irreps features)
    {
        Irreps moments = MaceDescription.MomentsOf(kind)!;
        bool hasEnergy = kind == MaceModelKind.EnergyDipoles;
        Irreps expected = hasEnergy ? new Irreps([new MulIrrep(1, s_scalar), .. moments]) : moments;
        Irreps output = readout.IrrepsAttribute("irreps_out");
        if (output != expected)
            throw readout.Refuse($"readouts to {output} in a model of kind {kind}", $"to {expected} they are");
        return readout.ClassName switch
        {
            "LinearDipoleReadoutBlock" or "LinearDipolePolarReadoutBlock" => ReadLinear(readout, features, output, moments, hasEnergy),
            "NonLinearDipoleReadoutBlock" or "NonLinearDipolePolarReadoutBlock" => ReadGated(readout, features, output, moments, hasEnergy),
            _ => throw readout.Refuse($"readouts of class {readout.ClassName} in a model of kind {kind}"),
        };
    }

    private static (ReadoutDescription? Energy, TensorReadoutDescription? Tensor) ReadLinear(
        TorchModule readout, Irreps features, Irreps output, Irreps moments, bool hasEnergy)
    {
        ImmutableArray<double> weights = Weights(readout, "linear", features, output);
        if (!hasEnergy)
            return (null, new LinearTensorReadoutDescription(output, weights));
        ImmutableArray<double> vectors = Part(weights, features, output, moments[0].Irrep);
        return (
            new LinearReadoutDescription(Part(weights, features, output, s_scalar)),
            vectors.IsEmpty ? null : new LinearTensorReadoutDescription(moments, vectors));
    }

    private static (ReadoutDescription? Energy, TensorReadoutDescription? Tensor) ReadGated(
        TorchModule readout, Irreps features, Irreps output, Irreps moments, bool hasEnergy)
    {
        Irreps hidden = readout.IrrepsAttribute("hidden_irreps");
        if (hidden.Count == 0 || hidden.Any(block => block.Multiplicity == 0 || !output.Contains(block.Irrep))
            || !hidden.Select(block => block.Irrep).SequenceEqual(hidden.Select(block => block.Irrep).Distinct().Order()))
        {
            throw readout.Refuse($"gated readouts with hidden irreps other than some of {output}, sorted ({hidden})");
        }

        Irreps gate = NonLinearInteractionDescription.GateIrreps(hidden);
        ImmutableArray<double> first = Weights(readout, "linear_1", features, gate);
        ImmutableArray<double> second = Weights(readout, "linear_2", hidden, output);
        (ActivationDescription scalarActivation, ActivationDescription gateActivation) = MaceGateReader.Read(readout.Module("equivariant_nonlin"));
        if (!hasEnergy)
            return (null, new GatedTensorReadoutDescription(output, hidden, first, scalarActivation, gateActivation, second));

        // The first matrix to scalars has the columns of the energy's hidden features, and then those of the gates.
        Irrep vector = moments[0].Irrep;
        int scalars = hidden.MultiplicityOf(s_scalar);
        int vectors = hidden.MultiplicityOf(vector);
        ImmutableArray<double> toScalars = Part(first, features, gate, s_scalar);
        ImmutableArray<double> toVectors = Part(first, features, gate, vector);
        ReadoutDescription? energy = scalars == 0 ? null
            : new NonLinearReadoutDescription(scalars, Columns(toScalars, 0, scalars, scalars + vectors), scalarActivation, Part(second, hidden, output, s_scalar));
        TensorReadoutDescription? dipole = vectors == 0 || toVectors.IsEmpty ? null : new GatedTensorReadoutDescription(
            moments,
            new Irreps([new MulIrrep(vectors, vector)]),
            [.. Columns(toScalars, scalars, vectors, scalars + vectors), .. toVectors],
            new ActivationDescription(ActivationFunction.Identity, 1),
            gateActivation,
            Part(second, hidden, output, vector));
        return (energy, dipole);
    }

    private static ImmutableArray<double> Weights(TorchModule owner, string name, Irreps input, Irreps output)
    {
        ImmutableArray<double> weights = MaceInteractionReader.Weights(owner, name);
        long expected = MaceSizes.Linear(input, output);
        return weights.Length == expected
            ? weights
            : throw owner.Fail($"{name}.weight", $"expected {expected} numbers for a map from {input} to {output}, found {weights.Length}");
    }

    /// <summary>Of the flat weights of a linear map those of one irrep, which the input has once or not at all.</summary>
    private static ImmutableArray<double> Part(ImmutableArray<double> weights, Irreps input, Irreps output, Irrep irrep)
    {
        long start = input.TakeWhile(block => block.Irrep != irrep).Sum(block => MaceSizes.Linear(new Irreps([block]), output));
        long count = (long)input.MultiplicityOf(irrep) * output.MultiplicityOf(irrep);
        return weights.AsSpan((int)start, (int)count).ToImmutableArray();
    }

    /// <summary>Some columns of a row-major matrix.</summary>
    private static ImmutableArray<double> Columns(ImmutableArray<double> matrix, int first, int count, int width)
        => [.. matrix.Where((_, i) => i % width >= first && i % width < first + count)];
}
