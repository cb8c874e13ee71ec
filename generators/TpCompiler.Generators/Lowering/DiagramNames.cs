using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Generators.Lowering;

/// <summary>
/// The names of a diagram as names of parameters in C#. They stay what they are; that of another parameter gets an underscore, and a
/// keyword an at sign.
/// </summary>
internal sealed class DiagramNames
{
    // The parameters that are none of the diagram's.
    private static readonly string[] s_reserved = ["graph", "parallel"];

    private readonly Dictionary<string, string> _identifiers = [];
    private readonly Dictionary<string, string> _titles = [];

    private DiagramNames()
    {
    }

    /// <summary>Names everything that callers of a diagram hand in.</summary>
    public static DiagramNames Of(FusionDiagram diagram)
    {
        string[] tensors = [.. diagram.Legs.Select(l => l.Name), .. diagram.Weights.Select(w => w.Name), diagram.Output.Name];
        DiagramNames names = new();
        HashSet<string> identifiers = [.. s_reserved];
        foreach (string name in tensors.Concat(diagram.Labels.Select(l => l.Name)))
        {
            string unique = name;
            while (!identifiers.Add(unique))
                unique += "_";
            names._identifiers.Add(name, SyntaxFacts.GetKeywordKind(unique) == SyntaxKind.None ? unique : "@" + unique);
        }

        HashSet<string> titles = [];
        foreach (string name in tensors)
        {
            string title = char.ToUpperInvariant(name[0]) + name.Substring(1);
            while (titles.Contains(title) || identifiers.Any(i => i.EndsWith("Of" + title, System.StringComparison.Ordinal)))
                title += "_";
            titles.Add(title);
            names._titles.Add(name, title);
        }

        return names;
    }

    /// <summary>The parameter of a leg, weight, label or of the output.</summary>
    public string Identifier(string name) => _identifiers[name];

    /// <summary>A leg, weight or the output inside other names, such as "GradientOfH".</summary>
    public string Title(string name) => _titles[name];
}
