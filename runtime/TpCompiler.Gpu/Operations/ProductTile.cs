namespace TpCompiler.Gpu.Operations;

/// <summary>The part of a product's output that a group has; a work-item has four rows and four columns in each strip.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Strips">Into how many strips rows and columns are divided.</param>
internal sealed record ProductTile(int Rows, int Columns, int Strips)
{
    /// <summary>How much of the inner dimension is in shared memory at a time.</summary>
    public const int Depth = 16;

    /// <summary>The work-items of a group.</summary>
    public int GroupSize => Rows / 4 / Strips * (Columns / 4 / Strips);
}
