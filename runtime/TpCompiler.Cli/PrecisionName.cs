using TpCompiler.Atomistic;

namespace TpCompiler.Cli;

/// <summary>The names of floating point types, as options and documents write them.</summary>
internal static class PrecisionName
{
    public static string Of(Precision precision) => precision == Precision.Single ? "float32" : "float64";
}
