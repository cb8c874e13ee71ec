using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
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
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text is not ("float64" or "float32"))
                result.AddError($"--dtype: expected float64 or float32, found '{text}'");
            return text == "float32" ? Precision.Single : Precision.Double;
        },
    };

    public static Option<RadialEvaluation> Radial() => new("--radial")
    {
        HelpName = "automatic|exact|table",
        Description = "How radial functions are evaluated on the processor: by the networks themselves, or by tables that are as accurate as the floating point type; "
            + "unless given, by tables in float32 and exactly in float64",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text is not ("automatic" or "exact" or "table"))
                result.AddError($"--radial: expected automatic, exact or table, found '{text}'");
            return text switch { "exact" => RadialEvaluation.Exact, "table" => RadialEvaluation.Table, _ => RadialEvaluation.Automatic };
        },
    };

    public static Option<int> Threads() => new("--threads")
    {
        HelpName = "N",
        Description = "The most threads to use; one per processor unless given, or 0. Results do not depend on it",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int threads) || threads is < 0 or > MostThreads)
                result.AddError($"--threads: expected a number from 0 to {MostThreads}, found '{text}'");
            return threads;
        },
    };

    public static Option<DeviceChoice> Device() => new("--device")
    {
        HelpName = "cpu|opencl|cuda",
        Description = $"Where to evaluate: {DeviceChoice.Forms}; cpu unless given. 'tpc devices' lists what there is",
        DefaultValueFactory = _ => DeviceChoice.Cpu,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            DeviceChoice? choice = DeviceChoice.Parse(text);
            if (choice is null)
                result.AddError($"--device: expected {DeviceChoice.Forms}; found '{text}'");
            return choice;
        },
    };

    public static Option<int> BatchAtoms() => new("--batch-atoms")
    {
        HelpName = "N",
        Description = "Evaluate frames together until they have N atoms; a sensible number unless given. Results do not depend on it, memory and time do",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int atoms) || atoms < 1)
                result.AddError($"--batch-atoms: expected a positive number, found '{text}'");
            return atoms;
        },
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
