using System;

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

    /// <summary>A row that a label selects, or the one row that there is.</summary>
    Selected,
}

/// <summary>The relations of the rows that steps have.</summary>
public static class RowRelations
{
    /// <summary>Whether the items are nodes.</summary>
    public static bool IsNodes(ItemDomain domain) => domain is GraphItems { IsNodes: true };

    /// <summary>Whether the items are edges.</summary>
    public static bool IsEdges(ItemDomain domain) => domain is GraphItems { IsEdges: true };

    /// <summary>Whether the items are few: the values of labels, or one for everything.</summary>
    public static bool IsFew(ItemDomain domain) => domain is WeightSets or GraphItems { IsGlobal: true };

    /// <summary>The relation of an operand's row to an item of a step over nodes, edges or few items.</summary>
    /// <exception cref="NotSupportedException">The step runs over tuples, or over edges against their direction.</exception>
    public static RowRelation Of(ItemDomain step, ItemDomain tensor, string letters)
    {
        if (IsFew(tensor))
            return IsFew(step) && step.Equals(tensor) && letters == step.Letters ? RowRelation.Own : RowRelation.Selected;
        if (IsNodes(step) && IsNodes(tensor))
            return RowRelation.Own;
        if (step is GraphItems { IsEdges: true } edges)
        {
            if (IsEdges(tensor) && letters == step.Letters)
                return RowRelation.Own;
            if (IsNodes(tensor))
                return letters[0] == edges.Edges[0].Center ? RowRelation.Center : RowRelation.Neighbor;
        }

        throw new NotSupportedException($"A step over {step} reads rows {tensor} as '{letters}'; steps over nodes, over edges in their direction and over labels are supported.");
    }

    /// <summary>The relation of an operand of a step.</summary>
    public static RowRelation Of(TensorProgram program, ProgramStep step, int operand)
        => Of(step.Domain, program.Tensors[step.Accesses[operand].Tensor].Domain, step.Accesses[operand].Letters);
}
