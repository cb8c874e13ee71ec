using System.Collections.Generic;

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
internal sealed record FrameDocument(
    string File,
    int Frame,
    string? Head,
    string[] Symbols,
    int Edges,
    double Energy,
    double EnergyPerAtom,
    double InteractionEnergy,
    double[] AtomEnergies,
    double[][] Forces,
    double[][] Virial,
    double[][]? Stress,
    MomentsDocument? Moments);

/// <summary>Errors against reference values.</summary>
/// <param name="Files">Those of each file that holds reference values.</param>
/// <param name="Total">Those of all frames.</param>
internal sealed record ErrorsDocument(IReadOnlyList<FileErrorsDocument> Files, FileErrorsDocument Total);

/// <summary>Errors over some frames; a quantity without reference values is absent.</summary>
/// <param name="File">The file; absent for the total.</param>
/// <param name="Energy">Of the energy per atom.</param>
/// <param name="Forces">Of the components of forces.</param>
/// <param name="Stress">Of the nine components of the stress.</param>
/// <param name="Virial">Of the nine components of the virial per atom, where there is no stress.</param>
/// <param name="Dipole">Of the components of the dipole.</param>
/// <param name="Charges">Of the charges of atoms.</param>
/// <param name="Polarizability">Of the nine components of the polarizability.</param>
internal sealed record FileErrorsDocument(
    string? File,
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
