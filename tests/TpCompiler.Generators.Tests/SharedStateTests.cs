using System.Linq;
using System.Threading.Tasks;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.CSharp;
using TpCompiler.Generators.Tests.Support;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Generators.Tests;

/// <summary>Editors run the generator from several threads: its static fields, and those of the compiler, hold nothing that can change.</summary>
public sealed class SharedStateTests
{
    private static readonly string[] s_sources =
    [
        """[TensorProduct("4x0e + 4x1o", "0e + 1o", Keep = "0e + 1o")] public static partial class Product;""",
        """[SymmetricContraction("8x0e + 8x1o + 8x2e", "8x0e + 8x1o", Correlation = 3)] public static partial class Contraction;""",
        """[SphericalHarmonics(3)] public static partial class Harmonics;""",
        """"
        [FusionDiagram("""
            leg h[j] : 4x(0e+1o)
            leg Y[ij] : sh(2)
            weight R[ij,path,4]
            out A[i] = sum j: h*Y -> sh(2) uvu by R
            """)]
        public static partial class Message;
        """",
    ];

    [Fact]
    public void NothingChanges()
    {
        string[] texts = Run();
        SharedState state = SharedState.OfStatics(
            [typeof(Irrep).Assembly, typeof(KernelProgram).Assembly, typeof(CSharpKernelEmitter).Assembly, typeof(OperationGenerator).Assembly]);
        Assert.Empty(state.Mutable);
        Parallel.For(0, 16, _ => Assert.Equal(texts, Run()));
        Assert.Empty(state.FindChanges());
    }

    private static string[] Run() => [.. s_sources
        .SelectMany(source => GeneratorRun.Of(GeneratorRun.Usings + source).GeneratedSources)
        .Select(generated => generated.SourceText.ToString())];
}
