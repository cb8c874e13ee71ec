namespace TpCompiler.Benchmarks.Problems;

// Compiled for their kernels: each diagram with all passes and as it is written. DiagramProblem compiles the same texts at run time, and
// finds the kernels by what they compute.

/// <summary>The texts.</summary>
internal static class DiagramTexts
{
    /// <summary>The convolution of NequIP and MACE.</summary>
    public const string Message = """
        leg h[j] : 64x(0e+1o)
        leg Y[ij] : sh(3)
        weight R[ij,path,64]
        out A[i] = sum j: h*Y -> sh(3) uvu by R
        """;

    /// <summary>The product basis of MACE.</summary>
    public const string ProductBasis = """
        leg A[i] : 64x sh(3)
        index z[i]
        weight W1[z,path,64] W2[z,path,64] W3[z,path,64]
        out B[i] : 64x(0e+1o) = (A by W1) + (A^2 by W2) + (A^3 by W3)
        """;

    /// <summary>A layer of Allegro.</summary>
    public const string Allegro = """
        leg V[ij] : 32x(0e+0o+1e+1o+2e+2o)
        leg Y[ij] : sh(2)
        weight w[ij,ir,32]
        weight p[path]
        E[i] = sum k: Y[ik] by w[ik]
        out V2[ij] : 32x(0e+0o+1e+1o+2e+2o) = V*E uuu by p
        """;

    /// <summary>The atom layer of Cormorant.</summary>
    public const string Cormorant = """
        leg F[i] : 16x(0e+1o+2e+3o)
        leg G[ij] : 16x(0e+1o+2e+3o)
        weight M
        out F2[i] : 16x(0e+1o+2e+3o) = mix M((sum j: G*F[j] uuu) | F | (F*F uuu))
        """;

    /// <summary>Two neighbours and the centre fused.</summary>
    public const string FusionBlock = """
        leg h[i] : 64x(0e+1o)
        leg Y[ij] : sh(2)
        weight R[ij,path,64] M W[path,64]
        phi[ij] = mix M(h[j]*Y -> sh(2) uvu by R)
        out B[i] : 64x(0e+1o) = (sum j k: phi[ij]*phi[ik])*h[i] by W
        """;

    /// <summary>A product of three whose tree is free.</summary>
    public const string Recoupled = """
        leg h[i] : 64x(0e+1o)
        leg Y[ij] : sh(3)
        weight W[path,64]
        out m[i] : 64x(0e+1o) = sum j: h[j]*Y*h[i] uuu by W
        """;
}

/// <summary>Compiled with all passes.</summary>
internal static partial class Optimised
{
    /// <summary>See <see cref="DiagramTexts.Message"/>.</summary>
    [FusionDiagram(DiagramTexts.Message, Derivatives = 1)]
    internal static partial class Message;

    /// <summary>See <see cref="DiagramTexts.ProductBasis"/>.</summary>
    [FusionDiagram(DiagramTexts.ProductBasis, Derivatives = 1)]
    internal static partial class ProductBasis;

    /// <summary>See <see cref="DiagramTexts.Allegro"/>.</summary>
    [FusionDiagram(DiagramTexts.Allegro, Derivatives = 1)]
    internal static partial class Allegro;

    /// <summary>See <see cref="DiagramTexts.Cormorant"/>.</summary>
    [FusionDiagram(DiagramTexts.Cormorant, Derivatives = 1)]
    internal static partial class Cormorant;

    /// <summary>See <see cref="DiagramTexts.FusionBlock"/>.</summary>
    [FusionDiagram(DiagramTexts.FusionBlock, Derivatives = 1)]
    internal static partial class FusionBlock;

    /// <summary>See <see cref="DiagramTexts.Recoupled"/>.</summary>
    [FusionDiagram(DiagramTexts.Recoupled, Derivatives = 1)]
    internal static partial class Recoupled;
}

/// <summary>Compiled as written.</summary>
internal static partial class AsWritten
{
    /// <summary>See <see cref="DiagramTexts.ProductBasis"/>.</summary>
    [FusionDiagram(DiagramTexts.ProductBasis, Derivatives = 1, HoistsSums = false, FactorizesSums = false, Recouples = false, ReducesPowers = false)]
    internal static partial class ProductBasis;

    /// <summary>See <see cref="DiagramTexts.FusionBlock"/>.</summary>
    [FusionDiagram(DiagramTexts.FusionBlock, Derivatives = 1, HoistsSums = false, FactorizesSums = false, Recouples = false, ReducesPowers = false)]
    internal static partial class FusionBlock;

    /// <summary>See <see cref="DiagramTexts.Recoupled"/>.</summary>
    [FusionDiagram(DiagramTexts.Recoupled, Derivatives = 1, HoistsSums = false, FactorizesSums = false, Recouples = false, ReducesPowers = false)]
    internal static partial class Recoupled;
}
