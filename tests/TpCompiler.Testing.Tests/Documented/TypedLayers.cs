using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Programs;
using TpCompiler.Runtime.Recording;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Testing.Tests.Documented;

[FusionDiagram("""
    leg h[i] : 8x0e
    harmonics Y[ij] : sh(1)
    weight R[ij,path,8]
    out A[i] = sum j: h[j]*Y -> sh(1) uvu by R
    """)]
public static partial class Messages;

[SymmetricContraction("8x0e + 8x1o", "8x0e + 8x1o", Correlation = 2, Weights = WeightSource.Shared)]
public static partial class Powers;

[TensorProduct("8x0e + 8x1o", "8x0e + 8x1o", Connection = ConnectionMode.Uuu, Keep = "0e")]
public static partial class Overlap;

/// <summary>Annotated types as layers of a model (docs/your-own-model.md).</summary>
public sealed class TypedLayers
{
    [Fact]
    public void KernelsOfTheTypesRun()
    {
        using ModelPotential potential = new(Model(), threads: 1);
        foreach (string layer in (string[])["messages", "powers", "overlap"])
        {
            ProgramKernel[] kernels = [.. potential.Kernels.Where(k => k.Purpose == layer)];
            Assert.NotEmpty(kernels);
            Assert.All(kernels, k => Assert.True(k.Kernel.Execution == KernelExecution.Compiled, $"{layer} was not compiled ahead."));
        }
    }

    [Fact]
    public void ForcesAndStressAreSlopesOfTheEnergy()
    {
        using ModelPotential potential = new(Model(), threads: 1);
        Potential.Check(potential, new(Elements: [1, 8], Cutoff: 3.5)).ThrowIfFailed();
    }

    [Fact]
    public void ADefinitionIsWhatWasDeclared()
    {
        Irreps features = Irreps.Parse("8x0e+8x1o");
        Assert.Equal(TensorProductSpec.Uuu(features, features, Irreps.Parse("0e")), Overlap.Definition);
        Assert.Equal(new SymmetricContractionSpec(Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o"), 2), Powers.Definition);
        Assert.Equal(CompilerOptions.Default, Messages.Definition.Options);
        Assert.Contains("out A[i] = sum j: h[j]*Y", Messages.Definition.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void OperandsThatDoNotFitAreNamed()
    {
        ModelBuilder model = new("wrong", [1], 3.5);
        TensorValue features = model.Embed("embedding", 8);
        Assert.Contains("The product overlap is of 8x0e+8x1o and 8x0e+8x1o, not of 8x0e and 8x0e.", Refusal(() => model.TensorProduct("overlap", ProgramBuilder.Nodes, features, features, null, Overlap.Definition)), StringComparison.Ordinal);
        TensorValue whole = model.Linear("whole", features, Irreps.Parse("8x0e+8x1o"));
        Assert.Contains("The product overlap has 0 weights, not 8.", Refusal(() => model.TensorProduct("overlap", ProgramBuilder.Nodes, whole, whole, features, Overlap.Definition)), StringComparison.Ordinal);

        static string Refusal(Func<object> make) => Assert.Throws<ArgumentException>(make).Message;
    }

    private static AtomisticModel Model()
    {
        ModelBuilder model = new("typed", [1, 6, 8], cutoff: 3.5, seed: 3);
        Activation silu = new(x => x.Silu(), 1.6791767923989418);

        EdgeGeometry edges = model.Geometry();
        TensorValue features = model.Copy("features", ProgramBuilder.Nodes, model.Embed("embedding.weight", 8), NumberKind.Model);
        TensorValue radial = model.Perceptron("radial", model.BesselBasis(edges, 6), [8], ModelBuilder.FusionWeights(Messages.Definition, "R"), silu);
        TensorValue messages = model.Fusion("messages", Messages.Definition, edges, new Dictionary<string, TensorValue> { ["h"] = features, ["R"] = radial });
        TensorValue powers = model.SymmetricContraction("powers", messages, Powers.Definition, byElement: true);
        TensorValue overlap = model.TensorProduct("overlap", ProgramBuilder.Nodes, powers, messages, null, Overlap.Definition);
        model.Energies(model.Perceptron("readout", overlap, [8], Irreps.Parse("1x0e"), silu));
        return model.BuildModel();
    }
}
