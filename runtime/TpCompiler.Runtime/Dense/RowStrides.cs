namespace TpCompiler.Runtime.Dense;

/// <summary>
/// Where the rows of a matrix lie: row (outer, inner) begins <c>outer * Outer + inner * Inner</c> elements after the first.
/// Features are stored [item][component][channel]; a linear layer acts on the channels of the 2l+1 components of one irrep,
/// so its rows are the pairs (item, component).
/// </summary>
/// <param name="Outer">Elements from one item to the next.</param>
/// <param name="Inner">Elements from one component to the next.</param>
public readonly record struct RowStrides(nint Outer, nint Inner = 0);
