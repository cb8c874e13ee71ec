using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TpCompiler.Cli.Commands;

/// <summary>Ends a command's help with examples of its use.</summary>
internal static class HelpExamples
{
    private static readonly Dictionary<string, string[]> s_examples = new()
    {
        [""] =
        [
            "tpc evaluate samples/models/acetylacetone.model samples/structures/acetylacetone.xyz",
            "tpc info samples/models/acetylacetone.model",
            "tpc evaluate --help",
        ],
        ["evaluate"] =
        [
            "tpc evaluate mace.model water.xyz                      energies and forces as text",
            "tpc evaluate mace.model water.xyz -o evaluated.xyz     ... as extended XYZ that ASE reads",
            "tpc evaluate mace.model water.xyz --json               ... as one JSON document",
            "tpc evaluate mace.model test*.xyz -o all.xyz           many files; errors where they hold reference values",
            "tpc evaluate mace.model water.xyz --dtype float32      faster, to about six digits",
            "tpc evaluate mace.model POSCAR crystal.cif md.xyz.gz   structures of other formats, compressed or not",
            "tpc evaluate mace.model test.xyz --report test.html    parity plots and the worst structures on one page",
            "tpc evaluate mace.model md.xyz --frames ::100 --quantities energy",
            "tpc evaluate mace.model big.xyz -o out.xyz --keep-going --resume    ... going on after an interruption",
            "tpc evaluate a.model big.xyz --committee b.model -o out.xyz         mean and spread of several models",
        ],
        ["info"] =
        [
            "tpc info mace.model                 what the model is, and the kernels that run it",
            "tpc info mace.model --json",
        ],
        ["models"] =
        [
            "tpc models                          public model files that this command reads",
            "tpc models --json                   ... with the pages that say so, addresses and checksums",
            "tpc models get nequix-mp-1",
        ],
        ["get"] =
        [
            "tpc models get nequix-mp-1",
            "tpc models get nequix-mp-1 -o models",
        ],
        ["program"] =
        [
            "tpc program mace.model                          the model as a program, which parses back",
            "tpc program mace.model --derivative forces      ... with its derived gradient",
            "tpc program mace.model --derivative forces --explain    how it runs: regions, phases, what is kept",
        ],
        ["verify"] =
        [
            "tpc verify mace.model",
            "tpc evaluate mace.model water.xyz -o mace.reference.xyz     ... and what is recorded so is compared, too",
        ],
        ["convert"] =
        [
            "tpc convert mace.model mace.safetensors",
            "tpc evaluate mace.safetensors water.xyz",
        ],
        ["explain"] =
        [
            "tpc explain TPC0404",
        ],
        ["devices"] =
        [
            "tpc devices",
            "tpc evaluate mace.model water.xyz --device opencl",
        ],
        ["spec"] =
        [
            "tpc spec samples/diagrams/message.fusion                  paths, weights, and what the kernels cost",
            "tpc spec \"leg x[i] : 8x(0e+1o); leg y[i] : 8x1o; out z[i] = x*y uuu\"",
            "tpc spec samples/diagrams/product.fusion --explain         ... and how the compiler chose",
            "tpc spec samples/diagrams/product.fusion --no-pass powers  what a pass is good for",
            "tpc spec samples/diagrams/message.fusion --emit csharp     the kernels' source",
            "tpc spec samples/diagrams/message.fusion --svg paths.svg --paths    every path as a fusion tree",
            "tpc spec samples/diagrams/message.fusion --json            everything, with the tensors of all paths",
        ],
        ["bench"] =
        [
            "tpc bench kernels samples/diagrams/message.fusion",
            "tpc bench compare ours.json theirs.json",
        ],
        ["kernels"] =
        [
            "tpc bench kernels samples/diagrams/message.fusion                         every pass in float and double, beside what the machine can do",
            "tpc bench kernels samples/diagrams/product.fusion --against naive         ... and what the compiler's passes gain",
            "tpc bench kernels 'TensorProduct(\"128x0e + 128x1o\", \"0e + 1o\")' --against interpreter",
            "tpc bench kernels bin/Release/net10.0/my.dll --filter Message -o today.json   types of a built assembly",
            "tpc bench kernels bin/Release/net10.0/my.dll --against today.json",
            "tpc bench kernels samples/diagrams/message.fusion --device opencl --dtype float32",
        ],
        ["compare"] =
        [
            "tpc bench compare ours.json theirs.json            how many times faster ours is, problem by problem",
            "tpc bench compare today.json yesterday.json --svg change.svg",
            "tpc bench compare today.json yesterday.json --html change.html   ... and the table, as one page",
            "tpc bench compare today.json yesterday.json --json",
        ],
    };

    /// <summary>Replaces the action of the help option, which all commands share.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: SynchronousCommandLineAction inner } help)
                help.Action = new Action(inner);
        }
    }

    private sealed class Action(SynchronousCommandLineAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = inner.Invoke(parseResult);
            Command command = parseResult.CommandResult.Command;
            if (s_examples.TryGetValue(command is RootCommand ? "" : command.Name, out string[]? examples))
            {
                parseResult.InvocationConfiguration.Output.WriteLine("Examples:");
                foreach (string example in examples)
                    parseResult.InvocationConfiguration.Output.WriteLine("  " + example);
            }

            return code;
        }
    }
}
