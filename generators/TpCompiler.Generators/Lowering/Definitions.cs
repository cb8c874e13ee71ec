using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>What was declared, as a value of C#: with it programs of models use the operation, and its kernels, without saying it again.</summary>
internal static class Definitions
{
    private const string Core = "global::TpCompiler.Core.";
    private const string Products = Core + "TensorProducts.";

    /// <summary>A fusion diagram.</summary>
    public static Definition Of(FusionDiagramOperation operation)
    {
        const string type = Core + "Diagrams.Compilation.DiagramDeclaration";
        CompilerOptions options = operation.Options;
        string[] switches = [.. new[] { options.HoistsSums, options.FactorizesSums, options.Recouples, options.ReducesPowers, options.CollapsesHarmonics }.Select(Boolean)];
        return new(type, $"new({Literal(operation.Text)}, new({string.Join(", ", switches)}, {options.Neighbors.ToString(CultureInfo.InvariantCulture)}))");
    }

    /// <summary>A tensor product.</summary>
    public static Definition Of(TensorProductSpec spec)
    {
        string[] paths = [.. spec.Paths.Select(Path)];
        return new(
            Products + "TensorProductSpec",
            $"new({Irreps(spec.First)}, {Irreps(spec.Second)}, {Irreps(spec.Output)}, new([{string.Join(", ", paths)}]), global::TpCompiler.WeightSource.{spec.Weights}, "
            + $"global::TpCompiler.IrrepNormalization.{spec.IrrepNormalization}, global::TpCompiler.PathNormalization.{spec.PathNormalization}, global::TpCompiler.Wigner3jConvention.{spec.Convention})");
    }

    /// <summary>A symmetric contraction: irreps once each; channels are those of the features.</summary>
    public static Definition OfContraction(Irreps coupling, Irreps output, int correlation) => new(
        Core + "SymmetricContractions.SymmetricContractionSpec",
        $"new({Irreps(coupling)}, {Irreps(output)}, {correlation.ToString(CultureInfo.InvariantCulture)})");

    private static string Path(TensorProductPath path) => string.Format(
        CultureInfo.InvariantCulture,
        "new({0}, {1}, {2}, global::TpCompiler.ConnectionMode.{3}, {4}, new global::TpCompiler.Algebra.Rational({5}L, {6}L))",
        path.First, path.Second, path.Output, path.Mode, Boolean(path.HasWeight), path.PathWeight.Numerator, path.PathWeight.Denominator);

    private static string Irreps(Irreps irreps) => $"global::TpCompiler.Algebra.Irreps.Parse(\"{irreps}\")";

    private static string Boolean(bool value) => value ? "true" : "false";

    private static string Literal(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\r", "").Replace("\n", "\\n") + "\"";
}
