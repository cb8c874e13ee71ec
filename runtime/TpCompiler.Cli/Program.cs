using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace TpCompiler.Cli;

/// <summary>The command <c>tpc</c> in a process of its own: the console's streams and signals.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        using CancellationTokenSource cancellation = new();
        bool terminated = false;

        // The first signal lets the command tidy up; a second one ends the process at once.
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = !cancellation.IsCancellationRequested;
            terminated |= signal.Signal == PosixSignal.SIGTERM;
            cancellation.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        int code = CommandLine.Run(arguments, new CommandContext
        {
            Output = Console.Out,
            Error = Console.Error,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Cancellation = cancellation.Token,
        });
        return terminated && code == ExitCode.Cancelled ? ExitCode.Terminated : code;
    }
}
