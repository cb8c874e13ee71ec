using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

// Expressions. Each method returns null once an error has been reported, here or in what the expression depends on.
internal sealed partial class DiagramBinder
{
    private DiagramExpression? Bind(ExpressionSyntax expression, Wanted wanted)
        => BindAnySize(expression, wanted) is DiagramExpression value && CheckRow(value.Blocks.Select(b => b.Irrep), value.Channels, expression.Location)
            ? value
            : null;

    private DiagramExpression? BindAnySize(ExpressionSyntax expression, Wanted wanted) => expression switch
    {
        ReferenceSyntax e => BindReference(e, wanted),
        ProductSyntax e => BindProduct(e, null, EquatableArray<ReferenceSyntax>.Empty, wanted),
        ClauseSyntax e => BindClause(e, wanted),
        RestrictionSyntax e => BindTarget(e.Body, e.Kept, null, EquatableArray<ReferenceSyntax>.Empty, wanted),
        PowerSyntax e => BindPower(e, wanted),
        AdditionSyntax e => BindAddition(e, wanted),
        ConcatenationSyntax e => BindConcatenation(e, wanted),
        SumSyntax e => BindSum(e, wanted),
        MixSyntax e => BindMix(e, wanted),
        _ => null,
    };

    private DiagramExpression? BindReference(ReferenceSyntax reference, Wanted wanted)
    {
        string name = reference.Name.Text;
        if (Find(reference.Name, isWeight: false) is not ValueSymbol symbol || symbol.IsBroken)
            return null;
        if (symbol.Irreps is null)
            return Fail(DiagramDiagnostics.UnknownName, reference.Name.Location.Span, $"\"{name}\" is used before it is defined");
        if (LettersOf(reference, symbol) is not string letters || !TryAddEdge(letters, reference))
            return null;
        string operand = letters.Length > 0 ? $"{name}[{letters}]" : name;
        int[] kept = [.. Enumerable.Range(0, symbol.Irreps.Count).Where(n => wanted.Allows(symbol.Irreps[n]))];
        if (kept.Length == 0)
            return FailWithoutPath(reference, wanted);
        return new ReferenceExpression(
            name, letters, new(kept), new(kept.Select(n => (PathTree)new PathLeaf(operand, n, symbol.Irreps[n]))), symbol.Channels, IndexDomain.Of(letters));
    }

    /// <summary>The symbol that a name stands for, or null after an error.</summary>
    private DiagramSymbol? Find(NameSyntax name, bool isWeight)
    {
        if (!_symbols.TryGetValue(name.Text, out DiagramSymbol? symbol))
        {
            // One unknown name, one error, however often it is used.
            if (!_reportedNames.Add(name.Text))
                return null;
            string? nearest = NearestName.Find(name.Text, _symbols.Values.Where(s => s is WeightSymbol == isWeight && s is not LabelSymbol).Select(s => s.Name.Text));
            string kind = isWeight ? "weight" : "leg or definition";
            Fail(
                DiagramDiagnostics.UnknownName,
                name.Location.Span,
                $"No {kind} is named \"{name.Text}\"" + (nearest is null ? "" : $"; did you mean \"{nearest}\"?"),
                nearest is null ? null : new(name.Location.Span, nearest));
            return null;
        }

        symbol.IsUsed = true;
        if (isWeight ? symbol is WeightSymbol : symbol is ValueSymbol)
            return symbol;
        string expected = isWeight ? "a weight" : "a leg or a definition";
        string hint = symbol is WeightSymbol ? $"; weights follow \"by\"" : "";
        Fail(DiagramDiagnostics.WrongKindOfName, name.Location.Span, $"Expected {expected}, found \"{name.Text}\", which is {symbol.Kind}{hint}");
        return null;
    }

    /// <summary>The letters of a use, or null after an error.</summary>
    private string? LettersOf(ReferenceSyntax reference, DiagramSymbol symbol)
    {
        string letters = symbol.Indices;
        if (reference.Indices is NameSyntax indices)
        {
            if (!CheckLetters(indices, System.Math.Max(letters.Length, 2)))
                return null;
            if (indices.Text.Length != letters.Length)
            {
                string declared = letters.Length == 0 ? "has no indices" : $"has {Count(letters.Length, "index").Replace("indexs", "indices")}, [{letters}]";
                Fail(DiagramDiagnostics.IndexCount, indices.Location.Span, $"\"{symbol.Name.Text}\" {declared}; found [{indices.Text}]");
                return null;
            }

            letters = indices.Text;
        }

        foreach (char letter in letters)
        {
            if (!_letters.ContainsKey(letter))
                _letters.Add(letter, (reference.Indices ?? reference.Name).Location.Span);
        }

        return letters;
    }

    private bool TryAddEdge(string letters, ReferenceSyntax reference)
    {
        if (letters.Length != 2)
            return true;
        DiagramEdge edge = new(letters[0], letters[1]);
        if (_edges.Contains(new(edge.Neighbor, edge.Center)))
        {
            Fail(
                DiagramDiagnostics.EdgeDirection,
                (reference.Indices ?? reference.Name).Location.Span,
                $"[{edge.Center}{edge.Neighbor}] is the edge of centre {edge.Center}, but this statement has [{edge.Neighbor}{edge.Center}] already; both directions at once are not possible; "
                + $"declare another leg [{edge.Neighbor}{edge.Center}] whose row for each edge is that of the edge back");
            return false;
        }

        _edges.Add(edge);
        return true;
    }

    private AdditionExpression? BindAddition(AdditionSyntax addition, Wanted wanted)
    {
        if (BindAll(addition.Terms, wanted) is not DiagramExpression[] terms)
            return null;
        Irrep[] irreps = [.. terms.SelectMany(t => t.Blocks).Select(b => b.Irrep).Distinct().OrderBy(i => i)];
        return new AdditionExpression(
            new(terms.Select(t => Collect(t, new(irreps)))), Leaves("sum of terms", irreps), terms[0].Channels, IndexDomain.Union(terms.Select(t => t.Domain)));
    }

    private ConcatenationExpression? BindConcatenation(ConcatenationSyntax concatenation, Wanted wanted)
        => BindAll(concatenation.Parts, wanted) is DiagramExpression[] parts
            ? new ConcatenationExpression(
                new(parts), new(parts.SelectMany(p => p.Blocks)), parts[0].Channels, IndexDomain.Union(parts.Select(p => p.Domain)))
            : null;

    /// <summary>Expressions that must have equally many channels.</summary>
    private DiagramExpression[]? BindAll(EquatableArray<ExpressionSyntax> expressions, Wanted wanted)
    {
        List<DiagramExpression> bound = [];
        foreach (ExpressionSyntax expression in expressions)
        {
            if (Bind(expression, wanted) is not DiagramExpression value)
                return null;
            bound.Add(value);
            if (value.Channels != bound[0].Channels)
            {
                Fail(
                    DiagramDiagnostics.ChannelMismatch,
                    expression.Location.Span,
                    $"Terms and parts have the same number of channels; found {value.Channels} after {bound[0].Channels}");
                return null;
            }
        }

        return [.. bound];
    }

    private SumExpression? BindSum(SumSyntax sum, Wanted wanted)
    {
        string letters = "";
        foreach (NameSyntax index in sum.Indices)
        {
            if (!CheckLetters(index, 1) || !CheckNotSummed(index, letters))
                return null;
            letters += index.Text;
        }

        _summed.AddRange(letters);
        DiagramExpression? body = Bind(sum.Body, wanted);
        _summed.RemoveRange(_summed.Count - letters.Length, letters.Length);
        if (body is null)
            return null;
        List<DiagramEdge> edges = [];
        foreach (NameSyntax index in sum.Indices)
        {
            if (FindEdge(index, body.Domain) is not DiagramEdge edge)
                return null;
            edges.Add(edge);
        }

        if (!TryReadConditions(sum, edges, out List<(char Left, char Right)> distinct))
            return null;
        IEnumerable<IndexDomain> centers = edges.Where(e => letters.IndexOf(e.Center) < 0).Select(e => IndexDomain.Of(e.Center.ToString()));
        return new(body, new(edges), new(distinct), IndexDomain.Union(centers.Concat([body.Domain.Without(letters)])));
    }

    private bool CheckNotSummed(NameSyntax index, string before)
    {
        char letter = index.Text[0];
        string? problem = _resultIndices.IndexOf(letter) >= 0 ? "an index of the result"
            : before.IndexOf(letter) >= 0 || _summed.Contains(letter) ? "summed already"
            : null;
        if (problem is null)
            return true;
        Fail(DiagramDiagnostics.IndexSummedTwice, index.Location.Span, $"The index {letter} is {problem}; use another letter for this sum");
        return false;
    }

    /// <summary>The edge that an index runs along: to the neighbours of its one centre.</summary>
    private DiagramEdge? FindEdge(NameSyntax index, IndexDomain body)
    {
        char letter = index.Text[0];
        TextSpan span = index.Location.Span;
        if (!body.Contains(letter))
        {
            Fail(DiagramDiagnostics.IndexWithoutUse, span, $"Nothing under the sum depends on {letter}");
            return null;
        }

        DiagramEdge[] edges = [.. body.Edges.Where(e => e.Neighbor == letter)];
        if (edges.Length == 1)
            return edges[0];
        if (edges.Length > 1)
        {
            Fail(DiagramDiagnostics.EdgeDirection, span, $"The index {letter} is a neighbour of {edges[0].Center} and of {edges[1].Center}; a sum runs over the neighbours of one centre");
            return null;
        }

        DiagramEdge outward = body.Edges.FirstOrDefault(e => e.Center == letter && _resultIndices.IndexOf(e.Neighbor) >= 0);
        if (outward != default)
        {
            Fail(DiagramDiagnostics.EdgeDirection, span, $"A sum runs over neighbours, the second index of an edge; {letter} is the first of [{outward}]");
            return null;
        }

        if (_resultIndices.Length == 1)
            return new(_resultIndices[0], letter);
        Fail(DiagramDiagnostics.EdgeDirection, span, $"It is not clear whose neighbours {letter} runs over; expected something of an edge under the sum, such as Y[i{letter}]");
        return null;
    }

    private bool TryReadConditions(SumSyntax sum, List<DiagramEdge> edges, out List<(char Left, char Right)> distinct)
    {
        distinct = [];
        foreach (InequalitySyntax condition in sum.Conditions)
        {
            if (!CheckLetters(condition.Left, 1) || !CheckLetters(condition.Right, 1))
                return false;
            (char left, char right) = (condition.Left.Text[0], condition.Right.Text[0]);
            DiagramEdge first = edges.FirstOrDefault(e => e.Neighbor == left);
            DiagramEdge second = edges.FirstOrDefault(e => e.Neighbor == right);
            string? problem =
                first == default ? $"{left} is not summed here"
                : second == default ? $"{right} is not summed here"
                : left == right ? "the two are the same"
                : first.Center != second.Center ? $"{left} and {right} are neighbours of different centres"
                : null;
            if (problem is not null)
            {
                Fail(DiagramDiagnostics.Condition, condition.Location.Span, $"\"{left}!={right}\" compares two neighbours that this sum runs over, but {problem}");
                return false;
            }

            distinct.Add((left, right));
        }

        return true;
    }

    private static CollectionExpression Collect(DiagramExpression value, EquatableArray<Irrep> irreps) => new(value, Leaves("collected", irreps));

    private static EquatableArray<PathTree> Leaves(string operand, IEnumerable<Irrep> irreps)
        => new(irreps.Select((irrep, n) => (PathTree)new PathLeaf(operand, n, irrep)));
}
