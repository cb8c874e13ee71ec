namespace TpCompiler.Testing;

/// <summary>A whole number for each node or edge, such as the kind of an atom.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">How many values there are, from 0.</param>
/// <param name="Rows">What has one: nodes or edges.</param>
public sealed record LabelOperand(string Name, int Count, Rows Rows = Rows.Node);
