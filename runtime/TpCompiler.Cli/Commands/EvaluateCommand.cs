using System.CommandLine;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Evaluation;

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
            Description = "Files of structures in extended XYZ; every frame is evaluated",
        };
        structures.Validators.Add(CommonOptions.RefuseOptions);
        Option<string?> output = new("--output", "-o")
        {
            HelpName = "file.xyz",
            Description = "Write the structures with energy, forces and stress (where there is none, the virial) to this file, as ASE reads them; "
                + "reference values of the input are kept as REF_energy, REF_forces, REF_stress and REF_virial",
        };
        Option<Precision> dataType = CommonOptions.DataType();
        Option<DeviceChoice> device = CommonOptions.Device();
        Option<int> threads = CommonOptions.Threads();
        Option<int> batchAtoms = CommonOptions.BatchAtoms();
        Option<string?> head = CommonOptions.Head();
        Option<bool> json = CommonOptions.Json();
        Command command = new("evaluate", "Evaluate structures: energies in eV, forces in eV/Å, stresses in eV/Å³, "
            + "and the virial in eV where a structure does not repeat in all directions. "
            + "Where the structures hold reference values, the errors against them are reported.")
        {
            model, structures, output, device, dataType, threads, batchAtoms, head, json,
        };
        command.SetAction(parsed => new StructureEvaluation(
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
                Json = parsed.GetValue(json),
            },
            context).Run());
        return command;
    }
}
