using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Output;

/// <summary>Says at the end what was written, and the errors against reference values where there are any.</summary>
internal sealed class SummaryTextOutput(TextWriter writer, string? written) : IResultOutput
{
    private const int ErrorDecimals = 4;
    private int _frames;

    public void Add(EvaluatedFrame frame) => _frames++;

    public void Complete(EvaluationOutcome outcome)
    {
        ReferenceErrors errors = outcome.Errors;
        StringBuilder text = new();
        if (written is not null)
            text.Append($"{OutputTarget.NameOf(written)}: {(_frames == 1 ? "1 frame" : $"{_frames} frames")} written\n");
        List<KeyValuePair<string, QuantityErrors>> files = [.. errors.Files];
        if (files.Count > 0)
        {
            text.Append("\nerrors against reference values\n");
            TextTable table = new("<file", "<quantity", "frames", "MAE", "RMSE", "<unit");
            foreach ((string file, QuantityErrors quantities) in files)
                AddRows(table, file, quantities);
            if (files.Count > 1)
                AddRows(table, "total", errors.Total());
            table.AppendTo(text, "  ");
            AppendMissing(text, errors.Total());
        }

        List<KeyValuePair<string, QuantityErrors>> types = [.. errors.ConfigTypes];
        if (types.Count > 0)
        {
            text.Append("\nerrors by config_type\n");
            TextTable table = new("<config_type", "<quantity", "frames", "MAE", "RMSE", "<unit");
            foreach ((string type, QuantityErrors quantities) in types)
                AddRows(table, type, quantities);
            table.AppendTo(text, "  ");
        }

        writer.Write(text);
        writer.Flush();
    }

    public void Dispose()
    {
    }

    private static void AddRows(TextTable table, string name, QuantityErrors errors)
    {
        foreach (ErrorSum sum in errors.All)
        {
            if (sum.Frames == 0)
                continue;
            table.Add(
                name,
                sum.Name,
                NumberText.Grouped(sum.Frames),
                NumberText.Fixed(sum.MeanAbsolute, ErrorDecimals),
                NumberText.Fixed(sum.RootMeanSquare, ErrorDecimals),
                sum.Unit.Replace("A", "Å", StringComparison.Ordinal).Replace("^3", "³", StringComparison.Ordinal));
            name = "";
        }
    }

    /// <summary>Says what was left out because it has no value.</summary>
    private static void AppendMissing(StringBuilder text, QuantityErrors errors)
    {
        foreach (ErrorSum sum in errors.All)
        {
            if (sum.FramesWithout > 0)
                text.Append($"  without {sum.Name}: {(sum.FramesWithout == 1 ? "1 frame" : $"{NumberText.Grouped(sum.FramesWithout)} frames")}\n");
            if (sum.NumbersWithout > 0)
                text.Append($"  missing numbers of {sum.Name}: {NumberText.Grouped(sum.NumbersWithout)}\n");
        }
    }
}
