using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TpCompiler.Generators.Diagnostics;

/// <summary>A place in a source file as plain values, which keep no syntax tree alive between runs.</summary>
internal sealed record LocationInfo(string FilePath, TextSpan Span, LinePositionSpan Lines)
{
    /// <summary>The place of a syntax node or token.</summary>
    public static LocationInfo Of(Location location)
        => new(location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);

    /// <summary>A span of a file.</summary>
    public static LocationInfo Of(SyntaxTree tree, TextSpan span) => Of(Location.Create(tree, span));

    /// <summary>The location the compiler wants: in a syntax tree of the compilation, if the file is there.</summary>
    public Location ToLocation(Compilation? compilation)
    {
        SyntaxTree? tree = compilation?.SyntaxTrees.FirstOrDefault(
            t => t.FilePath == FilePath && t.Length >= Span.End && t.GetLineSpan(Span).Span == Lines);
        return tree is null ? Location.Create(FilePath, Span, Lines) : Location.Create(tree, Span);
    }
}
