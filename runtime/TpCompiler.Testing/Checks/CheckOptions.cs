namespace TpCompiler.Testing;

/// <summary>How thoroughly operations are checked, and how strictly.</summary>
public sealed record CheckOptions
{
    /// <summary>The defaults.</summary>
    public static CheckOptions Default { get; } = new();

    /// <summary>How many random cases are tried.</summary>
    public int Cases { get; init; } = 100;

    /// <summary>The seed of the first case; the same seed gives the same cases.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many ulps of the results' size an identity that holds exactly may be off.</summary>
    public double Ulps { get; init; } = 1e5;

    /// <summary>How far, as a part of the results' size, a derivative may be from differences.</summary>
    public double DifferenceTolerance { get; init; } = 1e-7;

    /// <summary>Whether the inversion is a symmetry; false for operations of SO(3) alone.</summary>
    public bool HasInversion { get; init; } = true;

    /// <summary>The absolute tolerance of exact identities at some scale.</summary>
    internal double Exact(double scale) => Ulps * Finding.UnitInTheLastPlace * scale;
}
