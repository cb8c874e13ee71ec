namespace TpCompiler.Atomistic.Kernels;

// The convolutions of the models that people use, compiled ahead. A kernel does not depend on the number of channels, so the
// multiplicity written here stands for any; those of models with other irreps are compiled when a model is opened.

/// <summary>Scalars (every first layer, and models with hidden irreps 0e) with edges up to l = 2.</summary>
[TensorProduct("128x0e", "0e + 1o + 2e", Derivatives = 1)]
internal static partial class ConvolutionL0Edge2;

/// <summary>Hidden irreps 0e + 1o with edges up to l = 2.</summary>
[TensorProduct("128x0e + 128x1o", "0e + 1o + 2e", Keep = "0e + 1o + 2e", Derivatives = 1)]
internal static partial class ConvolutionL1Edge2;

/// <summary>Hidden irreps 0e + 1o + 2e with edges up to l = 2.</summary>
[TensorProduct("128x0e + 128x1o + 128x2e", "0e + 1o + 2e", Keep = "0e + 1o + 2e", Derivatives = 1)]
internal static partial class ConvolutionL2Edge2;

/// <summary>Scalars (every first layer, and models with hidden irreps 0e) with edges up to l = 3.</summary>
[TensorProduct("128x0e", "0e + 1o + 2e + 3o", Derivatives = 1)]
internal static partial class ConvolutionL0Edge3;

/// <summary>Hidden irreps 0e + 1o with edges up to l = 3.</summary>
[TensorProduct("128x0e + 128x1o", "0e + 1o + 2e + 3o", Keep = "0e + 1o + 2e + 3o", Derivatives = 1)]
internal static partial class ConvolutionL1Edge3;

/// <summary>Hidden irreps 0e + 1o + 2e with edges up to l = 3.</summary>
[TensorProduct("128x0e + 128x1o + 128x2e", "0e + 1o + 2e + 3o", Keep = "0e + 1o + 2e + 3o", Derivatives = 1)]
internal static partial class ConvolutionL2Edge3;
