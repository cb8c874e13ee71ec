using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>
/// The plans of a diagram: forward; backward with respect to each leg, to everything that each item brings along, and to everything;
/// double backward. Gradients that a plan gives and nobody wants are left in memory of its own.
/// </summary>
internal sealed class DiagramPlans
{
    /// <summary>The type of graphs in C#.</summary>
    public const string Graph = "global::TpCompiler.Runtime.Diagrams.FusionGraph";

    /// <summary>The type of labels in C#.</summary>
    public const string Label = "global::TpCompiler.Runtime.Diagrams.FusionLabel";

    private const string Threads = "global::TpCompiler.Runtime.Dense.ParallelRanges";

    private static readonly Argument s_parallel = new(Threads, "parallel", "The threads to use; none but the caller's if it is left out.", IsOptional: true);

    private readonly FusionDiagram _diagram;
    private readonly TensorProgram _forward;
    private readonly IReadOnlyList<Parameter> _inputs;
    private readonly IReadOnlyList<Tensor> _tensors;
    private readonly Tensor _output;

    private DiagramPlans(FusionDiagram diagram, DiagramNames names, TensorProgram forward)
    {
        (_diagram, _forward) = (diagram, forward);
        Tensor[] legs = [.. diagram.Legs.Select(l => TensorOf(l, names))];
        Tensor[] weights = [.. diagram.Weights.Select(w => TensorOf(w, names))];
        _tensors = [.. legs, .. weights];
        _output = OutputOf(diagram.Output, names);
        _inputs =
        [
            .. NeedsGraph(diagram) ? [new Argument(Graph, "graph", "The graph.")] : Enumerable.Empty<Parameter>(),
            .. legs.Select(DerivedTensors.Input),
            .. diagram.Labels.Select(l => new Argument(Label, names.Identifier(l.Name), $"The label {l.Name} {DiagramWords.ForEach(l.Indices)}.")),
            .. weights.Select(DerivedTensors.Input),
        ];
    }

    /// <summary>Makes the plans.</summary>
    public static IReadOnlyList<Plan> Of(
        FusionDiagram diagram, DiagramNames names, CompiledDiagram compiled, int derivatives, CodeBudget budget, CancellationToken cancellationToken)
    {
        DiagramPlans diagramPlans = new(diagram, names, compiled.Forward);
        budget.Add(compiled.Forward);
        List<Plan> plans = [diagramPlans.ForwardOf(compiled.Forward)];
        if (derivatives >= 1)
        {
            foreach ((PlanKind kind, string name, IReadOnlyList<Tensor> withRespectTo) in diagramPlans.Groups())
            {
                cancellationToken.ThrowIfCancellationRequested();
                TensorProgram backward = compiled.Backward([.. withRespectTo.Select(t => t.Name)]);
                budget.Add(backward);
                plans.Add(diagramPlans.BackwardOf(kind, name, withRespectTo, backward));
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (derivatives >= 2)
        {
            TensorProgram doubleBackward = compiled.DoubleBackward();
            budget.Add(doubleBackward);
            plans.Add(diagramPlans.DoubleBackwardOf(doubleBackward));
        }

        return plans;
    }

    /// <summary>Whether anything has an item for each node or edge.</summary>
    public static bool NeedsGraph(FusionDiagram diagram)
        => diagram.Legs.Any(l => l.Indices.Length > 0) || diagram.Labels.Count > 0 || diagram.Weights.Any(w => w.Indices.Length > 0);

    /// <summary>
    /// What plans give gradients of: everything first. Forces need those of what the positions of atoms decide, which is in legs and in
    /// weights that each edge has its own of.
    /// </summary>
    private List<(PlanKind Kind, string Name, IReadOnlyList<Tensor> WithRespectTo)> Groups()
    {
        List<(PlanKind, string, IReadOnlyList<Tensor>)> groups = [(PlanKind.Backward, DerivedPlans.Backward, _tensors)];
        HashSet<string> ofItems =
        [
            .. _diagram.Legs.Select(l => l.Name),
            .. _diagram.Weights.Where(w => w.Items.Any(i => i.Label is null)).Select(w => w.Name),
        ];
        Tensor[] items = [.. _tensors.Where(t => ofItems.Contains(t.Name))];
        string ofAllItems = "Items";
        while (_tensors.Any(t => t.Title == ofAllItems))
            ofAllItems += "_";
        if (items.Length > 1 && items.Length < _tensors.Count)
            groups.Add((PlanKind.PartOfBackward, DerivedPlans.Backward + ofAllItems, items));
        if (_tensors.Count > 1)
            groups.AddRange(_tensors.Take(_diagram.Legs.Count).Select(t => (PlanKind.PartOfBackward, DerivedPlans.Backward + t.Title, (IReadOnlyList<Tensor>)[t])));
        return groups;
    }

    private DiagramPlan ForwardOf(TensorProgram program)
        => PlanOf(PlanKind.Forward, DerivedPlans.Forward, program, [DerivedTensors.Output(_output)]);

    private DiagramPlan BackwardOf(PlanKind kind, string name, IReadOnlyList<Tensor> withRespectTo, TensorProgram program) => PlanOf(
        kind,
        name,
        program,
        [
            DerivedTensors.OutputGradient(_output, DiagramDerivatives.Gradient(_output.Name)),
            .. withRespectTo.Select(t => DerivedTensors.Gradient(t, DiagramDerivatives.Gradient(t.Name))),
        ]);

    private DiagramPlan DoubleBackwardOf(TensorProgram program) => PlanOf(
        PlanKind.DoubleBackward,
        DerivedPlans.DoubleBackward,
        program,
        [
            DerivedTensors.OutputGradient(_output, DiagramDerivatives.Gradient(_output.Name)),
            .. _tensors.Select(t => DerivedTensors.Cotangent(t, DiagramDerivatives.GradientCotangent(t.Name))),
            .. _tensors.Select(t => DerivedTensors.SecondGradient(t, DiagramDerivatives.SecondGradient(t.Name))),
            DerivedTensors.OutputSecondGradient(_output, DiagramDerivatives.SecondGradient(DiagramDerivatives.Gradient(_output.Name))),
        ]);

    private DiagramPlan PlanOf(PlanKind kind, string name, TensorProgram program, IReadOnlyList<PlanTensor> derived)
    {
        PlanTensor[] tensors = [.. _inputs.OfType<PlanTensor>(), .. derived];
        return new(kind, name, [.. _inputs, .. derived, s_parallel], InOrder(program, tensors));
    }

    /// <summary>
    /// The same program with its tensors in the order of parameters: inputs, used or not, then outputs, then what is made inside.
    /// </summary>
    private TensorProgram InOrder(TensorProgram program, IReadOnlyList<PlanTensor> parameters)
    {
        List<ProgramTensor> tensors = [];
        foreach (PlanTensor parameter in parameters)
        {
            ProgramRole role = parameter.IsOutput ? ProgramRole.Output : ProgramRole.Input;
            ProgramTensor known = program.Tensors.FirstOrDefault(t => t.Name == parameter.Key)
                ?? _forward.Tensors[_forward.TensorIndex(parameter.Of)];
            tensors.Add(new(parameter.Key, role, known.Domain, known.Irreps));
        }

        HashSet<string> names = [.. tensors.Select(t => t.Name)];
        foreach (ProgramTensor tensor in program.Tensors.Where(t => !names.Contains(t.Name)))
        {
            if (tensor.Role != ProgramRole.Intermediate)
                throw new InvalidOperationException($"The program {program.Name} has the {tensor.Role} {tensor.Name}, which no parameter stands for.");
            tensors.Add(tensor);
        }

        int[] numbers = [.. program.Tensors.Select(t => tensors.FindIndex(other => other.Name == t.Name))];
        return new(
            program.Name,
            _diagram.Labels,
            new(tensors),
            new(program.Steps.Select(s => s.WithAccesses(s.Accesses.Select(a => new TensorAccess(numbers[a.Tensor], a.Letters))))));
    }

    private static Tensor TensorOf(DiagramLeg leg, DiagramNames names) => new(
        leg.Name,
        names.Identifier(leg.Name),
        names.Title(leg.Name),
        $"The leg {leg.Name}, {leg.Irreps}, {DiagramWords.ForEach(leg.Indices)}.",
        leg.Irreps.Dim,
        leg.Indices.Length > 0);

    private static Tensor TensorOf(DiagramWeight weight, DiagramNames names) => new(
        weight.Name,
        names.Identifier(weight.Name),
        names.Title(weight.Name),
        $"The weight {weight.Name}, {DiagramWords.Shape(weight)}, {DiagramWords.ForEach(weight)}.",
        (int)weight.Count,
        weight.Items.Count > 0);

    private static Tensor OutputOf(DiagramDefinition output, DiagramNames names) => new(
        output.Name,
        names.Identifier(output.Name),
        names.Title(output.Name),
        $"The result {output.Name}, {output.Value.Irreps}, {DiagramWords.ForEach(output.Indices)}.",
        output.Value.Irreps.Dim,
        output.Indices.Length > 0);
}
