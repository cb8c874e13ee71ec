using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Json;

/// <summary>The results for a frame in what <c>tpc evaluate --json</c> writes.</summary>
/// <param name="File">Its file.</param>
/// <param name="Frame">Its place in the file, from 1.</param>
/// <param name="Head">The model's head that evaluated it; absent where one evaluates all.</param>
/// <param name="Symbols">The elements: N.</param>
/// <param name="Edges">The number of ordered pairs of neighbours.</param>
/// <param name="Energy">The energy in eV.</param>
/// <param name="EnergyPerAtom">The energy over N.</param>
/// <param name="InteractionEnergy">The energy less that of isolated atoms.</param>
/// <param name="AtomEnergies">The atoms' shares of the energy: N.</param>
/// <param name="Forces">Forces in eV/Angstrom: N rows of x, y, z.</param>
/// <param name="Virial">-dE/d(strain) in eV, 3 rows of 3.</param>
/// <param name="Stress">+dE/d(strain)/V in eV/Angstrom^3, 3 rows of 3; absent unless the frame repeats in all directions.</param>
/// <param name="Moments">Charges, dipoles and polarizability; absent unless the model predicts them. Without an energy in the model, energies and forces are zero.</param>
/// <param name="Spread">That of a committee; absent for one model.</param>
/// <remarks>What was not asked for (--quantities) is absent.</remarks>
internal sealed record FrameDocument(
    string File,
    int Frame,
    string? Head,
    string[] Symbols,
    int Edges,
    double Energy,
    double EnergyPerAtom,
    double InteractionEnergy,
    double[]? AtomEnergies,
    double[][]? Forces,
    double[][]? Virial,
    double[][]? Stress,
    MomentsDocument? Moments,
    SpreadDocument? Spread)
{
    /// <summary>The results of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="heads">The heads of the model.</param>
    /// <param name="selection">What is given.</param>
    public static FrameDocument Of(EvaluatedFrame frame, ModelHeads heads, ResultSelection selection)
    {
        PotentialResult result = frame.Result;
        bool hasForces = result.Quantities.HasFlag(Quantities.Forces), hasStress = result.Quantities.HasFlag(Quantities.Stress);
        return new(
            frame.Frame.File,
            frame.Frame.Number,
            heads.Fixed is null ? heads.Of(frame.Structure) : null,
            Array.ConvertAll(frame.Structure.AtomicNumbers.ToArray(), ChemicalElements.Symbol),
            result.EdgeCount,
            result.Energy,
            frame.EnergyPerAtom,
            result.InteractionEnergy,
            selection.AtomEnergies ? result.AtomEnergies.ToArray() : null,
            hasForces ? [.. result.Forces.ToArray().Chunk(3)] : null,
            hasStress ? Rows(result.Virial) : null,
            hasStress && result.Stress is { } stress ? Rows(stress) : null,
            MomentsDocument.Of(result),
            frame.Spread is { } spread
                ? new(spread.Energies, spread.Energy, hasForces ? [.. spread.Forces.Chunk(3)] : null, spread.Stress is { } deviation ? Rows(deviation) : null)
                : null);
    }

    private static double[][] Rows(Matrix3d m) => [.. m.ToArray().Chunk(3)];
}

/// <summary>How far the models of a committee are apart, as standard deviations; the results beside it are their means.</summary>
/// <param name="Energies">The energy of each model in eV.</param>
/// <param name="Energy">Of the energy, in eV.</param>
/// <param name="Forces">Of the components of forces in eV/Angstrom: N rows of x, y, z; absent where none were asked for.</param>
/// <param name="Stress">Of the stress in eV/Angstrom^3, 3 rows of 3; absent where there is none.</param>
internal sealed record SpreadDocument(double[] Energies, double Energy, double[][]? Forces, double[][]? Stress);

/// <summary>A frame that cannot be evaluated and was passed over.</summary>
/// <param name="File">Its file.</param>
/// <param name="Frame">Its place in the file, from 1.</param>
/// <param name="Problem">Why.</param>
internal sealed record SkippedDocument(string File, int Frame, string Problem);

/// <summary>Errors against reference values.</summary>
/// <param name="Files">Those of each file that holds reference values.</param>
/// <param name="ConfigTypes">Those of each config_type; absent where no frame has one.</param>
/// <param name="Total">Those of all frames.</param>
internal sealed record ErrorsDocument(IReadOnlyList<FileErrorsDocument> Files, IReadOnlyList<FileErrorsDocument>? ConfigTypes, FileErrorsDocument Total);

/// <summary>Errors over some frames; a quantity without reference values is absent.</summary>
/// <param name="File">The file; absent for the total and a config_type.</param>
/// <param name="ConfigType">The config_type, or (none); absent for others.</param>
/// <param name="Energy">Of the energy per atom.</param>
/// <param name="Forces">Of the components of forces.</param>
/// <param name="Stress">Of the nine components of the stress.</param>
/// <param name="Virial">Of the nine components of the virial per atom, where there is no stress.</param>
/// <param name="Dipole">Of the components of the dipole.</param>
/// <param name="Charges">Of the charges of atoms.</param>
/// <param name="Polarizability">Of the nine components of the polarizability.</param>
internal sealed record FileErrorsDocument(
    string? File,
    string? ConfigType,
    QuantityErrorsDocument? Energy,
    QuantityErrorsDocument? Forces,
    QuantityErrorsDocument? Stress,
    QuantityErrorsDocument? Virial,
    QuantityErrorsDocument? Dipole,
    QuantityErrorsDocument? Charges,
    QuantityErrorsDocument? Polarizability);

/// <summary>The errors of one quantity.</summary>
/// <param name="Frames">The number of frames with a reference value.</param>
/// <param name="Mae">The mean absolute error; absent where no frame has a value.</param>
/// <param name="Rmse">The root mean square error, likewise.</param>
/// <param name="Unit">The unit of both.</param>
/// <param name="FramesWithout">The number of frames without one, beside others that have it; absent for none.</param>
/// <param name="NumbersWithout">The number of components that are missing (NaN) in frames that have others; absent for none.</param>
internal sealed record QuantityErrorsDocument(int Frames, double? Mae, double? Rmse, string Unit, int? FramesWithout, long? NumbersWithout);
