using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Text.Json.Serialization.Metadata;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc info</c>: what a model is, and the kernels that run it.</summary>
internal static class InfoCommand
{
    private const int UsualNeighbors = 50, MostNeighbors = 100_000;

    public static Command Create(CommandContext context)
    {
        Argument<string> model = CommonOptions.Model();
        Option<Precision> dataType = CommonOptions.DataType();
        Option<RadialEvaluation> radial = CommonOptions.Radial();
        Option<string?> head = CommonOptions.Head();
        Option<string[]> ignore = CommonOptions.Ignore();
        Option<int> neighbors = new("--neighbors")
        {
            HelpName = "N",
            Description = "The neighbours of an atom for which its memory is said; 50 unless given",
            DefaultValueFactory = _ => UsualNeighbors,
        };
        neighbors.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= MostNeighbors))
                result.AddError($"--neighbors: expected a number from 0 to {MostNeighbors}, found '{result.Tokens[0].Value}'");
        });
        Option<bool> json = CommonOptions.Json();
        Command command = new("info", "Describe a model: its architecture, its size, what it reads of structures, and the kernels that run it with their costs.")
        {
            model, dataType, radial, head, neighbors, ignore, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            using ModelCalculator opened = ModelInput.Open(
                new(path, parsed.GetValue(head), parsed.GetValue(dataType), Threads: 1, DeviceChoice.Cpu) { Ignored = parsed.GetRequiredValue(ignore), Radial = parsed.GetValue(radial) });
            if (opened.Calculator is MacePotential potential)
                Write(ModelDocument.Of(path, potential, opened.Heads, parsed.GetValue(neighbors)), JsonOutput.Types.ModelDocument, ModelText.Write);
            else
                Write(ProgramModelDocument.Of(path, opened, parsed.GetValue(neighbors)), JsonOutput.Types.ProgramModelDocument, ModelText.Write);
            return ExitCode.Success;

            void Write<T>(T document, JsonTypeInfo<T> type, Action<TextWriter, T> writeText)
            {
                if (parsed.GetValue(json))
                    JsonOutput.Write(context.Output, document, type);
                else
                    writeText(context.Output, document);
            }
        });
        return command;
    }
}
