using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Emit;
using TpCompiler.Generators.Lowering;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Output;

/// <summary>
/// Writes the class that holds the plans of a diagram and runs them on a graph and spans. Everything that depends on the runtime's
/// <c>FusionPlan</c> and <c>FusionGradients</c> is here.
/// </summary>
internal static class DiagramPlanWriter
{
    /// <summary>Writes the class.</summary>
    public static void Write(IndentedWriter writer, string className, IReadOnlyList<Plan> plans, string name, NamedKernels kernels)
    {
        DiagramPlan[] all = [.. plans.Cast<DiagramPlan>()];
        DiagramPlan forward = all[0];
        PlanWriter.OpenClass(writer, className, "TpCompiler.Core.Diagrams", "TpCompiler.Core.Programs", "TpCompiler.Runtime.Diagrams");
        if (!HasGraph(forward))
        {
            writer.Line("private static readonly FusionGraph s_graph = new(0, [], []);");
            writer.Line();
        }

        foreach (DiagramPlan plan in all)
        {
            WriteField(writer, plan);
            writer.Line();
        }

        DiagramPlan[] gradients = [.. all.Where(p => p.IsBackward).OrderBy(p => p.Program.TensorsOf(ProgramRole.Output).Count())];
        if (gradients.Length > 0)
        {
            string order = string.Join(", ", gradients[gradients.Length - 1].Program.TensorsOf(ProgramRole.Output).Select(t => $"\"{t.Name}\""));
            writer.Line($"private static readonly FusionGradients s_gradients = new([{order}], [{string.Join(", ", gradients.Select(PlanWriter.Field))}]);");
            writer.Line();
        }

        DiagramPlan[] methods = [.. all.Where(p => p.HasMethod)];
        PlanWriter.WritePasses(writer, name, methods.Select(p => Pass(p, kernels)));
        for (int m = 0; m < methods.Length; m++)
        {
            if (m > 0)
                writer.Line();
            WriteMethod(writer, methods[m]);
        }

        writer.Close();
        writer.Close();
    }

    private static string Pass(DiagramPlan plan, NamedKernels kernels)
    {
        // The gradients of everything that is read.
        string field = plan.IsBackward ? $"s_gradients.For({(1L << plan.Tensors.Count(t => t.IsOutput)) - 1}L)" : PlanWriter.Field(plan);
        IEnumerable<string> costs = plan.Program.KernelSteps
            .GroupBy(s => s.Domain)
            .Select(g => $"new({Domain(g.Key)}, {PlanCosts.Arguments(g.Select(s => s.Segment), kernels)})");
        return $"new DiagramPass(\"{plan.Name}\", {field}, [{string.Join(", ", costs)}])";
    }

    private static bool HasGraph(DiagramPlan plan) => plan.Parameters.OfType<Argument>().Any(IsGraph);

    private static Argument GraphOf(DiagramPlan plan) => plan.Parameters.OfType<Argument>().Single(IsGraph);

    private static bool IsGraph(Argument argument) => argument.Type == DiagramPlans.Graph;

    private static bool IsLabel(Argument argument) => argument.Type == DiagramPlans.Label;

    private static void WriteField(IndentedWriter writer, DiagramPlan plan)
    {
        writer.Line($"private static readonly {(plan.IsBackward ? "FusionProgram" : "FusionPlan")} {PlanWriter.Field(plan)} = new(");
        writer.Indent();
        writer.Line($"[{string.Join(", ", plan.Program.Labels.Select(l => $"new DiagramLabel(\"{l.Name}\", \"{l.Indices}\")"))}],");
        writer.Line("[");
        writer.Indent();
        foreach (ProgramTensor tensor in plan.Program.Tensors)
            writer.Line($"new(\"{tensor.Name}\", ProgramRole.{tensor.Role}, {Domain(tensor.Domain)}, {tensor.RowLength}),");
        writer.Outdent();
        writer.Line("],");
        writer.Line("[");
        writer.Indent();
        foreach (KernelStep step in plan.Program.KernelSteps)
            WriteStep(writer, step);
        writer.Outdent();
        writer.Line("]);");
        writer.Outdent();
    }

    private static void WriteStep(IndentedWriter writer, KernelStep step)
    {
        KernelSegment segment = step.Segment;
        writer.Line("new(");
        writer.Indent();
        PlanWriter.WriteKernel(writer, segment.Program, ",");
        writer.Line($"{Domain(step.Domain)}, {segment.Lanes}, {segment.OuterCount}, {segment.InnerCount},");
        writer.Line("[");
        writer.Indent();
        foreach (OperandBinding b in segment.Bindings)
            writer.Line($"{PlanWriter.Binding(b)},");
        writer.Outdent();
        writer.Line("],");
        writer.Line($"[{string.Join(", ", step.Accesses.Select(a => $"new({a.Tensor}, \"{a.Letters}\")"))}]),");
        writer.Outdent();
    }

    private static string Domain(ItemDomain domain) => domain switch
    {
        GraphItems items when items == ItemDomain.Everything => "ItemDomain.Everything",
        GraphItems items when items == ItemDomain.OfNodes => "ItemDomain.OfNodes",
        GraphItems items when items == ItemDomain.OfEdges => "ItemDomain.OfEdges",
        GraphItems items => $"new GraphItems(\"{items.Letters}\", new([{string.Join(", ", items.Edges.Select(Edge))}]), new([{string.Join(", ", items.Distinct.Select(d => $"('{d.Left}', '{d.Right}')"))}]))",
        WeightSets sets => $"new WeightSets(new([{string.Join(", ", sets.Items.Select(Item))}]))",
        _ => throw new System.NotSupportedException(domain.GetType().Name),
    };

    private static string Edge(DiagramEdge edge) => $"new DiagramEdge('{edge.Center}', '{edge.Neighbor}')";

    private static string Item(WeightItem item)
        => $"new WeightItem({(item.Label is null ? "null" : $"\"{item.Label}\"")}, \"{item.Indices}\")";

    private static void WriteMethod(IndentedWriter writer, DiagramPlan plan)
    {
        PlanWriter.WriteSignature(writer, plan);
        writer.Line("{");
        writer.Indent();
        foreach (Argument argument in plan.Parameters.OfType<Argument>().Where(a => !a.IsOptional))
            writer.Line($"ArgumentNullException.ThrowIfNull({argument.Local}, \"{argument.Name}\");");
        bool isBackward = plan.IsBackward;
        PlanTensor[] outputs = [.. plan.Tensors.Where(t => t.IsOutput)];
        string field = PlanWriter.Field(plan);
        if (isBackward)
        {
            WriteSelection(writer, outputs);
            field = "selectedPlan";
        }

        string graph = HasGraph(plan) ? GraphOf(plan).Local : "s_graph";
        string labels = $"[{string.Join(", ", plan.Parameters.OfType<Argument>().Where(IsLabel).Select(a => a.Local))}]";
        foreach (PlanTensor tensor in plan.Tensors)
        {
            // Each derived tensor has the rows of the one that it belongs to; inputs have the same numbers in all programs.
            int number = Number(plan, tensor);
            string check = $"{field}.CheckLength({number}, {tensor.Local}.Length, {graph}, {labels}, \"{tensor.Name}\");";
            writer.Line(tensor.MayBeEmpty ? $"if (!{tensor.Local}.IsEmpty) {check}" : check);
        }

        foreach (PlanTensor tensor in plan.Tensors.Where(t => t.MayBeEmpty && !isBackward))
            PlanWriter.WriteSubstitute(writer, tensor, $"{field}.LengthOf({Number(plan, tensor)}, {graph}, {labels})");
        PlanWriter.OpenFixed(writer, plan);
        string inputs = string.Join(", ", plan.Tensors.Where(t => !t.IsOutput).Select(PlanWriter.Address));
        string parallel = plan.Parameters.OfType<Argument>().Single(a => a.IsOptional).Local;
        if (isBackward)
        {
            writer.Line($"ReadOnlySpan<nint> candidates = [{string.Join(", ", outputs.Select(PlanWriter.Address))}];");
            writer.Line($"Span<nint> wanted = stackalloc nint[{outputs.Length}];");
            writer.Line("int wantedCount = FusionGradients.Take(wantedGradients, candidates, wanted);");
            writer.Line($"{field}.Run<T>({graph}, {labels}, [{inputs}], wanted[..wantedCount], {parallel});");
        }
        else
        {
            writer.Line($"{field}.Run<T>({graph}, {labels}, [{inputs}], [{string.Join(", ", outputs.Select(PlanWriter.Address))}], {parallel});");
        }

        writer.Outdent();
        writer.Line("}");
        writer.Outdent();
        writer.Line("}");
    }

    private static int Number(DiagramPlan plan, PlanTensor tensor)
        => plan.Program.TensorIndex((tensor.IsOutput ? plan.Tensors.FirstOrDefault(t => !t.IsOutput && t.Of == tensor.Of) ?? tensor : tensor).Key);

    /// <summary>The plan that gives the gradients that are wanted, and as little as possible besides.</summary>
    private static void WriteSelection(IndentedWriter writer, PlanTensor[] outputs)
    {
        IEnumerable<string> bits = outputs.Select((t, n) => $"({t.Local}.IsEmpty ? 0 : {1L << n}L)");
        writer.Line($"long wantedGradients = {string.Join(" | ", bits)};");
        writer.Line("if (wantedGradients == 0)");
        writer.Indent();
        writer.Line("return;");
        writer.Outdent();
        writer.Line("FusionPlan selectedPlan = s_gradients.For(wantedGradients);");
    }
}
