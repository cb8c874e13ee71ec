using System.CommandLine;
using System.CommandLine.Parsing;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Commands;

/// <summary>The arguments and options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>More threads than any machine has processors.</summary>
    private const int MostThreads = 4096;

    public static Argument<string> Model()
    {
        Argument<string> model = new("MODEL") { Description = "The model: a .model file as mace-torch saves it, or a file that tpc convert wrote" };
        model.Validators.Add(RefuseOptionsButStandard);
        return model;
    }

    public static Option<string?> Head() => new("--head")
    {
        HelpName = "name",
        Description = "The head (level of theory) to evaluate; unless given, that which a structure names (head=...), or the only or default one",
    };

    public static Option<string[]> Ignore() => new("--ignore")
    {
        HelpName = "name",
        Description = "Pass over a module, flag or tensor of the model that is not known, such as newer versions of mace-torch may add; may be repeated. "
            + "Results are those of a model without it",
        DefaultValueFactory = _ => [],
    };

    public static Option<bool> Json() => new("--json") { Description = "Write one JSON document to standard output, and nothing else" };

    public static Option<Precision> DataType() => new("--dtype")
    {
        HelpName = "float64|float32",
        Description = "The floating point type of the evaluation; float64 unless given",
        CustomParser = OptionText.Word("--dtype", ("float64", Precision.Double), ("float32", Precision.Single)),
    };

    public static Option<RadialEvaluation> Radial() => new("--radial")
    {
        HelpName = "automatic|exact|table",
        Description = "How radial functions are evaluated on the processor: by the networks themselves, or by tables that are as accurate as the floating point type; "
            + "unless given, by tables in float32 and exactly in float64",
        CustomParser = OptionText.Word(
            "--radial", ("automatic", RadialEvaluation.Automatic), ("exact", RadialEvaluation.Exact), ("table", RadialEvaluation.Table)),
    };

    public static Option<int> Threads() => new("--threads")
    {
        HelpName = "N",
        Description = "The most threads to use; one per processor unless given, or 0. Results do not depend on it",
        CustomParser = OptionText.Number("--threads", 0, MostThreads),
    };

    /// <summary>The device.</summary>
    /// <param name="what">What the command does there.</param>
    public static Option<DeviceChoice> Device(string what = "evaluate") => new("--device")
    {
        HelpName = "cpu|opencl|cuda",
        Description = $"Where to {what}: {DeviceChoice.Forms}; cpu unless given. 'tpc devices' lists what there is",
        DefaultValueFactory = _ => DeviceChoice.Cpu,
        CustomParser = OptionText.Read("--device", DeviceChoice.Forms, DeviceChoice.Parse),
    };

    public static Option<int> BatchAtoms() => new("--batch-atoms")
    {
        HelpName = "N",
        Description = "Evaluate frames together until they have N atoms; a sensible number unless given. Results do not depend on it, memory and time do",
        CustomParser = OptionText.Number("--batch-atoms", 1, int.MaxValue),
    };

    /// <summary>Refuses what looks like an option where a file is expected, because it is one that was mistyped.</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.StartsWith('-'))
                result.AddError($"unknown option '{token.Value}' (a file of this name is written ./{token.Value})");
        }
    }

    /// <summary>The same where <c>-</c> is standard input or output.</summary>
    public static void RefuseOptionsButStandard(ArgumentResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.StartsWith('-') && token.Value != OutputTarget.Standard)
                result.AddError($"unknown option '{token.Value}' (a file of this name is written ./{token.Value})");
        }
    }
}
