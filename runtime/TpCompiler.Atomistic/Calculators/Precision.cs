namespace TpCompiler.Atomistic;

/// <summary>The floating point type in which a potential is evaluated.</summary>
public enum Precision
{
    /// <summary>64 bits: agrees with the original implementations in float64 to rounding.</summary>
    Double,

    /// <summary>32 bits for features and weights; geometry and sums of energies stay in 64.</summary>
    Single,
}
