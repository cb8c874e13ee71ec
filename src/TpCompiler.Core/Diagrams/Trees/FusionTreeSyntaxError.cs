namespace TpCompiler.Core.Diagrams.Trees;

/// <summary>What is wrong in the text of a fusion tree or shape, and where.</summary>
/// <param name="Position">The index of the first wrong character; the text's length where something is missing at its end.</param>
/// <param name="Length">How many characters are wrong; 0 where something is missing.</param>
/// <param name="Message">What was expected and what was found, as a sentence.</param>
public sealed record FusionTreeSyntaxError(int Position, int Length, string Message);
