using System;
using System.Collections.Generic;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// The choices met while a diagram is compiled once: what was chosen from, and what was taken. Compiled again with other choices, the
/// diagram shows what they cost.
/// </summary>
/// <param name="forced">For some subjects what is to be taken.</param>
internal sealed class Choices(IReadOnlyDictionary<string, string> forced)
{
    private readonly Dictionary<string, ChoicePoint> _met = [];

    /// <summary>The choices, in the order in which they were met.</summary>
    public List<ChoicePoint> Met { get; } = [];

    /// <summary>Takes one of the options: the forced one, or the first.</summary>
    /// <param name="subject">What is to be computed; the same subject gets the same answer.</param>
    /// <param name="options">The options, the one expected to be cheapest first.</param>
    public int Take(string subject, IReadOnlyList<string> options)
    {
        if (!_met.TryGetValue(subject, out ChoicePoint? point))
        {
            int wanted = forced.TryGetValue(subject, out string? name) ? Array.IndexOf([.. options], name) : 0;
            point = new(subject, options, Math.Max(0, wanted));
            _met.Add(subject, point);
            Met.Add(point);
        }

        return point.Taken;
    }
}

/// <summary>One choice.</summary>
/// <param name="Subject">What was to be computed.</param>
/// <param name="Options">What could be taken.</param>
/// <param name="Taken">The number of what was taken.</param>
internal sealed record ChoicePoint(string Subject, IReadOnlyList<string> Options, int Taken);
