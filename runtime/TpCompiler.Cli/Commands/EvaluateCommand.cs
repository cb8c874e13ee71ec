using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Cli.Output.Report;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc evaluate</c>: energies, forces and stresses of structures.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> structures = EvaluateOptions.Structures();
        Option<string?> output = EvaluateOptions.Output();
        Option<FrameSlice> frames = EvaluateOptions.Frames();
        Option<ResultSelection> quantities = EvaluateOptions.Quantities();
        Option<string[]> committee = EvaluateOptions.Committee();
        Option<string?> prefix = EvaluateOptions.Prefix();
        Option<string?> report = EvaluateOptions.Report();
        Option<bool> keepGoing = EvaluateOptions.KeepGoing();
        Option<bool> resume = EvaluateOptions.Resume();
        Option<Precision> dataType = CommonOptions.DataType();
        Option<RadialEvaluation> radial = CommonOptions.Radial();
        Option<DeviceChoice> device = CommonOptions.Device();
        Option<int> threads = CommonOptions.Threads();
        Option<int> batchAtoms = CommonOptions.BatchAtoms();
        Option<string?> head = CommonOptions.Head();
        Option<string[]> ignore = CommonOptions.Ignore();
        Option<bool> json = CommonOptions.Json();
        Command command = new("evaluate", "Evaluate structures: energies in eV, forces in eV/Å, stresses in eV/Å³, "
            + "and the virial in eV where a structure does not repeat in all directions. "
            + "Where the structures hold reference values, the errors against them are reported.")
        {
            model, structures, output, report, frames, quantities, committee, prefix, keepGoing, resume, device, dataType, radial, threads, batchAtoms, head, ignore, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(json) is { Implicit: false } && result.GetResult(output) is { Tokens: [Token file] } && OutputTarget.IsStandard(file.Value))
                result.AddError("--json and --output - cannot be given together: each writes the whole output");
            else if (result.GetResult(structures)?.Tokens.Count(token => token.Value == InputPath.Standard) > 1)
                result.AddError("standard input can be read only once, but - is given several times");
            else if (result.GetResult(resume) is { Implicit: false } && result.GetResult(output) is not { Tokens: [Token kept] })
                result.AddError("--resume: expected --output with a file, beside which results are kept");
            else if (result.GetResult(prefix) is { Implicit: false } && result.GetResult(output) is null)
                result.AddError("--prefix: expected --output with a file, whose names it is for");
        });
        command.SetAction(parsed => Run(
            new EvaluationSettings
            {
                Model = parsed.GetRequiredValue(model),
                Committee = parsed.GetRequiredValue(committee),
                Structures = parsed.GetRequiredValue(structures),
                Frames = parsed.GetRequiredValue(frames),
                Selection = parsed.GetRequiredValue(quantities),
                Output = parsed.GetValue(output),
                Prefix = parsed.GetValue(prefix),
                Report = parsed.GetValue(report),
                Precision = parsed.GetValue(dataType),
                Radial = parsed.GetValue(radial),
                Device = parsed.GetRequiredValue(device),
                Threads = parsed.GetValue(threads),
                BatchAtoms = parsed.GetValue(batchAtoms),
                Head = parsed.GetValue(head),
                Ignored = parsed.GetRequiredValue(ignore),
                KeepGoing = parsed.GetValue(keepGoing),
                Resume = parsed.GetValue(resume),
                Json = parsed.GetValue(json),
            },
            context));
        return command;
    }

    private static int Run(EvaluationSettings settings, CommandContext context)
    {
        string[] inputs = [.. settings.Models, .. settings.Structures];
        if (settings.Output is not null)
        {
            InputPath.RequireOutput("--output", settings.Output, inputs);
            OutputFormat format = OutputFormats.Of(settings.Output);
            if (settings.Prefix is not null && format != OutputFormat.ExtendedXyz)
                throw new CommandException($"--prefix: expected an output in extended XYZ, which alone has names of the user's, found {settings.Output}");
            if (settings.Resume && (OutputTarget.IsStandard(settings.Output) || !OutputFile.AppearsAt(settings.Output)))
                throw new CommandException($"--resume: expected --output with a file, beside which results are kept, found {OutputTarget.NameOf(settings.Output)}");
        }

        if (settings.Report is not null)
            InputPath.RequireOutput("--report", settings.Report, settings.Output is null ? inputs : [.. inputs, settings.Output]);
        return new StructureEvaluation(settings, context, model => Outputs(settings, context, model)).Run();
    }

    /// <summary>Files first: where one cannot be written, no document says that it was.</summary>
    private static List<IResultOutput> Outputs(EvaluationSettings settings, CommandContext context, ModelCalculator model)
    {
        List<IResultOutput> outputs = [];
        try
        {
            if (settings.Output is not null)
            {
                OutputTarget target = OutputTarget.Open(settings.Output, context);
                outputs.Add(new TargetOutput(target, OutputFormats.Of(settings.Output) switch
                {
                    OutputFormat.Json => new EvaluationJsonOutput(target.Writer, settings, model),
                    OutputFormat.JsonLines => new JsonLinesOutput(target.Writer, settings, model),
                    _ => new ExtendedXyzOutput(target.Writer, settings),
                }));
            }

            if (settings.Report is not null)
            {
                OutputTarget page = OutputTarget.Open(settings.Report, context);
                outputs.Add(new TargetOutput(page, new HtmlReport(page.Writer, settings, model)));
            }

            if (settings.Json)
            {
                outputs.Add(new EvaluationJsonOutput(context.Output, settings, model));
                return outputs;
            }

            if (settings.Output is null)
                outputs.Add(new FrameTextOutput(context.Output, string.Join(" and ", settings.Models), model));
            outputs.Add(new SummaryTextOutput(OutputTarget.IsStandard(settings.Output) ? context.Error : context.Output, settings.Output));
            return outputs;
        }
        catch
        {
            outputs.ForEach(output => output.Dispose());
            throw;
        }
    }
}
