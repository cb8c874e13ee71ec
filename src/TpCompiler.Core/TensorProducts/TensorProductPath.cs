using TpCompiler.Algebra;

namespace TpCompiler.Core.TensorProducts;

/// <summary>One coupling of a block of the first operand with a block of the second into a block of the output.</summary>
/// <param name="First">The block of the first operand.</param>
/// <param name="Second">The block of the second operand.</param>
/// <param name="Output">The block of the output.</param>
/// <param name="Mode">How copies are connected.</param>
/// <param name="HasWeight">Whether the path has weights; otherwise they are all one.</param>
/// <param name="PathWeight">A relative weight whose square root multiplies the path, as in e3nn.</param>
public sealed record TensorProductPath(
    int First, int Second, int Output, ConnectionMode Mode, bool HasWeight, Rational PathWeight);
