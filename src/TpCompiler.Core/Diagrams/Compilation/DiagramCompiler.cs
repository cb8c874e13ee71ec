using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>Compiles fusion diagrams to programs. Deterministic.</summary>
public static class DiagramCompiler
{
    // Costs are those of a forward pass and of the gradients that forces need. What is expected to be cheapest stays unless another is cheaper
    // by more than this.
    private const double Margin = 0.98;

    /// <summary>Compiles a diagram; no step is compiled without a proof that it is equivariant (<see cref="CompiledDiagram.Proof"/>).</summary>
    /// <param name="diagram">The diagram.</param>
    /// <param name="options">What the compiler may do.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    /// <exception cref="System.OperationCanceledException">It was stopped.</exception>
    public static CompiledDiagram Compile(FusionDiagram diagram, CompilerOptions options, CancellationToken cancellationToken = default)
    {
        PowerFormCache forms = new(cancellationToken);
        Dictionary<string, string> taken = [];
        List<Decision> decisions = [];
        (TensorProgram best, EquivarianceProof proof, Choices choices) = CompileOnce(diagram, options, forms, taken, cancellationToken);

        // One choice after another, each with those before it settled; a choice may lead to new ones.
        while (choices.Met.FirstOrDefault(c => !taken.ContainsKey(c.Subject)) is ChoicePoint open)
        {
            List<Candidate> candidates = [];
            int chosen = open.Taken;
            double limit = open.Options.Count > 1 ? DiagramCost.OfPotential(best, options.Neighbors).Total * Margin : 0.0;
            for (int n = 0; n < open.Options.Count; n++)
            {
                taken[open.Subject] = open.Options[n];
                TensorProgram program = n == open.Taken ? best : CompileOnce(diagram, options, forms, taken, cancellationToken).Program;
                candidates.Add(new(open.Options[n], program));
                if (n != open.Taken && DiagramCost.OfPotential(program, options.Neighbors).Total is double cost && cost < limit)
                    (chosen, limit) = (n, cost);
            }

            taken[open.Subject] = open.Options[chosen];
            if (open.Options.Count > 1)
                decisions.Add(new(open.Subject, new(candidates), chosen));
            if (chosen != open.Taken)
                (best, proof, choices) = CompileOnce(diagram, options, forms, taken, cancellationToken);
        }

        return new(diagram, best, proof, new(decisions));
    }

    private static (TensorProgram Program, EquivarianceProof Proof, Choices Choices) CompileOnce(
        FusionDiagram diagram, CompilerOptions options, PowerFormCache forms, IReadOnlyDictionary<string, string> taken, CancellationToken cancellationToken)
    {
        Choices choices = new(taken);
        ValueFactory values = new(diagram, options.Recouples);
        HarmonicCollapse harmonics = new(diagram, values, options);
        WeightPreparations prepared = new(values);
        ProductTrees trees = new(values, harmonics, prepared, options, choices);
        SumHoisting sums = new(values, trees, options);
        Value output = values.Over(
            new ExpressionReader(diagram, values, harmonics, sums, new PowersOfPowers(values, options, choices)).Read(diagram.Output.Value), IndexDomain.Of(diagram.Output.Indices));
        DiagramLowering lowering = new(diagram, values, prepared, trees, forms, choices, options, cancellationToken);
        TensorProgram program = lowering.Run(output);
        return (program, lowering.Proof, choices);
    }
}
