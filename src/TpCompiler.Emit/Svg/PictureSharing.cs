using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Emit.Svg;

/// <summary>Makes several uses of one value come from one place, as far as strands need not cross for it.</summary>
internal static class PictureSharing
{
    /// <summary>Neighbouring operands that are made of one value alone get their strands from one copy of it.</summary>
    public static PictureNode Share(PictureNode node)
    {
        if (node.IsLeaf)
            return node;
        List<PictureNode> children = [];
        for (int first = 0, next; first < node.Children.Count; first = next)
        {
            PictureNode? leaf = OnlyLeaf(node.Children[first]);
            next = first + 1;
            while (leaf is not null && next < node.Children.Count && OnlyLeaf(node.Children[next])?.Name == leaf.Name)
                next++;
            children.Add(leaf is null || next == first + 1
                ? Share(node.Children[first])
                : new(PictureNodeKind.Fan, [leaf with { Strand = null }, .. node.Children.Skip(first).Take(next - first).Select(WithoutLeaves)]));
        }

        return node with { Children = children };
    }

    /// <summary>
    /// Draws a definition where it is used, if it is used in one place, there has the indices it was defined with, and is not
    /// summed over; its own letters would seem to be those of the sum.
    /// </summary>
    public static IReadOnlyList<PictureStatement> Inline(IReadOnlyList<PictureStatement> statements)
    {
        ILookup<string, (PictureNode Node, bool InSum)> uses = statements.SelectMany(s => Leaves(s.Root, false)).ToLookup(u => u.Node.Name.Text, StringComparer.Ordinal);
        Dictionary<string, PictureStatement> inline = new(StringComparer.Ordinal);
        List<PictureStatement> kept = [];
        foreach (PictureStatement statement in statements)
        {
            PictureStatement complete = statement with { Root = Substitute(statement.Root, inline) };
            List<(PictureNode Node, bool InSum)> here = [.. uses[statement.Name.Text]];
            if (here.Count == 1 && !here[0].InSum && here[0].Node.Name == statement.Name)
                inline.Add(statement.Name.Text, complete);
            else
                kept.Add(complete);
        }

        return kept;
    }

    private static PictureNode Substitute(PictureNode node, Dictionary<string, PictureStatement> inline)
        => node.Kind == PictureNodeKind.Value && inline.TryGetValue(node.Name.Text, out PictureStatement? statement)
            ? node with { Kind = PictureNodeKind.Definition, Children = [statement.Root], Strand = node.Strand ?? (Outgoing(statement.Root) == node.Space ? null : node.Space) }
            : node with { Children = [.. node.Children.Select(c => Substitute(c, inline))] };

    private static IrrepsLabel? Outgoing(PictureNode node)
        => node.Strand ?? (node.IsLeaf ? node.Space : node.Children.Count == 1 ? Outgoing(node.Children[0]) : null);

    private static IEnumerable<(PictureNode Node, bool InSum)> Leaves(PictureNode node, bool inSum) => node.IsLeaf
        ? [(node, inSum)]
        : node.Children.SelectMany(c => Leaves(c, inSum || node.Kind == PictureNodeKind.Sum));

    // The leaf that a node is made of, if there is no other, and no frame would stand between them.
    private static PictureNode? OnlyLeaf(PictureNode node)
    {
        if (node.IsLeaf)
            return node;
        if (node.Kind == PictureNodeKind.Sum)
            return null;
        PictureNode? first = OnlyLeaf(node.Children[0]);
        return first is not null && node.Children.Skip(1).All(c => OnlyLeaf(c)?.Name == first.Name) ? first : null;
    }

    private static PictureNode WithoutLeaves(PictureNode node) => node.IsLeaf
        ? new(PictureNodeKind.Strand, []) { Strand = node.Strand }
        : node with { Children = [.. node.Children.Select(WithoutLeaves)] };
}
