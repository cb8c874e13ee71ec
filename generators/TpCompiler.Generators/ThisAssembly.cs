namespace TpCompiler.Generators;

/// <summary>The version that generated code carries.</summary>
internal static class ThisAssembly
{
    /// <summary>The project's version.</summary>
    public const string Version = "0.1.0";
}
