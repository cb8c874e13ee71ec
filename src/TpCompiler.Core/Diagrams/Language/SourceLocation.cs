using System;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>
/// Where a piece of syntax was read. All locations are equal, so that two pieces of syntax are equal when they say the same,
/// wherever they stand: blank lines and comments change no model.
/// </summary>
/// <param name="span">The stretch of text; empty for syntax that was not read from a text.</param>
public readonly struct SourceLocation(TextSpan span) : IEquatable<SourceLocation>
{
    /// <summary>The stretch of text.</summary>
    public TextSpan Span { get; } = span;

    /// <summary>Always true.</summary>
    public static bool operator ==(SourceLocation left, SourceLocation right) => left.Equals(right);

    /// <summary>Always false.</summary>
    public static bool operator !=(SourceLocation left, SourceLocation right) => !left.Equals(right);

    /// <summary>Always true.</summary>
    public bool Equals(SourceLocation other) => true;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SourceLocation;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;

    /// <inheritdoc/>
    public override string ToString() => "";
}
