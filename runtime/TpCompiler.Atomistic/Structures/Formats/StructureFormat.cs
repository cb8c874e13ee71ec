namespace TpCompiler.Atomistic.Structures.Formats;

/// <summary>What a file of structures may be.</summary>
internal enum StructureFormat
{
    /// <summary>None that is read.</summary>
    Unknown,

    /// <summary>Nothing but white space.</summary>
    Empty,

    /// <summary>Extended or plain XYZ.</summary>
    ExtendedXyz,

    /// <summary>POSCAR or CONTCAR.</summary>
    Poscar,

    /// <summary>Crystallographic information file.</summary>
    Cif,
}
