using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Emit;
using TpCompiler.Generators.Lowering;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Output;

/// <summary>
/// Writes the class that holds the kernels of spherical harmonics. Everything that depends on the runtime's
/// <c>SphericalHarmonicsPlan</c> is here.
/// </summary>
internal static class HarmonicsPlanWriter
{
    /// <summary>Writes the class.</summary>
    public static void Write(
        IndentedWriter writer, string className, HarmonicsSettings settings, IReadOnlyList<Plan> plans, string name, NamedKernels kernels)
    {
        PlanWriter.OpenClass(writer, className);
        writer.Line("private static readonly SphericalHarmonicsPlan s_plan = new(");
        writer.Indent();
        writer.Line($"{settings.LMax},");
        writer.Line($"{(settings.Normalize ? "true" : "false")},");
        writer.Line($"{settings.Scale.ToString("R", CultureInfo.InvariantCulture)},");
        WriteKernel(writer, plans, PlanKind.Forward, ",");
        WriteKernel(writer, plans, PlanKind.Backward, ",");
        WriteKernel(writer, plans, PlanKind.DoubleBackward, ");");
        writer.Outdent();
        writer.Line();
        int dimension = (settings.LMax + 1) * (settings.LMax + 1);
        PlanWriter.WritePasses(writer, name, plans.Select(
            p => $"new HarmonicsPass(\"{p.Name}\", s_plan, {dimension}, new(null, {PlanCosts.Arguments(p.Segments, kernels)}))"));
        foreach (Plan plan in plans)
        {
            writer.Line();
            PlanWriter.WriteSignature(writer, plan);
            writer.Indent();
            writer.Line($"=> s_plan.{plan.Name}({string.Join(", ", plan.Parameters.Select(p => p.Local))});");
            writer.Outdent();
        }

        writer.Close();
        writer.Close();
    }

    private static void WriteKernel(IndentedWriter writer, IReadOnlyList<Plan> plans, PlanKind kind, string end)
    {
        // Harmonics of degree 0 alone are constant, so their derivatives have no program.
        if (plans.FirstOrDefault(p => p.Kind == kind) is { Segments.Count: > 0 } plan)
            PlanWriter.WriteKernel(writer, plan.Segments[0].Program, end);
        else
            writer.Line("null" + end);
    }
}
