namespace TpCompiler.Atomistic;

/// <summary>The floating point type that weights are stored in.</summary>
public enum StoredPrecision
{
    /// <summary>32 bits: buffers carry the rounding of 32-bit numbers.</summary>
    Single,

    /// <summary>64 bits.</summary>
    Double,
}
