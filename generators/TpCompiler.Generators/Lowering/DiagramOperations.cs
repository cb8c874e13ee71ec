using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>Compiles fusion diagrams, and says what they are.</summary>
internal static class DiagramOperations
{
    /// <summary>Compiles and describes a diagram.</summary>
    /// <param name="operation">The diagram.</param>
    /// <param name="derivatives">How many derivatives are wanted.</param>
    /// <param name="codeBudget">The project's budget of code, in megabytes.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CodeTooLargeException">The code would be larger than the budget.</exception>
    public static LoweredOperation Lower(FusionDiagramOperation operation, int derivatives, int codeBudget, CancellationToken cancellationToken)
    {
        FusionDiagram diagram = operation.Diagram;
        CodeBudget budget = new(diagram, derivatives, operation.CodeBudget > 0 ? operation.CodeBudget : codeBudget);
        budget.CheckPaths();
        CompiledDiagram compiled = DiagramCompiler.Compile(diagram, operation.Options, cancellationToken);
        DiagramNames names = DiagramNames.Of(diagram);
        string indices = diagram.Output.Indices.Length > 0 ? $"[{diagram.Output.Indices}]" : "";
        return new(
            $"The fusion diagram of {diagram.Output.Name}{indices}, {diagram.Output.Value.Irreps}.",
            [.. DiagramRemarks.Of(compiled, operation.Options.Neighbors)],
            [.. Members(diagram, names)],
            DiagramPlans.Of(diagram, names, compiled, derivatives, budget, cancellationToken))
        {
            Definition = Definitions.Of(operation),
            Source = DiagramRemarks.Escape(operation.Text.TrimEnd('\n')),
        };
    }

    private static IEnumerable<Member> Members(FusionDiagram diagram, DiagramNames names)
    {
        foreach (DiagramLeg leg in diagram.Legs)
        {
            string title = names.Title(leg.Name);
            yield return Member.Text(title + "Irreps", leg.Irreps, $"The irreps of the leg {leg.Name}.");
            yield return Member.Number(title + "Dimension", leg.Irreps.Dim, $"The elements of {leg.Name} {DiagramWords.ForEach(leg.Indices)}.");
        }

        string output = names.Title(diagram.Output.Name);
        yield return Member.Text(output + "Irreps", diagram.Output.Value.Irreps, $"The irreps of the result {diagram.Output.Name}.");
        yield return Member.Number(
            output + "Dimension",
            diagram.Output.Value.Irreps.Dim,
            $"The elements of {diagram.Output.Name} {DiagramWords.ForEach(diagram.Output.Indices)}.");
        foreach (DiagramWeight weight in diagram.Weights)
        {
            string title = names.Title(weight.Name);
            string forEach = DiagramWords.ForEach(weight);
            yield return Member.Number(title + "Count", (int)weight.Count, $"The numbers of the weight {weight.Name} {forEach}.");
            yield return Member.Text(title + "Shape", DiagramWords.Shape(weight), $"The sizes of the weight {weight.Name} {forEach}.");
        }
    }
}
