namespace TpCompiler.Emit.Gpu.Model;

/// <summary>An array in the memory that the work-items of a row share.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its elements.</param>
/// <param name="ItemLength">The elements of each item of a tile; 0 for an array that does not hang on the item.</param>
public sealed record SharedArray(string Name, int Length, int ItemLength = 0);

/// <summary>How the element of a shared array depends on the work-item: the only ways there are.</summary>
public enum SharedPlace
{
    /// <summary>Element <c>Index</c> of the item whose turn it is, the same for all work-items of the row.</summary>
    Item,

    /// <summary>Element <c>Index</c> of the item of the tile that a leader has: work-item k of a part has item k.</summary>
    OwnItem,

    /// <summary>The work-item's own in line <c>Index</c>: element <c>Index * RowSize + workItem</c>.</summary>
    Own,

    /// <summary>While a line is halved: the element that is half the line above the work-item's own.</summary>
    UpperHalf,

    /// <summary>
    /// Of the item whose turn it is and of the step that the work-item is of: element <c>Index</c>, and as many further as the number
    /// of the work-item in its step. Another one for each work-item.
    /// </summary>
    OwnSum,
}

/// <summary>An element of a shared array.</summary>
/// <param name="Array">The array.</param>
/// <param name="Place">How it depends on the work-item.</param>
/// <param name="Index">The element, or the line of as many elements as the row has work-items.</param>
public sealed record SharedElement(SharedArray Array, SharedPlace Place, int Index);
