namespace TpCompiler.Algebra;

/// <summary>What is wrong in the text of irreps, and where.</summary>
/// <param name="Position">The index of the first wrong character; the text's length where something is missing at its end.</param>
/// <param name="Length">How many characters are wrong; 0 where something is missing.</param>
/// <param name="Message">What was expected and what was found, as a sentence.</param>
public sealed record IrrepsSyntaxError(int Position, int Length, string Message);
