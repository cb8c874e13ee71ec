using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>
/// Understands syntax: declarations first, then statement after statement. A statement has at most one error, an error in a
/// declaration ends it all, and what depends on something with an error is passed over in silence.
/// </summary>
internal sealed partial class DiagramBinder(DiagramSyntax syntax, int textLength, List<DiagramDiagnostic> diagnostics)
{
    private readonly Dictionary<string, DiagramSymbol> _symbols = [];
    private readonly HashSet<string> _reportedNames = [];
    private readonly Dictionary<char, TextSpan> _letters = [];
    private readonly List<DiagramEdge> _edges = [];
    private readonly List<char> _summed = [];
    private string _resultIndices = "";
    private bool _broken;

    public FusionDiagram? Bind()
    {
        DeclareAll();
        if (diagnostics.Count > 0)
            return null;
        DefinitionSyntax[] statements = [.. syntax.Statements.OfType<DefinitionSyntax>()];
        List<DiagramDefinition> values = [];
        foreach (DefinitionSyntax statement in statements)
        {
            if (BindDefinition(statement) is DiagramDefinition value)
                values.Add(value);
        }

        if (_broken || !CheckWeights())
        {
            diagnostics.RemoveAll(d => !d.IsError);
            return null;
        }

        WarnOfUnusedNames();
        string output = statements.Single(s => s.IsOutput).Name.Text;
        return new(
            new(syntax.Statements.OfType<LegSyntax>().Select(l => new DiagramLeg(l.Name.Text, l.Indices?.Text ?? "", IrrepsOf(l.Space), l.IsHarmonics))),
            new(_symbols.Values.OfType<LabelSymbol>().Select(l => new DiagramLabel(l.Name.Text, l.Indices))),
            new(_symbols.Values.OfType<WeightSymbol>().Select(w => new DiagramWeight(
                w.Name.Text, new(w.Items), w.Elements, new(w.Sizes ?? []), w.Mixes ?? EquatableArray<MixBlock>.Empty))),
            new(values.Where(v => v.Name != output)),
            values.Single(v => v.Name == output));
    }

    private static Irreps IrrepsOf(SpaceSyntax space) => new(space.AllIrreps.Select(i => new MulIrrep(space.Channels ?? 1, i)));

    private DiagramDefinition? BindDefinition(DefinitionSyntax statement)
    {
        ValueSymbol symbol = (ValueSymbol)_symbols[statement.Name.Text];
        _letters.Clear();
        _edges.Clear();
        _summed.Clear();
        _resultIndices = symbol.Indices;
        DiagramExpression? value = BindValue(statement);
        if (value is null)
        {
            symbol.IsBroken = _broken = true;
            return null;
        }

        symbol.Irreps = [.. value.Blocks.Select(b => b.Irrep)];
        symbol.Channels = value.Channels;
        return new(statement.Name.Text, symbol.Indices, value);
    }

    private DiagramExpression? BindValue(DefinitionSyntax statement)
    {
        if (_resultIndices.Length == 2)
            _edges.Add(new(_resultIndices[0], _resultIndices[1]));
        Wanted wanted = Wanted.Anything;
        if (statement.Space is SpaceSyntax space)
        {
            if (!CheckDistinct(space))
                return null;
            wanted = new(space.AllIrreps, space, space.Channels ?? 1);
        }

        if (Bind(statement.Value, wanted) is not DiagramExpression value || !CheckIndices(statement, value.Domain))
            return null;
        if (statement.Space is null)
            return value;
        int channels = statement.Space.Channels ?? 1;
        if (channels != value.Channels)
        {
            return Fail(
                DiagramDiagnostics.ChannelMismatch,
                statement.Space.Location.Span,
                $"\"{statement.Name.Text}\" is declared with {Count(channels, "channel")}, but the right side has {value.Channels}",
                new(statement.Space.Location.Span, (statement.Space with { Channels = value.Channels }).ToString()));
        }

        WarnOfMissingIrreps(statement.Space, statement.Space.AllIrreps, value, statement.Value);
        return Collect(value, statement.Space.AllIrreps);
    }

    private bool CheckIndices(DefinitionSyntax statement, IndexDomain domain)
    {
        string name = statement.Name.Text;
        foreach (char letter in domain.Indices)
        {
            if (_resultIndices.IndexOf(letter) < 0)
            {
                TextSpan span = _letters.TryGetValue(letter, out TextSpan found) ? found : statement.Value.Location.Span;
                string result = _resultIndices.Length > 0 ? $"{name}[{_resultIndices}]" : $"{name}, which has no index";
                Fail(
                    DiagramDiagnostics.FreeIndex,
                    span,
                    $"The index {letter} is neither summed nor an index of {result}; write \"sum {letter}: ...\" around what depends on it",
                    new(new TextSpan(statement.Value.Location.Span.Offset, 0), $"sum {letter}: "));
                return false;
            }
        }

        foreach (char letter in _resultIndices)
        {
            if (!domain.Contains(letter))
            {
                Fail(DiagramDiagnostics.IndexWithoutUse, statement.Indices!.Location.Span, $"\"{name}\" has the index {letter}, but nothing on the right side depends on it");
                return false;
            }
        }

        return true;
    }

    private void WarnOfUnusedNames()
    {
        foreach (DiagramSymbol symbol in _symbols.Values.Where(s => !s.IsUsed))
        {
            diagnostics.Add(new(
                DiagramDiagnostics.UnusedName, symbol.Name.Location.Span, $"\"{symbol.Name.Text}\" is {symbol.Kind} that nothing uses"));
        }
    }

    private DiagramExpression? Fail(DiagramDiagnosticKind kind, TextSpan span, string message, DiagramSuggestion? suggestion = null)
    {
        diagnostics.Add(new(kind, span, message, suggestion));
        return null;
    }

    private void Warn(DiagramDiagnosticKind kind, TextSpan span, string message, DiagramSuggestion? suggestion = null)
        => diagnostics.Add(new(kind, span, message, suggestion));

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    /// <summary>What the place of an expression wants of it.</summary>
    /// <param name="Irreps">The irreps that are kept; null for all.</param>
    /// <param name="Source">Where the text says so.</param>
    /// <param name="Channels">The number of channels a mix makes; null for as many as go in.</param>
    private sealed record Wanted(EquatableArray<Irrep>? Irreps, SpaceSyntax? Source, int? Channels)
    {
        public static Wanted Anything { get; } = new(null, null, null);

        public bool Allows(Irrep irrep) => Irreps is not EquatableArray<Irrep> kept || kept.Contains(irrep);
    }
}
