namespace TpCompiler.Runtime.Layers;

/// <summary>One connection of a linear layer: a matrix [copies in, copies out] from a block of the input to one of the output.</summary>
/// <param name="Input">The block of the input.</param>
/// <param name="Output">The block of the output; of the same irrep.</param>
public readonly record struct LinearPath(int Input, int Output);
