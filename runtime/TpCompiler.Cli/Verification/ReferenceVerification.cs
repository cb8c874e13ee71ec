using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Verification;

/// <summary>Compares with recorded results: structures with energies, forces and stresses in a file beside the model.</summary>
internal static class ReferenceVerification
{
    private const double EnergyTolerance = 1e-6;
    private const double ForceTolerance = 1e-5;
    private const double StressTolerance = 1e-6;

    /// <summary>The file that would hold the results recorded for a model: mace.reference.xyz for mace.model.</summary>
    public static string PathFor(string model) => Path.ChangeExtension(model, ".reference.xyz");

    /// <summary>The checks, frame by frame.</summary>
    /// <exception cref="CommandException">The file is malformed, or holds what the model cannot evaluate.</exception>
    public static IEnumerable<VerificationCheck> Run(ICalculator calculator, string path, CommandContext context)
    {
        foreach (InputFrame frame in new StructureInput([path], context).Frames())
        {
            PotentialResult result;
            try
            {
                result = calculator.Evaluate(frame.Structure, cancellation: context.Cancellation);
            }
            catch (StructureException e)
            {
                throw frame.Problem(StructureInput.WithoutParameter(e), e);
            }

            string name = string.Create(CultureInfo.InvariantCulture, $"reference, frame {frame.Number}");
            int count = Math.Max(1, frame.Structure.Count);
            if (frame.Structure.ReferenceEnergy is { } energy)
                yield return new($"{name}, energy per atom", Math.Abs(energy - result.Energy) / count, EnergyTolerance, "eV");
            if (frame.Structure.ReferenceForces is { } forces)
                yield return new($"{name}, forces", Largest(forces, result.Forces), ForceTolerance, "eV/Å");
            if (QuantityErrors.ReferenceStressOf(frame.Structure) is { } stress && QuantityErrors.StressOf(frame.Structure, result) is { } found)
                yield return new($"{name}, stress", Largest(stress.ToArray(), found.ToArray()), StressTolerance, "eV/Å³");
        }
    }

    private static double Largest(double[] expected, ReadOnlySpan<double> found)
    {
        double worst = 0;
        for (int k = 0; k < expected.Length; k++)
            worst = double.IsNaN(expected[k]) ? worst : Math.Max(worst, Math.Abs(expected[k] - found[k]));
        return worst;
    }
}
