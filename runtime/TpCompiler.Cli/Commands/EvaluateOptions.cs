using System.CommandLine;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Output;

namespace TpCompiler.Cli.Commands;

/// <summary>The options that <c>tpc evaluate</c> has alone.</summary>
internal static class EvaluateOptions
{
    public static Argument<string[]> Structures()
    {
        Argument<string[]> structures = new("STRUCTURES")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Files of structures: extended XYZ, of which every frame is evaluated, POSCAR or CIF, each also compressed by gzip; what a file holds decides. - for standard input",
        };
        structures.Validators.Add(CommonOptions.RefuseOptionsButStandard);
        return structures;
    }

    public static Option<string?> Output() => new("--output", "-o")
    {
        HelpName = "file.xyz",
        Description = "Write the structures with energy, forces and stress (where there is none, the virial) to this file (- for standard output), as ASE reads them; "
            + "reference values of the input are kept as REF_energy, REF_forces, REF_stress and REF_virial. The name says the format: .xyz or .extxyz, "
            + ".json (the document of --json), .jsonl (a line for each frame), each with .gz behind it to be compressed",
    };

    public static Option<FrameSlice> Frames() => new("--frames")
    {
        HelpName = "start:stop:step",
        Description = $"The frames of each file that are evaluated, counted from 0 as ASE does: {FrameSlice.Forms}; all unless given",
        DefaultValueFactory = _ => FrameSlice.All,
        CustomParser = OptionText.Read("--frames", FrameSlice.Forms, FrameSlice.TryRead),
    };

    public static Option<ResultSelection> Quantities() => new("--quantities")
    {
        HelpName = "names",
        Description = $"What is computed and given, with commas between: {ResultSelection.Forms}; all unless given, and the energy always. Without forces and stress it takes less than half of the time",
        DefaultValueFactory = _ => ResultSelection.All,
        CustomParser = OptionText.Read("--quantities", $"some of {ResultSelection.Forms} with commas between", ResultSelection.TryRead),
    };

    public static Option<string[]> Committee() => new("--committee")
    {
        HelpName = "model",
        Description = "A further model, of which there may be several: results are means over all, and their standard deviations are given as energy_std, forces_std, stress_std",
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> Prefix()
    {
        Option<string?> prefix = new("--prefix")
        {
            HelpName = "MACE_",
            Description = "What stands before the names of results in extended XYZ (MACE_energy, MACE_forces, ...); all else of the input then stays as it was",
        };
        prefix.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !PrefixedStructure.IsUsable(result.Tokens[0].Value))
                result.AddError($"--prefix: expected letters, digits, _, - and ., and not REF_ or DFT_, which mark reference values; found '{result.Tokens[0].Value}'");
        });
        return prefix;
    }

    public static Option<string?> Report() => new("--report")
    {
        HelpName = "file.html",
        Description = "Write a page of the results: parity plots against reference values, errors by element and config_type, and the worst structures",
    };

    public static Option<bool> KeepGoing() => new("--keep-going")
    {
        Description = "Name frames that cannot be read or evaluated on standard error and pass over them; the exit code is 1 where there were any",
    };

    public static Option<bool> Resume() => new("--resume")
    {
        Description = "Keep results beside the output while they come, in file.xyz.partial, and go on after those that an interrupted run of the same command has left there",
    };
}
