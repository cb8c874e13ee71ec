using TpCompiler.Algebra;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Extraction;

/// <summary>Reads a <c>[SphericalHarmonics]</c> attribute.</summary>
internal static class SphericalHarmonicsReader
{
    /// <summary>The harmonics; null, after reports, if there is something wrong.</summary>
    public static OperationSpec? Read(AttributeArguments arguments)
    {
        int lmax = arguments.Integer("lmax", 0, 0, Limits.Degree, DiagnosticDescriptors.LMaxOutOfRange);
        bool normalize = arguments.Boolean("Normalize", true);
        SphericalHarmonicsNormalization normalization = arguments.Enumeration(
            "Normalization", SphericalHarmonicsNormalization.Component);
        return arguments.Diagnostics.Count > 0 ? null : new SphericalHarmonicsOperation(lmax, normalize, normalization);
    }
}
