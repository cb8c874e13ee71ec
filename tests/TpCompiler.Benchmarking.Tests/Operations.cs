namespace TpCompiler.Benchmarking.Tests;

[FusionDiagram("""
    leg h[i] : 4x(0e+1o)
    leg Y[ij] : sh(2)
    index z[i]
    weight R[ij,path,4] V[z,ir,4]
    out m[i] = sum j: (h[j]*Y -> 0e+1o uvu by R) by V[j]
    """)]
internal static partial class Convolution;

[FusionDiagram("leg x[i] : 2x1o; leg y[i] : 2x1o; out z[i] = x*y -> 0e uuu", Derivatives = 1)]
internal static partial class Dot;

[SymmetricContraction("4x0e + 4x1o", "4x0e", Correlation = 2, Derivatives = 1)]
internal static partial class Contraction;

[SphericalHarmonics(2)]
internal static partial class Harmonics;
