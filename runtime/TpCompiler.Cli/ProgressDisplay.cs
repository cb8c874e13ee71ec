using System;
using System.IO;
using Spectre.Console;

namespace TpCompiler.Cli;

/// <summary>Says how far some work has come.</summary>
/// <param name="fraction">The part that is done, 0 to 1.</param>
/// <param name="text">The same in words.</param>
internal delegate void ProgressReport(double fraction, string text);

/// <summary>Shows a bar while some work is done, and takes it away afterwards.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs <paramref name="work"/>, showing its reports where somebody watches.</summary>
    public static void Run(TextWriter writer, bool isWatched, Action<ProgressReport> work)
    {
        if (!isWatched)
        {
            work((_, _) => { });
            return;
        }

        ConsoleOn(writer).Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                ProgressTask task = progress.AddTask("starting", maxValue: 1);
                work((fraction, text) =>
                {
                    task.Value = fraction;
                    task.Description = text;
                });
            });
    }

    /// <summary>Runs <paramref name="work"/>, of which nobody knows how far it has come, saying what it is where somebody watches.</summary>
    public static T Wait<T>(TextWriter writer, bool isWatched, string text, Func<T> work)
        => isWatched ? ConsoleOn(writer).Status().Start(Markup.Escape(text), _ => work()) : work();

    private static IAnsiConsole ConsoleOn(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
