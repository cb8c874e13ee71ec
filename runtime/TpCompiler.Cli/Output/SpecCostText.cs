using System;
using System.Globalization;
using System.Linq;
using System.Text;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Output;

/// <summary>Prints what a compiled diagram costs, and how the compiler chose.</summary>
internal static class SpecCostText
{
    /// <summary>The steps of the forward pass, then the totals with those of the derivatives.</summary>
    public static void Append(StringBuilder text, SpecDocument spec)
    {
        text.Append("\nsteps, with operations per item and channel\n");
        TextTable steps = new("step", "<items", "a node", "channels", "loops", "mul", "add", "fma", "total", "uniform", "<computes");
        SpecProgram forward = spec.Programs[0];
        for (int n = 0; n < forward.Steps.Length; n++)
        {
            SpecStep step = forward.Steps[n];
            SpecOperations o = step.Operations;
            steps.Add(
                Text(n + 1),
                step.Items,
                step.ItemsPerNode == 0 ? "" : Count(step.ItemsPerNode),
                Text(step.Lanes),
                step.Outer * step.Inner == 1 ? "" : Text(step.Outer * step.Inner),
                Text(o.Multiplies),
                Text(o.Adds),
                Text(o.MultiplyAdds),
                Text(o.Multiplies + o.Adds + o.MultiplyAdds),
                Text(o.UniformMultiplies + o.UniformAdds + o.UniformMultiplyAdds),
                step.Does);
        }

        steps.AppendTo(text, "  ");
        text.Append("  ").Append(spec.Equivariance.Sentence).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"\na node with {spec.Options.Neighbors} neighbours costs, over all channels\n");
        TextTable totals = new("<", "operations", "mul", "add", "fma", "uniform", "bytes");
        foreach (SpecProgram program in spec.Programs)
            totals.Add(Cells(program.Name switch { "doublebackward" => "double backward", var name => name }, program.Cost));
        totals.AppendTo(text, "  ");
    }

    /// <summary>What each pass did, by what the diagram would cost without it; and by what costs are compared.</summary>
    public static void AppendPasses(StringBuilder text, SpecDocument spec, SpecPass[] passes)
    {
        text.Append("\nwhat each pass did; costs are those of a potential, forward and backward for what each node and edge brings along:\n")
            .Append("operations, and an access to memory for each 8 bytes\n");
        TextTable table = new("<", "with it", "without", "factor", "<what it does");
        foreach (SpecPass pass in passes)
        {
            double without = pass.ForwardWithout.Total + pass.BackwardWithout.Total;
            table.Add(
                pass.Name,
                Count(spec.Potential.Total),
                pass.IsOn && pass.ChangedProgram ? Count(without) : "",
                !pass.IsOn ? "off" : !pass.ChangedProgram ? "nothing" : (without / spec.Potential.Total).ToString("0.00", CultureInfo.InvariantCulture),
                pass.Does);
        }

        table.AppendTo(text, "  ");
        foreach (SpecPass pass in passes.Where(p => p.IsOn && p.ChangedProgram))
        {
            text.Append(CultureInfo.InvariantCulture, $"\nwithout {pass.Name} the steps would be\n");
            foreach (string step in pass.StepsWithout)
                text.Append("  ").Append(step).Append('\n');
        }
    }

    /// <summary>The choices, each with the candidates and what the whole diagram would cost.</summary>
    public static void AppendDecisions(StringBuilder text, SpecDocument spec)
    {
        foreach (SpecDecision decision in spec.Decisions)
        {
            text.Append('\n').Append(decision.Subject).Append(": ").Append(decision.Candidates[decision.Chosen].Name)
                .Append(" (").Append(decision.Reason).Append(")\n");
            TextTable candidates = new("<a node, with", "operations", "mul", "add", "fma", "uniform", "bytes", "forward and backward");
            for (int n = 0; n < decision.Candidates.Length; n++)
            {
                SpecCandidate candidate = decision.Candidates[n];
                candidates.Add([.. Cells((n == decision.Chosen ? "* " : "  ") + candidate.Name, candidate.Forward), Count(candidate.Potential.Total)]);
            }

            candidates.AppendTo(text, "  ");
        }
    }

    private static string[] Cells(string name, SpecCost cost) =>
    [
        name,
        Count(cost.Operations),
        Count(cost.Multiplies),
        Count(cost.Adds),
        Count(cost.MultiplyAdds),
        Count(cost.UniformOperations),
        Count(cost.Bytes),
    ];

    private static string Text(int number) => NumberText.Grouped(number);

    private static string Count(double number)
        => Math.Abs(number) < 1e15 ? NumberText.Grouped((long)Math.Round(number)) : number.ToString("0.###e0", CultureInfo.InvariantCulture);
}
