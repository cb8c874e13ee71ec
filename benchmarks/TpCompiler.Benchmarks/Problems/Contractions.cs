namespace TpCompiler.Benchmarks.Problems;

// Compiled for their kernels, which ContractionData runs with a row of weights for each species.

/// <summary>The last layer of a MACE model.</summary>
[SymmetricContraction("128x0e + 128x1o + 128x2e + 128x3o", "128x0e", Derivatives = 1)]
internal static partial class ScalarContraction;

/// <summary>The first layer of a medium MACE model.</summary>
[SymmetricContraction("128x0e + 128x1o + 128x2e + 128x3o", "128x0e + 128x1o", Derivatives = 1)]
internal static partial class VectorContraction;

/// <summary>The first layer of a large MACE model.</summary>
[SymmetricContraction("128x0e + 128x1o + 128x2e + 128x3o", "128x0e + 128x1o + 128x2e", Derivatives = 1)]
internal static partial class TensorContraction;
