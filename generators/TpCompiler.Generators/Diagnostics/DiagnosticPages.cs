using System.Linq;
using System.Reflection;

namespace TpCompiler.Generators.Diagnostics;

/// <summary>The pages that say what a diagnostic means and how it is mended.</summary>
internal static class DiagnosticPages
{
    // Where they are was said when this was built.
    private static readonly string s_folder = typeof(DiagnosticPages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(a => a.Key == nameof(DiagnosticPages))?.Value is { Length: > 0 } given
        ? given.TrimEnd('/') + "/"
        : "docs/diagnostics/";

    /// <summary>The address of the page of a diagnostic.</summary>
    public static string Of(string id) => s_folder + id + ".md";
}
