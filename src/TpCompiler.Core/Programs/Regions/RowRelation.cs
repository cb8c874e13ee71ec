using TpCompiler.Core.Diagrams;

namespace TpCompiler.Core.Programs.Regions;

/// <summary>How the row that an operand has for an item relates to the item.</summary>
public enum RowRelation
{
    /// <summary>The item's own row.</summary>
    Own,

    /// <summary>The row of an edge's centre, the atom that receives.</summary>
    Center,

    /// <summary>The row of an edge's neighbour, the atom that sends.</summary>
    Neighbor,

    /// <summary>A row that labels select, or the one row that there is.</summary>
    Selected,

    /// <summary>
    /// A row that is looked up: a part of a tuple of joined edges, or an edge against its direction.
    /// </summary>
    Joined,
}

/// <summary>The relations of the rows that steps have.</summary>
public static class RowRelations
{
    /// <summary>Whether the items are nodes.</summary>
    public static bool IsNodes(ItemDomain domain) => domain is GraphItems { IsNodes: true };

    /// <summary>Whether the items are edges.</summary>
    public static bool IsEdges(ItemDomain domain) => domain is GraphItems { IsEdges: true };

    /// <summary>Whether the items are few: the values of labels, or one for everything.</summary>
    public static bool IsFew(ItemDomain domain)
    {
        if (domain is not WeightSets sets)
            return domain is GraphItems { IsGlobal: true };

        // Asked for at every evaluation, which allocates nothing.
        for (int n = 0; n < sets.Items.Count; n++)
        {
            if (sets.Items[n].Label is null)
                return false;
        }

        return true;
    }

    /// <summary>Whether a step runs over nodes, over edges in their direction or over few items, and looks no rows up.</summary>
    public static bool IsTiled(TensorProgram program, ProgramStep step)
    {
        if (!(IsNodes(step.Domain) || IsEdges(step.Domain) || IsFew(step.Domain)))
            return false;
        for (int o = 0; o < step.Accesses.Count; o++)
        {
            if (Of(program, step, o) == RowRelation.Joined)
                return false;
        }

        return true;
    }

    /// <summary>The relation of an operand's row to an item of a step.</summary>
    public static RowRelation Of(ItemDomain step, ItemDomain tensor, string letters)
    {
        if (step.Equals(tensor) && letters == step.Letters)
            return RowRelation.Own;
        if (tensor.Letters.Length == 0)
            return RowRelation.Selected;
        if (tensor is WeightSets sets && (IsNodes(step) || IsEdges(step)) && IsSelected(step, sets, letters))
            return RowRelation.Selected;
        if (IsNodes(step) && IsNodes(tensor))
            return RowRelation.Own;
        if (step is GraphItems { IsEdges: true } edges)
        {
            if (IsEdges(tensor) && letters == step.Letters)
                return RowRelation.Own;
            if (IsNodes(tensor))
                return letters[0] == edges.Edges[0].Center ? RowRelation.Center : RowRelation.Neighbor;
        }

        return RowRelation.Joined;
    }

    /// <summary>The relation of an operand of a step.</summary>
    public static RowRelation Of(TensorProgram program, ProgramStep step, int operand)
        => Of(step.Domain, program.Tensors[step.Accesses[operand].Tensor].Domain, step.Accesses[operand].Letters);

    /// <summary>Whether each label is one of the node, of an end of the edge, or of the edge itself.</summary>
    private static bool IsSelected(ItemDomain step, WeightSets sets, string letters)
    {
        int first = 0;
        foreach (WeightItem item in sets.Items)
        {
            string own = letters.Substring(first, item.Indices.Length);
            first += own.Length;
            if (item.Label is null || (own.Length == 2 && own != step.Letters))
                return false;
        }

        return true;
    }
}
