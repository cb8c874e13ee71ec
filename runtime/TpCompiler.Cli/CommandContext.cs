using System;
using System.IO;
using System.Threading;

namespace TpCompiler.Cli;

/// <summary>What surrounds a command: where it writes, and what stops it.</summary>
internal sealed class CommandContext
{
    /// <summary>Results go here.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Opens the same place for bytes; where this is absent, they are text in UTF-8 that goes to <see cref="Output"/>.</summary>
    public Func<Stream>? OpenOutput { get; init; }

    /// <summary>Opens what is read where a file is called <c>-</c>.</summary>
    public Func<Stream> OpenInput { get; init; } = () => Stream.Null;

    /// <summary>Errors, messages and progress go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether somebody watches the results as they are written.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether somebody watches the messages; without, there is no progress to show.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Stops the command between two pieces of work.</summary>
    public CancellationToken Cancellation { get; init; }
}
