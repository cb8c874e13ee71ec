using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc evaluate</c>: energies, forces and stresses of structures.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> structures = new("STRUCTURES")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Files of structures in extended XYZ; every frame is evaluated; - for standard input",
        };
        structures.Validators.Add(CommonOptions.RefuseOptionsButStandard);
        Option<string?> output = new("--output", "-o")
        {
            HelpName = "file.xyz",
            Description = "Write the structures with energy, forces and stress (where there is none, the virial) to this file (- for standard output), as ASE reads them; "
                + "reference values of the input are kept as REF_energy, REF_forces, REF_stress and REF_virial",
        };
        Option<Precision> dataType = CommonOptions.DataType();
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
            model, structures, output, device, dataType, threads, batchAtoms, head, ignore, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(json) is { Implicit: false } && result.GetResult(output) is { Tokens: [Token file] } && OutputTarget.IsStandard(file.Value))
                result.AddError("--json and --output - cannot be given together: each writes the whole output");
            else if (result.GetResult(structures)?.Tokens.Count(token => token.Value == InputPath.Standard) > 1)
                result.AddError("standard input can be read only once, but - is given several times");
        });
        command.SetAction(parsed => Run(
            new EvaluationSettings
            {
                Model = parsed.GetRequiredValue(model),
                Structures = parsed.GetRequiredValue(structures),
                Output = parsed.GetValue(output),
                Precision = parsed.GetValue(dataType),
                Device = parsed.GetRequiredValue(device),
                Threads = parsed.GetValue(threads),
                BatchAtoms = parsed.GetValue(batchAtoms),
                Head = parsed.GetValue(head),
                Ignored = parsed.GetRequiredValue(ignore),
                Json = parsed.GetValue(json),
            },
            context));
        return command;
    }

    private static int Run(EvaluationSettings settings, CommandContext context)
    {
        if (settings.Output is not null)
            InputPath.RequireOutput("--output", settings.Output, [settings.Model, .. settings.Structures]);
        return new StructureEvaluation(settings, context, model => Outputs(settings, context, model)).Run();
    }

    /// <summary>Files first: where one cannot be written, no document says that it was.</summary>
    private static List<IResultOutput> Outputs(EvaluationSettings settings, CommandContext context, ModelCalculator model)
    {
        List<IResultOutput> outputs = [];
        if (settings.Output is not null)
            outputs.Add(new ExtendedXyzOutput(OutputTarget.Open(settings.Output, context)));
        if (settings.Json)
        {
            outputs.Add(new EvaluationJsonOutput(context.Output, settings, model));
            return outputs;
        }

        if (settings.Output is null)
            outputs.Add(new FrameTextOutput(context.Output, settings.Model, model));
        outputs.Add(new SummaryTextOutput(OutputTarget.IsStandard(settings.Output) ? context.Error : context.Output, settings.Output));
        return outputs;
    }
}
