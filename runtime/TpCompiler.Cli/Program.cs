using System;
using System.Threading;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli;

/// <summary>The command <c>tpc</c> in a process of its own: the console's streams and signals.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        using CancellationTokenSource cancellation = new();
        int ending = EndingSignals.Interrupt;

        // The first signal lets the command tidy up; a second one ends the process at once, and still leaves nothing behind.
        using IDisposable signals = EndingSignals.Handle((number, signal) =>
        {
            signal.Cancel = !cancellation.IsCancellationRequested;
            if (signal.Cancel)
                ending = number;
            else
                OutputFile.DeleteUnfinished();
            cancellation.Cancel();
        });
        int code = CommandLine.Run(arguments, new CommandContext
        {
            Output = Console.Out,
            OpenOutput = Console.OpenStandardOutput,
            OpenInput = Console.OpenStandardInput,
            Error = Console.Error,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Cancellation = cancellation.Token,
        });
        return code == ExitCode.Cancelled ? ExitCode.OfSignal(ending) : code;
    }
}
