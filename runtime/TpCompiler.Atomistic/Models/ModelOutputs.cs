namespace TpCompiler.Atomistic.Models;

/// <summary>The names of what models give.</summary>
public static class ModelOutputs
{
    /// <summary>The energy of each structure, eV.</summary>
    public const string Energy = "energy";

    /// <summary>The energy of each structure without the energies of isolated atoms, eV.</summary>
    public const string InteractionEnergy = "interaction_energy";

    /// <summary>The energy of each atom, eV.</summary>
    public const string AtomEnergies = "node_energy";

    /// <summary>Forces on atoms that a model predicts for themselves, eV/Angstrom; without it they are the gradient of the energy.</summary>
    public const string Forces = "forces";

    /// <summary>Electric moments of each atom: a dipole; or charge, scalar of the polarizability, dipole, the rest of the polarizability.</summary>
    public const string Moments = "moments";
}
