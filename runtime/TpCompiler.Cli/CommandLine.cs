using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.IO;
using TpCompiler.Cli.Commands;

namespace TpCompiler.Cli;

/// <summary>The command <c>tpc</c>: understands its arguments, runs it, and turns whatever goes wrong into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command and returns the exit code; nothing is thrown.</summary>
    public static int Run(IReadOnlyList<string> arguments, CommandContext context)
    {
        try
        {
            ParseResult parsed = Root(context).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction)
                return ReportUsage(parsed, context.Error);
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = context.Output,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine("cancelled");
            return ExitCode.Cancelled;
        }
#pragma warning disable CA1031 // The last resort: a user gets a line to report, never a stack trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            context.Error.WriteLine("error: " + OneLine(Explanation(e)));
            return ExitCode.Failure;
        }
    }

    private static RootCommand Root(CommandContext context)
    {
        RootCommand root = new("Energies, forces and stresses of atomic structures from MACE potentials, on compiled equivariant kernels.")
        {
            EvaluateCommand.Create(context),
            InfoCommand.Create(context),
            ModelsCommand.Create(context),
            ProgramCommand.Create(context),
            VerifyCommand.Create(context),
            ConvertCommand.Create(context),
            SpecCommand.Create(context),
            ExplainCommand.Create(context),
            DevicesCommand.Create(context),
            BenchCommand.Create(context),
        };
        root.Directives.Clear();
        HelpExamples.AddTo(root);
        foreach (Option option in root.Options)
        {
            if (option is VersionOption version)
                version.Action = new VersionAction();
        }

        return root;
    }

    private static int ReportUsage(ParseResult parsed, TextWriter error)
    {
        error.WriteLine("error: " + OneLine(UsageProblem.Of(parsed)));
        error.WriteLine($"See '{FullName(parsed.CommandResult)} --help'.");
        return ExitCode.Usage;
    }

    /// <summary>The name as it is typed: that of a command within a command has both.</summary>
    private static string FullName(CommandResult result)
        => result.Parent is CommandResult parent ? $"{FullName(parent)} {result.Command.Name}" : "tpc";

    private static string Explanation(Exception e) => e switch
    {
        CommandException => e.Message,
        IOException or UnauthorizedAccessException => e.Message,
        OutOfMemoryException => "there is not enough memory",
        _ => $"this is a defect of tpc, please report it: {e.GetType().Name}: {e.Message}",
    };

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"tpc {typeof(CommandLine).Assembly.GetName().Version?.ToString(3)}");
            return ExitCode.Success;
        }
    }
}
