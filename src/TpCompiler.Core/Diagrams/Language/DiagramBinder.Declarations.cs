using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

// Declarations: names, letters, shapes of weights, the one output. The first error ends the work.
internal sealed partial class DiagramBinder
{
    private const int MaxNameLength = 200;

    // The choice of gradients that a caller wants is a number with a bit for each.
    private const int MaxInputs = 62;

    private int _inputs;

    private void DeclareAll()
    {
        foreach (IndexSyntax label in syntax.Statements.OfType<IndexSyntax>())
        {
            if (!CheckLetters(label.Indices) || !TryDeclare(new LabelSymbol(label.Name, label.Indices.Text)))
                return;
        }

        foreach (StatementSyntax statement in syntax.Statements)
        {
            bool declared = statement switch
            {
                LegSyntax leg => CheckLetters(leg.Indices) && CheckRow(leg.Space.AllIrreps, leg.Space.Channels ?? 1, leg.Space.Location) && TryDeclare(ValueOf(leg)),
                WeightsSyntax weights => weights.Weights.All(w => ShapeOf(w) is WeightSymbol weight && TryDeclare(weight)),
                DefinitionSyntax value => CheckLetters(value.Indices) && TryDeclare(
                    new ValueSymbol(value.Name, value.IsOutput ? "the output" : "a definition", value.Indices?.Text ?? "") { IsUsed = value.IsOutput }),
                _ => true,
            };
            if (!declared)
                return;
        }

        CheckOneOutput();
    }

    private static ValueSymbol ValueOf(LegSyntax leg) => new(leg.Name, "a leg", leg.Indices?.Text ?? "")
    {
        Irreps = [.. leg.Space.AllIrreps],
        Channels = leg.Space.Channels ?? 1,
    };

    private bool TryDeclare(DiagramSymbol symbol)
    {
        if (symbol.Name.Text.Length > MaxNameLength)
        {
            Fail(DiagramDiagnostics.TooLarge, symbol.Name.Location.Span, $"The name has {symbol.Name.Text.Length} characters; at most {MaxNameLength} are possible");
            return false;
        }

        if (symbol is WeightSymbol || (symbol is ValueSymbol && syntax.Statements.OfType<LegSyntax>().Any(l => l.Name == symbol.Name)))
            _inputs++;
        if (_inputs > MaxInputs)
        {
            Fail(DiagramDiagnostics.TooLarge, symbol.Name.Location.Span, $"The diagram has more than {MaxInputs} legs and weights");
            return false;
        }

        if (!_symbols.TryGetValue(symbol.Name.Text, out DiagramSymbol? other))
        {
            _symbols.Add(symbol.Name.Text, symbol);
            return true;
        }

        Fail(DiagramDiagnostics.RepeatedName, symbol.Name.Location.Span, $"\"{symbol.Name.Text}\" is declared twice: it is {other.Kind} already");
        return false;
    }

    private bool CheckLetters(NameSyntax? indices) => CheckLetters(indices, 2);

    private bool CheckLetters(NameSyntax? indices, int maximum)
    {
        if (indices is null)
            return true;
        string text = indices.Text;
        string? problem =
            text.FirstOrDefault(c => c is < 'a' or > 'z') is char other and not '\0' ? $"indices are lower-case letters, found \"{other}\" in \"{text}\""
            : text.Distinct().Count() < text.Length ? $"each index occurs once, found \"{text}\""
            : text.Length > maximum ? $"expected {(maximum == 1 ? "one letter" : "one letter for a node or two for an edge")}, found {text.Length} in \"{text}\""
            : text.FirstOrDefault(c => IsLabel(c.ToString())) is char label and not '\0' ? $"\"{label}\" is a label, which selects weights and is no index of items"
            : null;
        if (problem is null)
            return true;
        Fail(DiagramDiagnostics.MalformedIndices, indices.Location.Span, char.ToUpperInvariant(problem[0]) + problem.Substring(1));
        return false;
    }

    private bool IsLabel(string name) => _symbols.TryGetValue(name, out DiagramSymbol? symbol) && symbol is LabelSymbol;

    private WeightSymbol? ShapeOf(WeightSyntax weight)
    {
        List<WeightItem> items = [];
        List<int> channels = [];
        WeightElements elements = WeightElements.One;
        foreach (NameSyntax dimension in weight.Dimensions)
        {
            string text = dimension.Text;
            bool isNumber = text[0] is >= '0' and <= '9';
            bool isElements = text is "path" or "ir";
            if ((channels.Count > 0 && !isNumber) || (elements != WeightElements.One && !isNumber))
            {
                Fail(
                    DiagramDiagnostics.WeightShape,
                    dimension.Location.Span,
                    $"The sizes of a weight come in this order: indices and labels, \"path\" or \"ir\", numbers of channels; found \"{text}\" too late");
                return null;
            }

            if (isNumber)
            {
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > DiagramParser.MaxChannels)
                {
                    Fail(DiagramDiagnostics.WeightShape, dimension.Location.Span, $"A number of channels is 1 to {DiagramParser.MaxChannels}, found {text}");
                    return null;
                }

                channels.Add(number);
            }
            else if (isElements)
            {
                elements = text == "path" ? WeightElements.Path : WeightElements.Irrep;
            }
            else if (ItemOf(dimension) is WeightItem item)
            {
                items.Add(item);
            }
            else
            {
                return null;
            }
        }

        return new(weight, items, elements, channels);
    }

    private WeightItem? ItemOf(NameSyntax dimension)
    {
        string text = dimension.Text;
        if (_symbols.TryGetValue(text, out DiagramSymbol? symbol) && symbol is LabelSymbol)
        {
            symbol.IsUsed = true;
            return new(text, symbol.Indices);
        }

        if (text.Length <= 2 && text.All(c => c is >= 'a' and <= 'z'))
            return CheckLetters(dimension) ? new(null, text) : null;
        IEnumerable<string> known = _symbols.Values.OfType<LabelSymbol>().Select(l => l.Name.Text).Concat(["path", "ir"]);
        string? nearest = NearestName.Find(text, known);
        Fail(
            DiagramDiagnostics.UnknownName,
            dimension.Location.Span,
            $"Expected an index, a label, \"path\", \"ir\" or a number of channels, found \"{text}\"" + (nearest is null ? "" : $"; did you mean \"{nearest}\"?"),
            nearest is null ? null : new(dimension.Location.Span, nearest));
        return null;
    }

    /// <summary>Whether the numbers of an item can be counted.</summary>
    private bool CheckRow(IEnumerable<Irrep> blocks, int channels, SourceLocation location)
    {
        long numbers = blocks.Sum(b => (long)b.Dim) * channels;
        if (numbers <= int.MaxValue)
            return true;
        Fail(
            DiagramDiagnostics.TooLarge,
            location.Span,
            $"An item has {Text(numbers)} numbers; at most {Text(int.MaxValue)} are possible. Keep fewer irreps, or fewer channels");
        return false;
    }

    /// <summary>Whether the numbers of each weight can be counted.</summary>
    private bool CheckWeights()
    {
        foreach (WeightSymbol weight in _symbols.Values.OfType<WeightSymbol>())
        {
            double numbers = weight.Mixes is EquatableArray<MixBlock> mixes
                ? mixes.Sum(m => (double)m.In * m.Out)
                : (weight.Sizes ?? []).Aggregate(1.0, (product, size) => product * size);
            if (numbers > int.MaxValue)
            {
                Fail(
                    DiagramDiagnostics.TooLarge,
                    weight.Syntax.Location.Span,
                    $"The weight \"{weight.Name.Text}\" has {numbers.ToString("0", CultureInfo.InvariantCulture)} numbers; at most {Text(int.MaxValue)} are possible. Mix to fewer channels first, or leave channels away from the weight");
                return false;
            }
        }

        return true;
    }

    private void CheckOneOutput()
    {
        DefinitionSyntax[] outputs = [.. syntax.Statements.OfType<DefinitionSyntax>().Where(d => d.IsOutput)];
        if (outputs.Length > 1)
        {
            Fail(
                DiagramDiagnostics.OneOutput,
                outputs[1].Name.Location.Span,
                $"A diagram has one output; found \"{outputs[1].Name.Text}\" after \"{outputs[0].Name.Text}\". Leave \"out\" away to define an intermediate value");
        }
        else if (outputs.Length == 0)
        {
            DefinitionSyntax? last = syntax.Statements.OfType<DefinitionSyntax>().LastOrDefault();
            TextSpan span = last?.Name.Location.Span ?? (syntax.Statements.Count > 0
                ? syntax.Statements[syntax.Statements.Count - 1].Location.Span
                : new(0, textLength));
            string hint = last is null ? "" : $"; write \"out {last.Name.Text}\" if that is it";
            Fail(
                DiagramDiagnostics.OneOutput,
                span,
                "Expected an output, \"out NAME[indices] = ...\", found none" + hint,
                last is null ? null : new(span, "out " + last.Name.Text));
        }
    }
}
