using System;

namespace TpCompiler.Testing;

/// <summary>A check failed. The message is the report.</summary>
/// <param name="report">The report.</param>
public sealed class CheckFailedException(CheckReport report) : Exception(report?.ToString())
{
    /// <summary>What was found.</summary>
    public CheckReport Report { get; } = report ?? throw new ArgumentNullException(nameof(report));
}
