using System;

namespace TpCompiler.Atomistic;

/// <summary>What a calculator is asked for. Energies, of structures and of atoms, come with everything.</summary>
[Flags]
public enum Quantities
{
    /// <summary>Energies alone: derivatives are not computed, which saves well over half of the time.</summary>
    Energy = 1,

    /// <summary>Forces on atoms.</summary>
    Forces = 2,

    /// <summary>The virial and, where there is a volume, the stress.</summary>
    Stress = 4,

    /// <summary>Charges, dipoles and the polarizability, where the model predicts them.</summary>
    Moments = 8,

    /// <summary>Everything that the calculator knows.</summary>
    All = Energy | Forces | Stress | Moments,
}
