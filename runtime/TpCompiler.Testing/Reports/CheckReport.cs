using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace TpCompiler.Testing;

/// <summary>What a check found: for each property and block the largest error, and the smallest case that failed.</summary>
/// <param name="Subject">What was checked.</param>
/// <param name="Cases">How many cases were tried.</param>
/// <param name="Findings">The largest error of each property and block.</param>
/// <param name="Failure">The failure, brought down to its smallest case; null if there is none.</param>
public sealed record CheckReport(string Subject, int Cases, IReadOnlyList<Finding> Findings, Failure? Failure)
{
    /// <summary>Whether everything is close enough.</summary>
    public bool Passed => Failure is null && Findings.All(f => f.Passed);

    /// <summary>The finding that is farthest from what is allowed; null if nothing was looked at.</summary>
    public Finding? Worst => Findings.MaxBy(f => double.IsNaN(f.Error) ? double.PositiveInfinity : f.Error / f.Tolerance);

    /// <summary>Goes on only if everything passed.</summary>
    /// <returns>This report.</returns>
    /// <exception cref="CheckFailedException">Something did not; its message is the whole report.</exception>
    public CheckReport ThrowIfFailed() => Passed ? this : throw new CheckFailedException(this);

    /// <summary>The findings of several reports as one.</summary>
    internal static CheckReport Join(string subject, IReadOnlyList<CheckReport> reports) => new(
        subject,
        reports.Sum(r => r.Cases),
        [.. reports.SelectMany(r => r.Findings)],
        reports.Select(r => r.Failure).FirstOrDefault(f => f is not null));

    /// <summary>The report for people: what failed first.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(FormattableString.Invariant($"{Subject}: {(Passed ? "passed" : "FAILED")} ({Cases} {(Cases == 1 ? "case" : "cases")})\n"));
        foreach (Finding finding in Findings.OrderBy(f => f.Passed))
            text.Append(FormattableString.Invariant($"  {(finding.Passed ? "ok  " : "FAIL")} {finding}\n"));
        if (Failure is not null)
            text.Append(Failure);
        return text.ToString();
    }
}
