namespace TpCompiler.Emit.Methods;

/// <summary>A statement of a <see cref="KernelMethod"/>.</summary>
internal abstract record Statement;

/// <summary>Writes a value.</summary>
/// <param name="Target">Where it goes.</param>
/// <param name="Value">The value.</param>
/// <param name="Declares">Whether the target is a local that is written for the first time.</param>
internal sealed record Assignment(Place Target, Expression Value, bool Declares = false) : Statement;

/// <summary>Adds a value to what is there already.</summary>
/// <param name="Target">What is added to.</param>
/// <param name="Value">The value.</param>
/// <param name="Subtracts">Whether it is subtracted.</param>
internal sealed record Addition(Place Target, Expression Value, bool Subtracts = false) : Statement;

/// <summary>Writes a vector where the cursor of an operand is.</summary>
internal sealed record VectorStore(Expression Value, int Operand) : Statement;

/// <summary>Sets the cursor of an operand to a component, in the lanes at hand.</summary>
internal sealed record CursorStart(int Operand, int Component) : Statement;

/// <summary>Moves the cursor of an operand by a number of components, which may be negative and is not zero.</summary>
internal sealed record CursorMove(int Operand, int Components) : Statement;
