namespace TpCompiler.Atomistic.Kernels;

// The spherical harmonics of edges, compiled ahead; the lanes are edges.

/// <summary>Up to l = 2.</summary>
[SphericalHarmonics(2, Derivatives = 1)]
internal static partial class Harmonics2;

/// <summary>Up to l = 3.</summary>
[SphericalHarmonics(3, Derivatives = 1)]
internal static partial class Harmonics3;
