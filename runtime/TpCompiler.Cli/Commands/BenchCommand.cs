using System.CommandLine;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc bench</c>: measurements of kernels.</summary>
internal static class BenchCommand
{
    public static Command Create(CommandContext context) => new("bench", "Measure kernels, and lay measurements side by side.")
    {
        BenchKernelsCommand.Create(context),
        BenchCompareCommand.Create(context),
    };
}
