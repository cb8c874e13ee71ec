namespace TpCompiler.Atomistic;

/// <summary>The unit of a dipole.</summary>
public enum DipoleUnit
{
    /// <summary>Debye: models that predict dipoles and no charges.</summary>
    Debye,

    /// <summary>Elementary charge times Angstrom: models that predict charges.</summary>
    ElectronAngstrom,
}
