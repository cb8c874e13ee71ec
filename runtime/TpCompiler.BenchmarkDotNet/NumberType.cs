namespace TpCompiler.Benchmarking;

/// <summary>The type of numbers.</summary>
public enum NumberType
{
    /// <summary>float.</summary>
    Float32,

    /// <summary>double.</summary>
    Float64,
}
