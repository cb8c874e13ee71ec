using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using TpCompiler.Cli.Specs;
using TpCompiler.Core.Diagrams.Compilation;

namespace TpCompiler.Cli.Commands;

/// <summary>The arguments of <c>tpc spec</c>, and which of them go together.</summary>
internal sealed class SpecOptions
{
    private const int MostNeighbors = 1_000_000;

    private readonly Argument<string> _spec = new("SPEC")
    {
        Description = "The diagram's text, that of a [TensorProduct] or [SymmetricContraction], or a file that holds a diagram (see docs/fusion-diagrams.md)",
    };

    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "Say what each pass of the compiler did, and of everything that it chose what it chose from, by what the whole diagram would cost",
    };

    private readonly Option<string> _emit = new("--emit")
    {
        HelpName = "csharp|program|dot",
        Description = "Print, in place of the report, the kernels as C#, the steps as text, or the diagram for Graphviz",
    };

    private readonly Option<string> _derivatives = new("--derivatives")
    {
        HelpName = "0|1|2",
        Description = "With --emit csharp or program: print the backward pass, too (1), and that one's (2)",
    };

    private readonly Option<string[]> _withoutPass = new("--no-pass")
    {
        HelpName = "name",
        Description = $"Switch a pass of the compiler off: {string.Join(", ", SpecSettings.Passes)}; may be given several times",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<int> _neighbors = new("--neighbors")
    {
        HelpName = "N",
        Description = $"How many neighbours a node has where costs are counted and compared; {CompilerOptions.Default.Neighbors} unless given",
        CustomParser = OptionText.Number("--neighbors", 1, MostNeighbors),
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "file",
        Description = "Write to this file instead of standard output",
    };

    private readonly Option<string?> _svg = new("--svg")
    {
        HelpName = "file",
        Description = "Draw the diagram into this file, besides the report",
    };

    private readonly Option<bool> _paths = new("--paths")
    {
        Description = "With --svg: draw each path as a fusion tree, with the irreps along its edges",
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_spec);
        command.Add(_explain);
        command.Add(_emit);
        command.Add(_derivatives);
        command.Add(_withoutPass);
        command.Add(_neighbors);
        command.Add(_output);
        command.Add(_svg);
        command.Add(_paths);
        command.Add(_json);
        _emit.Validators.Add(r => Expect(r, "--emit", ["csharp", "program", "dot"]));
        _derivatives.Validators.Add(r => Expect(r, "--derivatives", ["0", "1", "2"]));
        _withoutPass.Validators.Add(r => Expect(r, "--no-pass", [.. SpecSettings.Passes]));
        _spec.Validators.Add(CommonOptions.RefuseOptions);
        command.Validators.Add(RefuseCombinations);
    }

    /// <summary>What the user asked for.</summary>
    public SpecSettings Read(ParseResult parsed) => new()
    {
        Spec = parsed.GetRequiredValue(_spec),
        Json = parsed.GetValue(_json),
        Explain = parsed.GetValue(_explain),
        Emission = parsed.GetValue(_emit) switch
        {
            "csharp" => SpecEmission.CSharp,
            "program" => SpecEmission.Program,
            "dot" => SpecEmission.Dot,
            _ => SpecEmission.None,
        },
        Derivatives = parsed.GetValue(_derivatives) is string orders ? orders[0] - '0' : 0,
        Output = parsed.GetValue(_output),
        Picture = parsed.GetValue(_svg),
        DrawsPaths = parsed.GetValue(_paths),
        Options = SpecSettings.Without(
            parsed.GetResult(_neighbors) is null ? CompilerOptions.Default : CompilerOptions.Default with { Neighbors = parsed.GetValue(_neighbors) },
            parsed.GetValue(_withoutPass) ?? []),
    };

    private static void Expect(OptionResult result, string option, string[] words)
    {
        foreach (Token token in result.Tokens.Where(t => !words.Contains(t.Value, StringComparer.Ordinal)))
            result.AddError($"{option}: expected {string.Join(", ", words[..^1])} or {words[^1]}, found '{token.Value}'");
    }

    private void RefuseCombinations(CommandResult result)
    {
        string? kind = result.GetResult(_emit) is { Tokens: [Token token, ..] } ? token.Value : null;
        if (kind is not null && IsGiven(_json))
            result.AddError("--emit and --json cannot be given together: each writes the whole output");
        else if (kind is not null && IsGiven(_explain))
            result.AddError("--emit and --explain cannot be given together: each writes the whole output");
        else if (IsGiven(_derivatives) && kind is not ("csharp" or "program"))
            result.AddError("--derivatives goes with --emit csharp or --emit program; reports count all derivatives");
        else if (IsGiven(_paths) && !IsGiven(_svg))
            result.AddError("--paths goes with --svg: it says what is drawn");

        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
    }
}
