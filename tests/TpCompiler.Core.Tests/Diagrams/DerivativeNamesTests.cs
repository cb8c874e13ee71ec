using System.Linq;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams;

/// <summary>Names of derivatives are made of whole names: those of users never meet those of what is made inside.</summary>
public sealed class DerivativeNamesTests
{
    [Theory]
    [InlineData("h1", "Y", "R", "M", "A")]
    [InlineData("t1", "h1", "d1", "g1", "B")]
    [InlineData("g", "h", "d", "t", "gh")]
    [InlineData("h_1", "g_h", "d_g", "hh", "h")]
    public void OperandsOfEachStepAreApart(string leg, string harmonics, string radial, string matrix, string result)
    {
        CompiledDiagram compiled = DiagramCompiler.Compile(
            DiagramText.Read(
                $"leg {leg}[i] : 4x(0e+1o); leg {harmonics}[ij] : sh(1); weight {radial}[ij,path,4]; weight {matrix}; "
                + $"phi[ij] = mix {matrix}({leg}[j]*{harmonics} -> sh(1) uvu by {radial}); out {result}[i] : 4x(0e+1o) = (sum j k where j!=k: phi[ij]*phi[ik])*{leg}[i]").Diagram!,
            CompilerOptions.Default);
        TensorProgram second = compiled.DoubleBackward();
        Assert.All(second.KernelSteps, s => Assert.Equal(s.Accesses.Count, s.Segment.Program.Operands.Select(o => o.Name).Distinct().Count()));
        string[] inputs = [leg, harmonics, radial, matrix];
        Assert.Equal(
            [.. inputs.Select(DiagramDerivatives.SecondGradient), DiagramDerivatives.SecondGradient(DiagramDerivatives.Gradient(result))],
            second.TensorsOf(ProgramRole.Output).Select(t => t.Name));
        Assert.Equal(
            [.. inputs, DiagramDerivatives.Gradient(result), .. inputs.Select(DiagramDerivatives.GradientCotangent)],
            second.TensorsOf(ProgramRole.Input).Select(t => t.Name));
    }
}
