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
        if (spec.ProvedEquivariant)
            text.Append("  each is proved equivariant\n");
        text.Append(CultureInfo.InvariantCulture, $"\na node with {spec.Options.Neighbors} neighbours costs, over all channels\n");
        TextTable totals = new("<", "operations", "mul", "add", "fma", "uniform", "bytes");
        foreach (SpecProgram program in spec.Programs)
            totals.Add(Cells(program.Name switch { "doublebackward" => "double backward", var name => name }, program.Cost));
        totals.AppendTo(text, "  ");
    }

    /// <summary>The choices, each with the candidates and what the whole diagram would cost; totals count operations and accesses.</summary>
    public static void AppendDecisions(StringBuilder text, SpecDocument spec)
    {
        if (spec.Decisions.Length == 0)
            text.Append("\nthere was nothing to choose\n");
        foreach (SpecDecision decision in spec.Decisions)
        {
            text.Append('\n').Append(decision.Subject).Append(": ").Append(decision.Candidates[decision.Chosen].Name)
                .Append(" (").Append(decision.Reason).Append(")\n");
            TextTable candidates = new("<a node, with", "operations", "mul", "add", "fma", "uniform", "bytes", "total");
            for (int n = 0; n < decision.Candidates.Length; n++)
            {
                SpecCost cost = decision.Candidates[n].Forward;
                candidates.Add([.. Cells((n == decision.Chosen ? "* " : "  ") + decision.Candidates[n].Name, cost), Count(cost.Total)]);
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
