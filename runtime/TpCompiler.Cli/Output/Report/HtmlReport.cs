using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Output.Report;

/// <summary>
/// The page of <c>tpc evaluate --report</c>: parity plots against reference values, errors by quantity, file, element and config_type, and the worst structures. It refers to nothing
/// outside of itself, and is legible in light and dark.
/// </summary>
internal sealed class HtmlReport(TextWriter writer, EvaluationSettings settings, ModelCalculator model) : IResultOutput
{
    private const int ErrorDecimals = 3;

    private readonly ParityPoints _energies = new();
    private readonly ParityPoints _forces = new();
    private readonly ParityPoints _stresses = new();
    private readonly ElementErrors _elements = new();
    private readonly WorstStructures _worst = new();
    private long _atoms;
    private int _frames;

    public void Add(EvaluatedFrame frame)
    {
        Structure structure = frame.Structure;
        _frames++;
        _atoms += structure.Count;
        if (frame.Result.HasEnergy && structure.ReferenceEnergy is double energy)
            _energies.Add(energy / structure.Count, frame.EnergyPerAtom);
        if (frame.HasForces && structure.ReferenceForces is { } forces)
        {
            for (int k = 0; k < forces.Length; k++)
                _forces.Add(forces[k], frame.Result.Forces[k]);
        }

        if (frame.HasStress && QuantityErrors.ReferenceStressOf(structure) is { } stress && QuantityErrors.StressOf(structure, frame.Result) is { } found)
        {
            // The six of them that are different.
            (double[] a, double[] b) = (stress.ToArray(), found.ToArray());
            foreach (int k in new[] { 0, 4, 8, 5, 2, 1 })
                _stresses.Add(a[k], b[k]);
        }

        _elements.Add(frame);
        _worst.Add(frame);
    }

    public void Complete(EvaluationOutcome outcome)
    {
        writer.Write(HtmlPage.Begin($"Evaluation of {string.Join(", ", settings.Structures.Select(InputPath.NameOf))}"));
        writer.Write($"<p>{Encoded(string.Join(" and ", settings.Models))}{(settings.Committee.Count > 0 ? ", the mean of a committee" : "")}: {Encoded(model.Description.Architecture)}, "
            + $"{PrecisionName.Of(model.Precision)}{(model.Device is null ? "" : $", on {Encoded(model.Device.Name)}")}. {NumberText.Grouped(_frames)} {(_frames == 1 ? "structure" : "structures")}, "
            + $"{NumberText.Grouped(_atoms)} atoms{(outcome.Skipped.Count > 0 ? $"; {outcome.Skipped.Count} passed over" : "")}.</p>\n");
        QuantityErrors total = outcome.Errors.Total();
        if (!total.All.Any(sum => sum.Frames > 0))
            writer.Write("<p>The structures hold no reference values (<code>REF_energy</code>, <code>REF_forces</code>, <code>REF_stress</code>, ...), and there is nothing to compare with.</p>\n");
        else
            WriteErrors(outcome, total);
        HtmlPage.WriteTable(
            writer, "Passed over", ["structure", "why"], [.. outcome.Skipped.Select(skipped => new[] { $"{skipped.File}, frame {skipped.Number}", skipped.Problem })], textColumns: 2);
        writer.Write(HtmlPage.End);
    }

    public void Dispose()
    {
    }

    private void WriteErrors(EvaluationOutcome outcome, QuantityErrors total)
    {
        HtmlPage.WriteTable(writer, "Errors", ["quantity", "structures", "MAE", "RMSE", "unit"], [.. Rows(total)], textColumns: 1);
        writer.Write("<div class=\"plots\">\n");
        foreach ((string title, ParityPoints points) in new[]
        {
            ("energy per atom (eV)", _energies), ("force components (eV/Å)", _forces), ("stress components (eV/Å³)", _stresses),
        })
        {
            if (points.Count > 0)
                writer.Write(ParityPlot.Write(title, points));
        }

        writer.Write("</div>\n");
        HtmlPage.WriteTable(
            writer, "Forces by element", ["element", "atoms", "MAE", "RMSE", "unit"],
            [.. _elements.All.Select(e => new[] { e.Value.Name, NumberText.Grouped(e.Value.Frames), Fixed(e.Value.MeanAbsolute), Fixed(e.Value.RootMeanSquare), Unit(e.Value.Unit) })], textColumns: 1);
        WriteGroups("By config_type", "config_type", outcome.Errors.ConfigTypes);
        if (outcome.Errors.Files.Skip(1).Any())
            WriteGroups("By file", "file", outcome.Errors.Files);
        HtmlPage.WriteTable(
            writer, "The worst structures", ["structure", "formula", "config_type", "energy error (meV/atom)", "force RMSE (meV/Å)", "largest force error (meV/Å)", "on atom"],
            [.. _worst.InOrder.Select(s => new[] { $"{s.File}, frame {s.Frame}", s.Formula, s.ConfigType, Fixed(s.Energy), Fixed(s.Forces), Fixed(s.LargestForce), s.Atom ?? "" })], textColumns: 3);
    }

    private void WriteGroups(string title, string kind, IEnumerable<KeyValuePair<string, QuantityErrors>> groups)
        => HtmlPage.WriteTable(
            writer, title, [kind, "quantity", "structures", "MAE", "RMSE", "unit"],
            [.. groups.SelectMany(group => Rows(group.Value).Select((row, k) => (string[])[k == 0 ? group.Key : "", .. row]))], textColumns: 2);

    private static IEnumerable<string[]> Rows(QuantityErrors errors)
        => errors.All.Where(sum => sum.Frames > 0).Select(sum => new[] { sum.Name, NumberText.Grouped(sum.Frames), Fixed(sum.MeanAbsolute), Fixed(sum.RootMeanSquare), Unit(sum.Unit) });

    private static string Unit(string unit) => unit.Replace("A", "Å", StringComparison.Ordinal).Replace("^3", "³", StringComparison.Ordinal);

    private static string Fixed(double? value) => value is double number ? NumberText.Fixed(number, ErrorDecimals) : "";

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
