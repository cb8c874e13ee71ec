using System;
using System.CommandLine;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Output;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc program</c>: the program that a model is, its derivatives, and how it is cut to run.</summary>
internal static class ProgramCommand
{
    private const string Forces = "forces", Parameters = "parameters", HessianVectorProduct = "hvp";

    public static Command Create(CommandContext context)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string?> derivative = new("--derivative")
        {
            HelpName = $"{Forces}|{Parameters}|{HessianVectorProduct}",
            Description = "Print the program of a derivative: of the energy with respect to positions and strain, or to all weights; or forces along displacements (Hessian times vector)",
        };
        derivative.Validators.Add(result =>
        {
            string? text = result.Tokens.Count == 1 ? result.Tokens[0].Value : null;
            if (text is not (null or Forces or Parameters or HessianVectorProduct))
                result.AddError($"--derivative: expected {Forces}, {Parameters} or {HessianVectorProduct}, found '{text}'");
        });
        Option<bool> explain = new("--explain") { Description = "Print instead how the program is cut into regions and phases, and where its tensors live" };
        Option<bool> kernels = new("--kernels") { Description = "Print instead the programs of its kernels, each once, as a library that is compiled ahead (a .kernels file)" };
        Option<string?> head = CommonOptions.Head();
        Option<string[]> ignore = CommonOptions.Ignore();
        Command command = new("program", "Print the program that a model is: tensors, and steps from positions to energies; or a derivative of it.")
        {
            model, derivative, explain, kernels, head, ignore,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(explain) && result.GetValue(kernels))
                result.AddError("--explain and --kernels: give one of them");
        });
        command.SetAction(parsed =>
        {
            ModelSettings settings = new(parsed.GetRequiredValue(model), parsed.GetValue(head), Precision.Double, Threads: 1, DeviceChoice.Cpu) { Ignored = parsed.GetRequiredValue(ignore) };
            TensorProgram program = Derived(Inputs.ModelInput.OpenProgram(settings), parsed.GetValue(derivative));
            context.Output.Write(parsed.GetValue(explain) ? RegionText.Print(RegionCut.Apply(program))
                : parsed.GetValue(kernels) ? KernelLibraryText.Print(KernelsOf(program), $"The kernels of {program.Name}.")
                : TensorProgramText.Print(program));
            return ExitCode.Success;
        });
        return command;
    }

    private static TensorProgram Derived(AtomisticModel model, string? derivative)
    {
        TensorProgram program = model.Program;
        if (derivative is null)
            return program;
        if (!program.TensorsOf(ProgramRole.Output).Any(t => t.Name == ModelOutputs.Energy))
            throw new CommandException($"--derivative {derivative}: the model predicts no energy");
        TensorProgram gradient(string[] of) => ReverseMode.Of(program, of, of: [ModelOutputs.Energy]);
        return derivative switch
        {
            Forces => gradient(["positions", "strain"]),
            Parameters => gradient([.. program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)]),
            _ => TangentMode.Of(gradient(["positions"]), ["positions"]),
        };
    }

    private static KernelProgram[] KernelsOf(TensorProgram program)
        => [.. RegionCut.Apply(program).Program.KernelSteps.Select(step => step.Segment.Program).DistinctBy(kernel => kernel.Identity)];
}
