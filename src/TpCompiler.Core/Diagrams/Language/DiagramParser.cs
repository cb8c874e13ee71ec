using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>
/// Reads statements. It stops at the first mistake: what follows one can seldom be told from its consequences. Every method
/// returns null once a mistake has been found.
/// </summary>
internal sealed partial class DiagramParser
{
    /// <summary>The highest degree of an irrep that may be written.</summary>
    public const int MaxDegree = 11;

    /// <summary>The highest number of channels that may be written.</summary>
    public const int MaxChannels = 65536;

    private const int MaxDepth = 64;

    private readonly DiagramToken[] _tokens;
    private int _position;
    private int _end;
    private int _depth;

    private DiagramParser(IReadOnlyList<DiagramToken> tokens) => _tokens = [.. tokens];

    private DiagramDiagnostic? Mistake { get; set; }

    private DiagramToken Current => _position < _end ? _tokens[_position] : EndToken();

    /// <summary>Reads a text; either the syntax or what is wrong with it is null.</summary>
    public static (DiagramSyntax? Syntax, DiagramDiagnostic? Mistake) Parse(string text)
    {
        IReadOnlyList<DiagramToken> tokens = DiagramLexer.Read(text);
        if (tokens.FirstOrDefault(t => t.Kind == DiagramTokenKind.Unknown) is DiagramToken unknown)
            return (null, new(DiagramDiagnostics.UnknownCharacter, unknown.Span, DescribeUnknown(unknown.Text)));
        DiagramParser parser = new(tokens);
        DiagramSyntax? syntax = parser.ParseAll();
        return (syntax, parser.Mistake);
    }

    private static string DescribeUnknown(string text) => text switch
    {
        "-" => "\"-\" is not part of the language; an arrow is written \"->\"",
        "!" => "\"!\" is not part of the language; \"different\" is written \"!=\"",
        "/" => "\"/\" is not part of the language; a comment begins with \"//\"",
        _ => $"\"{text}\" is not part of the language",
    };

    private DiagramSyntax? ParseAll()
    {
        List<StatementSyntax> statements = [];
        int next = 0;
        while (next < _tokens.Length)
        {
            (_position, _end) = (next, StatementEnd(next));
            next = _end < _tokens.Length && _tokens[_end].Is(";") ? _end + 1 : _end;
            if (_position == _end)
                continue;
            if (ParseStatement() is not StatementSyntax statement)
                return null;
            if (_position < _end)
                return Unexpected<DiagramSyntax>(AfterStatement(statement));
            statements.Add(statement);
        }

        return new(new(statements));
    }

    /// <summary>
    /// Where the statement that begins with a token ends: at a semicolon, and at a line that begins with a statement's word or is
    /// not indented deeper than the line in which the statement begins.
    /// </summary>
    private int StatementEnd(int begin)
    {
        int line = begin;
        while (line > 0 && !_tokens[line].StartsLine)
            line--;
        int end = begin;
        while (end < _tokens.Length && !_tokens[end].Is(";"))
        {
            DiagramToken token = _tokens[end];
            bool startsStatement = token.StartsLine
                && (token.Column <= _tokens[line].Column || (token.Kind == DiagramTokenKind.Name && DiagramWords.IsStatement(token.Text)));
            if (end > begin && startsStatement)
                break;
            end++;
        }

        return end;
    }

    private static string AfterStatement(StatementSyntax statement) => statement switch
    {
        WeightsSyntax => "another weight or the end of the statement",
        DefinitionSyntax { Value: SumSyntax or ClauseSyntax { Weights.Count: > 0 } } => "an operator or the end of the statement",
        DefinitionSyntax => "\"*\", \"+\", \"|\", \"->\", a mode such as uvu, \"by\" or the end of the statement",
        _ => "the end of the statement",
    };

    private StatementSyntax? ParseStatement()
    {
        DiagramToken first = Current;
        switch (first.Text)
        {
            case "leg" or "harmonics":
                _position++;
                return ParseLeg(first);
            case "weight":
                _position++;
                return ParseWeights(first);
            case "index":
                _position++;
                return ParseIndex(first);
            case "frame":
                return Fail<StatementSyntax>(
                    DiagramDiagnostics.NotSupported, first.Span, "This version has no frames: \"frame\", \"rot\" and \"so2\" are not compiled yet");
            case "out":
                _position++;
                return ParseDefinition(first, isOutput: true);
        }

        return first.IsFreeName
            ? ParseDefinition(first, isOutput: false)
            : Unexpected<StatementSyntax>("a statement: \"leg\", \"harmonics\", \"weight\", \"index\", \"out\" or a definition such as \"x[i] = ...\"");
    }

    private LegSyntax? ParseLeg(DiagramToken first)
    {
        if (ParseName("the name of a leg") is not NameSyntax name
            || !TryParseIndices(out NameSyntax? indices)
            || !Expect(":", indices is null ? "\"[\" or \":\"" : "\":\""))
            return null;
        DiagramToken start = Current;
        if (ParseSpace() is not SpaceSyntax space)
            return null;
        bool isHarmonics = first.Is("harmonics");
        if (isHarmonics && (space.HarmonicsDegree is null || space.Channels is not null))
        {
            return Fail<LegSyntax>(
                DiagramDiagnostics.MalformedIrreps, start.Span, $"Harmonics are declared as \"sh(L)\", without channels; found \"{space}\"");
        }

        return new(isHarmonics, name, indices, space, From(first));
    }

    private IndexSyntax? ParseIndex(DiagramToken first)
    {
        if (ParseName("the name of a label") is not NameSyntax name || !TryParseIndices(out NameSyntax? indices))
            return null;
        return indices is null ? Unexpected<IndexSyntax>("the index that the label belongs to, such as \"[i]\"") : new(name, indices, From(first));
    }

    private WeightsSyntax? ParseWeights(DiagramToken first)
    {
        List<WeightSyntax> weights = [];
        do
        {
            DiagramToken start = Current;
            if (ParseName("the name of a weight") is not NameSyntax name)
                return null;
            List<NameSyntax> dimensions = [];
            if (Current.Is("["))
            {
                do
                {
                    _position++;
                    bool fits = Current.Kind == DiagramTokenKind.Number || Current.IsFreeName || Current.Is("path") || Current.Is("ir");
                    if (!fits)
                        return Unexpected<WeightsSyntax>("a size of the weight: an index, a label, \"path\", \"ir\" or a number of channels");
                    dimensions.Add(Take());
                }
                while (Current.Is(","));
                if (!Expect("]", "\",\" or \"]\""))
                    return null;
            }

            weights.Add(new(name, new(dimensions), From(start)));
        }
        while (Current.IsFreeName);
        return new(new(weights), From(first));
    }

    private DefinitionSyntax? ParseDefinition(DiagramToken first, bool isOutput)
    {
        if (ParseName("the name of the output") is not NameSyntax name || !TryParseIndices(out NameSyntax? indices))
            return null;
        SpaceSyntax? space = null;
        if (Current.Is(":"))
        {
            _position++;
            space = ParseSpace();
            if (space is null)
                return null;
        }

        string expected = space is not null ? "\"=\"" : indices is not null ? "\":\" or \"=\"" : "\"[\", \":\" or \"=\"";
        if (!Current.Is("=") && !isOutput && indices is null && space is null && NearestName.Find(name.Text, DiagramWords.Statements) is string word)
        {
            return Fail<DefinitionSyntax>(
                DiagramDiagnostics.UnexpectedToken, name.Location.Span, $"\"{name.Text}\" begins no statement; did you mean \"{word}\"?", new(name.Location.Span, word));
        }

        if (!Expect("=", expected))
            return null;
        return ParseExpression() is ExpressionSyntax value ? new(isOutput, name, indices, space, value, From(first)) : null;
    }

    private NameSyntax? ParseName(string expected)
    {
        if (Current.IsFreeName)
            return Take();
        return Current.Kind == DiagramTokenKind.Name
            ? Fail<NameSyntax>(DiagramDiagnostics.UnexpectedToken, Current.Span, $"Expected {expected}, found \"{Current.Text}\", a word of the language that cannot be a name")
            : Unexpected<NameSyntax>(expected);
    }

    private bool TryParseIndices(out NameSyntax? indices)
    {
        indices = null;
        if (!Current.Is("["))
            return true;
        _position++;
        indices = ParseName("index letters such as i or ij");
        return indices is not null && Expect("]");
    }

    private NameSyntax Take()
    {
        DiagramToken token = Current;
        _position++;
        return new(token.Text, new(token.Span));
    }

    private bool Expect(string symbol) => Expect(symbol, $"\"{symbol}\"");

    private bool Expect(string symbol, string expected)
    {
        if (Current.Is(symbol))
        {
            _position++;
            return true;
        }

        Unexpected<object>(expected);
        return false;
    }

    private T? Unexpected<T>(string expected)
        where T : class
    {
        DiagramToken found = Current;
        if (found.Kind == DiagramTokenKind.End)
            return Fail<T>(DiagramDiagnostics.UnexpectedToken, found.Span, $"Expected {expected} after \"{found.Text}\", found the end of the statement");
        string? word = found.Kind == DiagramTokenKind.Name && expected.Contains("mode")
            ? NearestName.Find(found.Text, DiagramWords.Modes.Concat(["by"]))
            : null;
        string hint = word is not null && word != found.Text ? $"; did you mean \"{word}\"?" : "";
        DiagramSuggestion? suggestion = hint.Length > 0 ? new(found.Span, word!) : null;
        return Fail<T>(DiagramDiagnostics.UnexpectedToken, found.Span, $"Expected {expected}, found \"{found.Text}\"{hint}", suggestion);
    }

    private T? Fail<T>(DiagramDiagnosticKind kind, TextSpan span, string message, DiagramSuggestion? suggestion = null)
        where T : class
    {
        Mistake ??= new(kind, span, message, suggestion);
        return null;
    }

    // What is missing at the end of a statement is reported at its last token, which carries its text.
    private DiagramToken EndToken()
    {
        DiagramToken last = _tokens[_end - 1];
        return last with { Kind = DiagramTokenKind.End };
    }

    private SourceLocation From(DiagramToken first) => new(TextSpan.Cover(first.Span, _tokens[_position - 1].Span));

    private static bool TryReadNumber(string digits, int maximum, out int number)
        => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= maximum;
}
