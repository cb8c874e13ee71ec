using System;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using TpCompiler.Generators.Diagnostics;

namespace TpCompiler.Generators.Extraction;

/// <summary>The text of an attribute's argument, and where its characters stand in the source. Used during extraction only.</summary>
internal sealed class TextArgument(string value, ExpressionSyntax expression)
{
    private readonly int[]? _positions = LiteralPositions.Of(expression);

    /// <summary>The text.</summary>
    public string Value { get; } = value;

    /// <summary>The whole argument.</summary>
    public LocationInfo Location => LocationInfo.Of(expression.GetLocation());

    /// <summary>Whether single characters have a place, because the argument is a single literal.</summary>
    public bool HasPlaces => _positions is not null;

    /// <summary>
    /// The place of some characters of the text. Where something is missing (a length of 0), the character that follows; where the
    /// argument is not a single literal, the whole argument.
    /// </summary>
    public LocationInfo At(int position, int length)
    {
        if (_positions is null)
            return Location;
        int start = _positions[Math.Min(position, _positions.Length - 1)];
        int end = _positions[Math.Min(position + length, _positions.Length - 1)];
        return LocationInfo.Of(expression.SyntaxTree, TextSpan.FromBounds(start, Math.Max(end, start + 1)));
    }

    /// <summary>
    /// A change of some characters of the text, to go with a diagnostic at <paramref name="diagnostic"/>; null where the argument is
    /// not a single literal.
    /// </summary>
    public SuggestedEdit? Edit(LocationInfo diagnostic, int position, int length, string replacement)
    {
        if (_positions is null)
            return null;
        int start = _positions[position];
        return new(start - diagnostic.Span.Start, _positions[position + length] - start, replacement);
    }
}
