using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Generators.Lowering;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Output;

/// <summary>What documentation says of the work of plans.</summary>
internal static class PlanCosts
{
    private const int FloatSize = 4;

    /// <summary>Lines of text.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<Plan> plans, NamedKernels kernels)
    {
        if (plans[0] is not DiagramPlan)
        {
            yield return "Floating-point operations per item:";
            foreach (Plan plan in plans)
                yield return $"- {plan.Name}: {Text(plan.Segments.Sum(s => Operations(s, kernels)))}";
            yield break;
        }

        yield return "Floating-point operations, and bytes read and written with float:";
        foreach (DiagramPlan plan in plans.Cast<DiagramPlan>())
        {
            IEnumerable<string> counts = plan.Program.KernelSteps
                .GroupBy(s => s.Domain)
                .Select(g => $"{Text(g.Sum(s => Operations(s.Segment, kernels)))} and {Text(FloatSize * g.Sum(s => Accesses(s.Segment, kernels)))} {DiagramWords.Per(g.Key)}");
            yield return $"- {plan.Name}: {string.Join("; ", counts)}";
        }
    }

    /// <summary>What a plan does for each item of one kind, as arguments of the runtime's <c>PassCost</c> after the domain.</summary>
    public static string Arguments(IEnumerable<KernelSegment> segments, NamedKernels kernels)
    {
        KernelSegment[] all = [.. segments];
        return string.Format(CultureInfo.InvariantCulture, "{0}, {1}", all.Sum(s => Operations(s, kernels)), all.Sum(s => Accesses(s, kernels)));
    }

    private static long Operations(KernelSegment segment, NamedKernels kernels)
        => Cost(segment, kernels).FloatingPointOperations(segment.Lanes) * segment.OuterCount * segment.InnerCount;

    private static long Accesses(KernelSegment segment, NamedKernels kernels)
        => Cost(segment, kernels).Bytes(segment.Lanes, 1) * segment.OuterCount * segment.InnerCount;

    private static KernelCost Cost(KernelSegment segment, NamedKernels kernels)
        => KernelCost.Of(kernels.All.First(k => k.Program.Identity == segment.Program.Identity).Lowered);

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
