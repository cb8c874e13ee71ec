namespace TpCompiler.Benchmarks.Problems;

// Every path has weights of its own for each edge, as in e3nn's convolutions.

/// <summary>The first layer of a MACE model.</summary>
[TensorProduct("128x0e", "0e + 1o + 2e + 3o", Derivatives = 1)]
internal static partial class ScalarsProduct;

/// <summary>The second layer of a medium MACE model.</summary>
[TensorProduct("128x0e + 128x1o", "0e + 1o + 2e + 3o", Keep = "0e + 1o + 2e + 3o", Derivatives = 1)]
internal static partial class MaceMediumProduct;

/// <summary>The second layer of a large MACE model.</summary>
[TensorProduct("128x0e + 128x1o + 128x2e", "0e + 1o + 2e + 3o", Keep = "0e + 1o + 2e + 3o", Derivatives = 1)]
internal static partial class MaceLargeProduct;

/// <summary>A NequIP layer with both parities.</summary>
[TensorProduct(
    "32x0o + 32x0e + 32x1o + 32x1e + 32x2o + 32x2e",
    "0e + 1o + 2e",
    Keep = "0o + 0e + 1o + 1e + 2o + 2e",
    Derivatives = 1)]
internal static partial class NequipProduct;

/// <summary>A small equivariant layer.</summary>
[TensorProduct("64x0e + 64x1o", "0e + 1o", Keep = "0e + 1o", Derivatives = 1)]
internal static partial class VectorsProduct;
