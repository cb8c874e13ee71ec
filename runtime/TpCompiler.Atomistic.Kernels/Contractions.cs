namespace TpCompiler.Atomistic.Kernels;

// The symmetric contractions of the models that people use, compiled ahead, for any number of channels.

/// <summary>To scalars, edges up to l = 2, correlation 3.</summary>
[SymmetricContraction("128x0e + 128x1o + 128x2e", "128x0e", Correlation = 3, Derivatives = 1)]
internal static partial class ContractionL0Edge2;

/// <summary>To 0e + 1o, edges up to l = 2, correlation 3.</summary>
[SymmetricContraction("128x0e + 128x1o + 128x2e", "128x0e + 128x1o", Correlation = 3, Derivatives = 1)]
internal static partial class ContractionL1Edge2;

/// <summary>To 0e + 1o + 2e, edges up to l = 2, correlation 3.</summary>
[SymmetricContraction("128x0e + 128x1o + 128x2e", "128x0e + 128x1o + 128x2e", Correlation = 3, Derivatives = 1)]
internal static partial class ContractionL2Edge2;

/// <summary>To scalars, edges up to l = 3, correlation 3.</summary>
[SymmetricContraction("128x0e + 128x1o + 128x2e + 128x3o", "128x0e", Correlation = 3, Derivatives = 1)]
internal static partial class ContractionL0Edge3;

/// <summary>To 0e + 1o, edges up to l = 3, correlation 3.</summary>
[SymmetricContraction("128x0e + 128x1o + 128x2e + 128x3o", "128x0e + 128x1o", Correlation = 3, Derivatives = 1)]
internal static partial class ContractionL1Edge3;

/// <summary>To 0e + 1o + 2e, edges up to l = 3, correlation 3.</summary>
[SymmetricContraction("128x0e + 128x1o + 128x2e + 128x3o", "128x0e + 128x1o + 128x2e", Correlation = 3, Derivatives = 1)]
internal static partial class ContractionL2Edge3;
