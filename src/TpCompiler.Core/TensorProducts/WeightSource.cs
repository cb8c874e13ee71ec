namespace TpCompiler;

/// <summary>Where the weights of a product come from.</summary>
public enum WeightSource
{
    /// <summary>No path has weights.</summary>
    None,

    /// <summary>One set of weights for all items.</summary>
    Shared,

    /// <summary>Each item brings its own weights.</summary>
    PerItem,
}
