using System;
using System.Linq;

namespace TpCompiler.TestSupport.Diagrams;

// Expressions, written without regard to most of the rules: what breaks one is drawn again.
public sealed partial class RandomDiagram
{
    private const int MaxTuples = 200;

    private Part Expression(int depth, Scope scope)
    {
        if (depth == 0)
            return Reference(scope);
        return _random.Next(15) switch
        {
            0 => Reference(scope),
            1 or 2 or 3 or 4 => Product(depth, scope),
            5 => Power(depth, scope),
            6 or 7 or 8 or 9 => Sum(depth, scope),
            10 => Several(depth, scope, " + "),
            11 => Several(depth, scope, " | "),
            12 => Mix(depth, scope),
            13 => Weighted(depth, scope),
            _ => Kept(depth, scope),
        };
    }

    private Part Operand(int depth, Scope scope)
    {
        Part part = Expression(depth, scope);
        return part.Text.All(c => char.IsLetterOrDigit(c) || c is '[' or ']') ? part : part with { Text = $"({part.Text})" };
    }

    private Part Reference(Scope scope)
    {
        // What has indices is more use than what has none, and a definition is there to be used.
        Value[] possible = [.. _values.Where(v => scope.Uses(v.Letters.Length).Length > 0).OrderBy(_ => _random.Next())];
        Value value = possible.FirstOrDefault(v => v.Declaration.Length == 0 && _random.Next(2) == 0)
            ?? (_random.Next(2) == 0 ? possible[0] : possible.Take(3).MaxBy(v => v.Letters.Length)!);
        _used.Add(value.Name);
        string letters = Pick(scope.Uses(value.Letters.Length));
        return new(value.Name + (letters == value.Letters ? "" : Brackets(letters)), value.Channels, value.Blocks);
    }

    private Part Product(int depth, Scope scope)
    {
        Part[] factors = [.. Enumerable.Range(0, Pick(2, 2, 2, 3, 4)).Select(n => Operand(n == 0 ? depth - 1 : _random.Next(depth), scope))];
        string text = string.Join("*", factors.Select(f => f.Text));
        if (_random.Next(2) == 0)
            text += $" -> {Space(1, false)}";
        (int u, int v) = (factors[0].Channels, factors[1].Channels);
        int most = factors.Max(f => f.Channels);
        int blocks = Coupled(factors);
        bool isFlat = factors.Length > 2;
        string mode = isFlat || u == v || u == 1 || v == 1 ? Pick("", "uuu") : "uvu";
        if (!isFlat && _random.Next(3) == 0)
            mode = Pick("uvu", "uvv", "uvuv", "uvw", "uuw");
        if (mode.Length > 0)
            text += " " + mode;
        (int[] sizes, int channels) = mode switch
        {
            "uvu" => (new[] { v, u }, u),
            "uvv" => ([u, v], v),
            "uvuv" => ([u, v], u * v),
            "uvw" => ([u, v], 0),
            "uuw" => ([most], 0),
            _ => ([most], most),
        };
        return By(text, [.. sizes.Where(s => s > 1)], channels, mode is "uvw" or "uuw", scope) with { Blocks = blocks };
    }

    private Part Weighted(int depth, Scope scope)
    {
        Part body = Operand(depth - 1, scope);
        return By(body.Text, [.. new[] { body.Channels }.Where(c => c > 1)], body.Channels, false, scope) with { Blocks = body.Blocks };
    }

    /// <summary>A text with none, one or two weights.</summary>
    private Part By(string text, int[] sizes, int channels, bool makesChannels, Scope scope)
    {
        int count = makesChannels ? _random.Next(1, 3) : Pick(0, 1, 1, 2);
        if (count == 0)
            return new(text, channels, 0);
        text += " by";
        for (int n = 0; n < count; n++)
        {
            int[] full = sizes;
            if (makesChannels && n == 0)
            {
                channels = Pick(1, 2, _channels);
                full = sizes = [.. sizes, channels];
            }
            else if (sizes.Length == 0 && !makesChannels && _random.Next(3) == 0)
            {
                channels = _channels;
                full = sizes = [channels];
            }
            else if (_random.Next(2) == 0)
            {
                full = [];
            }

            text += " " + Weight(full, Pick("path", "path", "path", "ir", ""), scope);
        }

        return new(text, channels, 0);
    }

    /// <summary>Declares a weight and gives its use.</summary>
    private string Weight(int[] channels, string elements, Scope scope)
    {
        string[] items = (scope.Letters.Length > 0, scope.Edges.Count > 0) switch
        {
            (_, true) => Pick<string[]>([], ["ij"], ["ij"], ["z"], ["z", "t"], ["t"], ["i", "t"], ["ij", "z"]),
            (true, _) => Pick<string[]>([], ["i"], ["z"], ["z"]),
            _ => [],
        };
        _used.UnionWith(items);
        string letters = string.Concat(items.SelectMany(i => i switch { "z" or "i" => "i", _ => "ij" }).Distinct());
        string name = $"W{_weights.Count}";
        string[] dimensions = [.. items, .. new[] { elements }.Where(e => e.Length > 0), .. channels.Select(c => $"{c}")];
        _weights.Add(name + (dimensions.Length == 0 ? "" : $"[{string.Join(",", dimensions)}]"));
        return name + Brackets(Pick(scope.Uses(letters.Length)));
    }

    private Part Power(int depth, Scope scope)
    {
        Part body = Operand(depth - 1, scope);
        int exponent = Pick(1, 2, 2, 2, 3, 3, 4);

        // The independent couplings of many blocks take long to find.
        while (exponent > 1 && Math.Pow(body.Blocks, exponent) > MaxTuples)
            exponent--;
        return new($"{body.Text}^{exponent}", body.Channels, (int)Math.Pow(body.Blocks, exponent));
    }

    private Part Kept(int depth, Scope scope)
    {
        Part body = Operand(depth - 1, scope);
        return body with { Text = $"{body.Text}{{{Space(body.Channels, false)}}}" };
    }

    private Part Mix(int depth, Scope scope)
    {
        Part body = Expression(depth - 1, scope);
        string text = $"mix {Weight([], "", scope)}({body.Text})";
        int channels = Pick(body.Channels, 1, _channels);
        return channels == body.Channels ? new(text, channels, 3) : new($"{text} -> {channels}x(0e+1o+{Pick("0o", "1e", "2e")})", channels, 3);
    }

    // A pair of blocks couples to two irreps or so.
    private static int Coupled(Part[] factors)
        => (int)Math.Min(MaxTuples + 1, factors.Aggregate(0.5, (product, f) => product * 2 * f.Blocks));

    private Part Several(int depth, Scope scope, string sign)
    {
        Part[] parts = [.. Enumerable.Range(0, Pick(2, 2, 3)).Select(_ => Operand(_random.Next(depth), scope))];
        return new(string.Join(sign, parts.Select(p => p.Text)), parts[0].Channels, parts.Sum(p => p.Blocks));
    }

    private Part Sum(int depth, Scope scope)
    {
        if (scope.Letters.Length is 0 or > 3)
            return Product(depth, scope);
        int count = Pick(1, 1, 1, 2, 2, 3);
        string letters = "";
        Scope inner = scope;
        foreach (char letter in "klmnpq".Where(c => !scope.Letters.Contains(c, StringComparison.Ordinal)).Take(count))
        {
            string center = Pick(_random.Next(3) == 0 ? inner.Uses(1) : [inner.Letters[..1]]);
            inner = new(inner.Letters + letter, [.. inner.Edges, center + letter]);
            letters += letter;
        }

        string where = count > 1 && _random.Next(2) == 0 ? $" where {letters[0]}!={letters[1]}" : "";
        Part body = Expression(depth - 1, inner);
        if (_random.Next(2) == 0)
        {
            // Without something at each of the edges few bodies are valid.
            Part[] factors = [.. inner.Edges.TakeLast(count).Select(e => Reference(new("", [e])))];
            body = new(
                string.Join("*", [$"({body.Text})", .. factors.Select(f => f.Text)]),
                Math.Max(body.Channels, factors.Max(f => f.Channels)),
                Coupled([body, .. factors]));
        }

        return body with { Text = $"sum {string.Join(" ", letters.ToCharArray())}{where}: {body.Text}" };
    }
}
