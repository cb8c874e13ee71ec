using System;

namespace TpCompiler.Cli;

/// <summary>The command cannot go on; the message is one line for the user, naming the file it is about.</summary>
internal sealed class CommandException(string message, Exception? inner = null) : Exception(message, inner);
