namespace TpCompiler.Gpu.Products;

/// <summary>The part of a product's output that a group has; a work-item has four rows and four columns in each strip.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="RowStrips">Into how many strips rows are divided.</param>
/// <param name="ColumnStrips">Into how many strips columns are divided.</param>
internal sealed record ProductTile(int Rows, int Columns, int RowStrips = 1, int ColumnStrips = 1)
{
    /// <summary>How much of the inner dimension is in shared memory at a time.</summary>
    public const int Depth = 16;

    /// <summary>The work-items of a group.</summary>
    public int GroupSize => Rows / 4 / RowStrips * (Columns / 4 / ColumnStrips);
}
