namespace TpCompiler.Emit.Gpu.Model;

/// <summary>An array in the memory that a work-group shares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its elements.</param>
public sealed record SharedArray(string Name, int Length);

/// <summary>How the element of a shared array depends on the work-item: the only ways there are.</summary>
public enum SharedPlace
{
    /// <summary>Element <c>Index</c>, the same for all work-items.</summary>
    Fixed,

    /// <summary>The work-item's own in row <c>Index</c>: element <c>Index * GroupSize + local</c>.</summary>
    Own,

    /// <summary>While a row is halved: the element that is half the row above the work-item's own.</summary>
    UpperHalf,
}

/// <summary>An element of a shared array.</summary>
/// <param name="Array">The array.</param>
/// <param name="Place">How it depends on the work-item.</param>
/// <param name="Index">The element, or the row of as many elements as the group has work-items.</param>
public sealed record SharedElement(SharedArray Array, SharedPlace Place, int Index);
