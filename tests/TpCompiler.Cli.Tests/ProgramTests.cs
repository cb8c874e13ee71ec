using System;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>What <c>tpc program</c> prints of a model.</summary>
public sealed class ProgramTests
{
    [Fact]
    public void AModelIsAProgramThatReadsBack()
    {
        string text = Tpc.Text("program", Tpc.Model);
        TensorProgram program = TensorProgramText.Parse(text);
        Assert.Equal(text, TensorProgramText.Print(program));
        Assert.Equal(["energy", "interaction_energy", "node_energy"], program.TensorsOf(ProgramRole.Output).Select(t => t.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("forces", "g:positions")]
    [InlineData("parameters", "g:interactions.0.linear_up.weight")]
    [InlineData("hvp", "t:g:positions")]
    public void DerivativesAreProgramsToo(string derivative, string output)
    {
        TensorProgram program = TensorProgramText.Parse(Tpc.Text("program", Tpc.Model, "--derivative", derivative));
        Assert.Contains(output, program.TensorsOf(ProgramRole.Output).Select(t => t.Name));
    }

    [Fact]
    public void ExplanationNamesRegionsAndWhatIsKept()
    {
        string text = Tpc.Text("program", Tpc.Model, "--derivative", "forces", "--explain");
        Assert.Contains("region 0", text, StringComparison.Ordinal);
        Assert.Contains("tile by tile, a few edges at a time", text, StringComparison.Ordinal);
        Assert.Contains("interactions.0.conv_tp: kernel of", text, StringComparison.Ordinal);
        Assert.Contains("tensors kept for every atom or edge", text, StringComparison.Ordinal);
    }

    [Fact]
    public void KernelsAreALibrary()
    {
        string text = Tpc.Text("program", Tpc.Model, "--derivative", "forces", "--kernels");
        Assert.NotEmpty(KernelLibraryText.Parse(text));
    }

    [Fact]
    public void MistakesAreNamed()
    {
        Assert.Contains("expected forces, parameters or hvp, found 'stress'", Tpc.Run("program", Tpc.Model, "--derivative", "stress").Error, StringComparison.Ordinal);
        Assert.Contains("give one of them", Tpc.Run("program", Tpc.Model, "--explain", "--kernels").Error, StringComparison.Ordinal);
    }
}
