using System.Linq;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams;

/// <summary>What has a tensor of its own, because a mix or another loop over channels reads it, is summed from there and not computed again.</summary>
public sealed class StoredSumTests
{
    // By inclusion and exclusion a sum over two different neighbours needs the mixed messages of edges, and of nodes a mix of their sum.
    private const string Block = """
        leg h[i] : 4x(0e+1o)
        leg Y[ij] : sh(2)
        weight R[ij,path,4] M W[path,4]
        phi[ij] = mix M(h[j]*Y -> sh(2) uvu by R)
        out B[i] : 4x(0e+1o) = (sum j k where j!=k: phi[ij]*phi[ik])*h[i] by W
        """;

    [Fact]
    public void A_convolution_is_computed_once()
    {
        TensorProgram program = DiagramCompiler.Compile(DiagramText.Read(Block).Diagram!, CompilerOptions.Default).Forward;
        int harmonics = program.Tensors.Select((t, n) => (t.Name, n)).Single(t => t.Name == "Y").n;
        KernelStep convolution = Assert.Single(program.KernelSteps, s => s.Accesses.Any(a => a.Tensor == harmonics));
        ProgramTensor stored = program.Tensors[convolution.Accesses[^1].Tensor];
        Assert.Equal("ij", stored.Domain.Letters);

        // Its sum is additions alone.
        KernelStep sum = Assert.Single(
            program.KernelSteps,
            s => s.Accesses.Count == 2 && s.Accesses[0].Tensor == convolution.Accesses[^1].Tensor && program.Tensors[s.Accesses[1].Tensor].Domain.Letters == "i");
        Assert.All(sum.Segment.Program.Instructions, i => Assert.Equal(Core.Kernels.Operation.Load, i.Operation));
    }
}
