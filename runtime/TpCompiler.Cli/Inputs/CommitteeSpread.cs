using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Inputs;

/// <summary>How far the models of a committee are apart: standard deviations, the squares of which are means over the models (not one less).</summary>
/// <param name="Energies">The energy of each model in eV.</param>
/// <param name="Energy">Of the energy, in eV.</param>
/// <param name="Forces">Of each component of the forces in eV/Angstrom: 3N; empty where none were asked for.</param>
/// <param name="Stress">Of each component of the stress in eV/Angstrom^3; null where there is none.</param>
internal sealed record CommitteeSpread(double[] Energies, double Energy, double[] Forces, Matrix3d? Stress);
