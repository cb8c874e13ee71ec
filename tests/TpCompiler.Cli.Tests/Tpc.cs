using System.IO;
using System.Text.Json;
using System.Threading;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Runs the command in this process, and keeps what it said.</summary>
internal sealed record Tpc(int Code, string Output, string Error)
{
    public static string Model { get; } = Path.Combine(SharedData.Repository, "samples", "models", "acetylacetone.model");

    public static string Molecule { get; } = Path.Combine(SharedData.Repository, "samples", "structures", "acetylacetone.xyz");

    public static Tpc Run(params string[] arguments) => Run(arguments, new StringWriter(), default);

    public static Tpc Run(string[] arguments, StringWriter output, CancellationToken cancellation) => Run(arguments, output, new StringWriter(), cancellation);

    public static Tpc Run(string[] arguments, StringWriter output, StringWriter error, CancellationToken cancellation)
    {
        int code = CommandLine.Run(arguments, new CommandContext { Output = output, Error = error, Cancellation = cancellation });
        return new Tpc(code, output.ToString(), error.ToString());
    }

    /// <summary>The output of a run that succeeded without a word of complaint.</summary>
    public static string Text(params string[] arguments)
    {
        Tpc run = Run(arguments);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Output;
    }

    /// <summary>The document that a run with --json wrote; nothing else may stand beside it.</summary>
    public static JsonElement Json(params string[] arguments)
    {
        using JsonDocument document = JsonDocument.Parse(Text([.. arguments, "--json"]));
        return document.RootElement.Clone();
    }
}
