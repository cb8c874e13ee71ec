using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;

namespace TpCompiler.Cli.Commands;

/// <summary>Says what is wrong with a command line: the first problem, in the user's words.</summary>
internal static class UsageProblem
{
    public static string Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string commands = string.Join(" or ", command.Subcommands.Select(c => c.Name));
        string? unmatched = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        if (unmatched is not null && unmatched.StartsWith('-'))
            return $"unknown option '{unmatched}'";
        if (command.Subcommands.Count > 0)
            return unmatched is null ? $"expected a command: {commands}" : $"unknown command '{unmatched}': expected {commands}";
        if (unmatched is not null)
            return $"unexpected argument '{unmatched}'";
        foreach (Argument argument in command.Arguments)
        {
            int given = parsed.GetResult(argument) is ArgumentResult result ? result.Tokens.Count : 0;
            if (given < argument.Arity.MinimumNumberOfValues)
                return $"expected {argument.Name} ({argument.Description})";
        }

        return parsed.Errors[0].Message;
    }
}
