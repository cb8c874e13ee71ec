using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Testing;

/// <summary>A failure at the smallest case that shows it.</summary>
/// <param name="Finding">What is off, in that case.</param>
public sealed record Failure(Finding Finding)
{
    /// <summary>The blocks that have a part in it: what is coupled, and what comes out wrong. Empty for a potential.</summary>
    public string Path { get; init; } = "";

    /// <summary>The smallest irreps of a family; empty for a single operation.</summary>
    public IReadOnlyList<Irreps> Irreps { get; init; } = [];

    /// <summary>The smallest case; null for a potential.</summary>
    public TestCase? Case { get; init; }

    /// <summary>The smallest structure; null for an operation.</summary>
    public Structure? Structure { get; init; }

    /// <summary>Some lines.</summary>
    public override string ToString() => string.Concat(
    [
        $"  smallest case: {Finding}\n",
        .. Line("path", Path),
        .. Line("irreps", string.Join(" and ", Irreps.Select(i => i.ToString()))),
        .. Line("rotation", Finding.Property == Equivariance.OfRotations ? Case?.Rotation.ToString() : null),
        .. Line("case", Case?.ToString()),
        .. Line("structure", Structure is null ? null : StructureText.Of(Structure)),
    ]);

    private static IEnumerable<string> Line(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            yield return $"    {name,-10}{text}\n";
    }
}
