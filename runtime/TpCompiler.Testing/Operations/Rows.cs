namespace TpCompiler.Testing;

/// <summary>What a tensor has a row for.</summary>
public enum Rows
{
    /// <summary>Each item of an operation without a graph, such as a tensor product.</summary>
    Item,

    /// <summary>One row for all.</summary>
    Shared,

    /// <summary>Each node of the graph.</summary>
    Node,

    /// <summary>Each edge of the graph.</summary>
    Edge,
}
