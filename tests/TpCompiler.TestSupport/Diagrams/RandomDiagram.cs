using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>Valid texts drawn at random from the whole grammar, small enough to be evaluated by definition.</summary>
public sealed partial class RandomDiagram
{
    private const long MinCost = 200;
    private const long MaxCost = 100_000;

    private readonly Random _random;
    private readonly int _channels;
    private readonly List<Value> _values = [];
    private readonly List<string> _weights = [];
    private readonly HashSet<string> _used = [];

    private RandomDiagram(Random random)
    {
        _random = random;
        _channels = random.Next(2, 4);
        foreach ((string name, string letters) in new[] { ("a", "i"), ("b", "i"), ("c", "i"), ("Y", "ij"), ("V", "ij"), ("g", "") })
        {
            int channels = random.Next(3) == 0 ? 1 : _channels;
            int blocks = random.Next(1, 4);
            string irreps = string.Join("+", Enumerable.Range(0, blocks).Select(_ => Pick("0e", "0e", "1o", "1o", "0o", "1e", "2e")));
            _values.Add(new(name, letters, channels, blocks, $"leg {name}{Brackets(letters)} : {(channels == 1 ? "" : $"{channels}x")}({irreps})"));
        }
    }

    /// <summary>A text; the same one for the same seed.</summary>
    public static string Text(int seed)
    {
        Random random = new(seed);
        while (true)
        {
            string text = new RandomDiagram(random).Write();
            DiagramText read = DiagramText.Read(text);
            if (read.Diagram is FusionDiagram diagram
                && EvaluationCost.Of(diagram) is >= MinCost and <= MaxCost
                && read.Diagnostics.All(d => d.Kind != DiagramDiagnostics.UnusedName))
                return text;
        }
    }

    private string Write()
    {
        List<string> statements = [];
        for (int n = _random.Next(3); n > 0; n--)
            statements.Add(Define($"d{n}", false));
        statements.Add(Define("out", true));
        return string.Join("\n", [
            .. _values.Where(v => v.Declaration.Length > 0 && _used.Contains(v.Name)).Select(v => v.Declaration),
            .. new[] { ("z", "i"), ("t", "ij") }.Where(l => _used.Contains(l.Item1)).Select(l => $"index {l.Item1}[{l.Item2}]"),
            .. _weights.Select(w => "weight " + w),
            .. statements]);
    }

    private string Define(string name, bool isOutput)
    {
        string letters = Pick("i", "i", "i", "ij", "ij", "");
        Part value = Expression(_random.Next(1, 4), Scope.Of(letters));
        string space = _random.Next(2) == 0 ? "" : $" : {Space(value.Channels, true)}";
        if (isOutput)
            return $"out x{Brackets(letters)}{space} = {value.Text}";
        _values.Add(new(name, letters, value.Channels, space.Length > 0 ? 3 : value.Blocks, ""));
        return $"{name}{Brackets(letters)}{space} = {value.Text}";
    }

    private string Space(int channels, bool alwaysChannels)
    {
        string irreps = string.Join("+", new[] { "0e", "1o", "0o", "1e", "2e", "2o", "3o" }.OrderBy(_ => _random.Next()).Take(_random.Next(1, 5)));
        bool writes = channels > 1 && (alwaysChannels || _random.Next(2) == 0);
        return _random.Next(4) == 0 ? $"{(writes ? $"{channels}x " : "")}sh({_random.Next(3)})" : $"{(writes ? $"{channels}x" : "")}({irreps})";
    }

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private static string Brackets(string letters) => letters.Length == 0 ? "" : $"[{letters}]";

    /// <summary>A leg or definition.</summary>
    private sealed record Value(string Name, string Letters, int Channels, int Blocks, string Declaration);

    /// <summary>A piece of text, how many channels it has, and about how many blocks.</summary>
    private readonly record struct Part(string Text, int Channels, int Blocks);

    /// <summary>The letters and pairs of letters that may be used.</summary>
    private sealed record Scope(string Letters, IReadOnlyList<string> Edges)
    {
        public static Scope Of(string letters) => new(letters, letters.Length == 2 ? [letters] : []);

        public string[] Uses(int letters) => letters switch
        {
            0 => [""],
            1 => [.. Letters.Select(c => c.ToString())],
            _ => [.. Edges],
        };
    }
}
