using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using TpCompiler.Atomistic.Escaip;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Models;
using TpCompiler.Atomistic.Tests.Nequip;
using TpCompiler.Atomistic.Tests.Structures;
using TpCompiler.Core.Programs;
using TpCompiler.Testing;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Escaip;

/// <summary>EScAIP: what the original computes, and what holds of it.</summary>
public sealed class EscaipTests
{
    [SharedDataTheory(GoldenNequip.Vectors)]
    [InlineData("escaip_v2_gradient")]
    [InlineData("escaip_v2_direct")]
    public void EnergiesAndForcesAreThoseOfTheOriginal(string name)
    {
        using TemporaryFolder folder = new();
        string file = folder.File("model.safetensors");
        GoldenEscaip.Write(name, file);
        using ICalculator calculator = ModelFile.Load(file).CreateCalculator(threads: 1);
        PotentialResult result = calculator.Evaluate(GoldenNequip.VectorStructure());
        JsonElement expected = GoldenNequip.VectorResult(name);
        double energy = expected.GetProperty("energy").GetDouble();
        Assert.Equal(energy, result.Energy, 1e-12 * Math.Abs(energy));
        NumberAssert.Close(GoldenNequip.Numbers(expected.GetProperty("forces")), result.Forces, name == "escaip_v2_direct" ? 1e-12 : 1e-9, name);
    }

    /// <summary>Of all that holds of potentials but that nothing jumps: the mean of bond-orientational order divides by a number of neighbours.</summary>
    [Fact]
    public void GradientsAreThoseOfAnInvariantEnergy()
    {
        IEnumerable<Finding> failures = Check(SmallEscaip.Create()).Findings.Where(f => !f.Passed);
        Assert.Empty(failures.Where(f => f.Property is not ("smooth at the cutoff" or "energy in dynamics")).Select(f => f.ToString()));
    }

    /// <summary>A model that does not read that order keeps all.</summary>
    [Fact]
    public void NothingElseJumps() => Check(SmallEscaip.Create(readsOrder: false)).ThrowIfFailed();

    [Fact]
    public void ForcesThatArePredictedNeedNoGradient()
    {
        EscaipDescription description = SmallEscaip.Create(hasDirectForces: true);
        using ModelPotential potential = new(description.CreateModel(), threads: 1);
        Structure crystal = ModelFamily.Crystal(7);
        PotentialResult all = potential.Evaluate(crystal), forces = new(), stress = new();
        potential.Evaluate([crystal], [forces], Quantities.Forces);
        potential.Evaluate([crystal], [stress], Quantities.Stress);
        Assert.Equal(all.Forces.ToArray(), forces.Forces.ToArray());
        Assert.Equal(all.Virial.ToArray(), stress.Virial.ToArray());
        Assert.Throws<InvalidOperationException>(() => stress.Forces.Length);
        Assert.Contains("no gradient", description.Facts.Single(f => f.Name == "forces").Value, StringComparison.Ordinal);

        // No energy has them as its gradient: they do not sum to nothing.
        Assert.True(Enumerable.Range(0, 3).Max(a => Math.Abs(all.Forces.ToArray().Where((_, k) => k % 3 == a).Sum())) > 1e-3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheExecutorAgreesWithTheInterpreter(bool direct)
    {
        AtomisticModel model = SmallEscaip.Create(direct).CreateModel();
        string[] parameters = [.. model.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)];
        TensorProgram gradient = ModelRun.Gradient(model, ["positions", "strain", .. parameters]);
        using ModelRun run = new(model, ModelFamily.Crystal(7), ModelFamily.Molecule(8));
        IReadOnlyDictionary<string, double[]> expected = run.RunGradient(gradient);
        foreach ((string output, double[] rows) in run.ExecuteGradient(gradient))
            NumberAssert.Close(expected[output], rows, 1e-10, output);
    }

    [Fact]
    public void GradientsOfParametersAreThoseOfFiniteDifferences()
        => ParameterGradients.AssertAreThoseOfDifferences(SmallEscaip.Create().CreateModel(), "EScAIP", ModelFamily.Crystal(3, 3), ModelFamily.Molecule(4, 3));

    [SharedDataTheory(GoldenNequip.Vectors)]
    [InlineData("hidden_size", "9", "freequency_list: expected channels of degrees that sum to 4")]
    [InlineData("num_layers", "3", "node_projection.0.weight has 256 numbers, but 192 were given")]
    [InlineData("direct_forces", "true", "heads.force.edge_norm.weight: expected a tensor of this name, found none")]
    [InlineData("num_layers", "1", "node_projection.0.weight has 128 numbers, but 192 were given")]
    [InlineData("normalization", "\"layernorm\"", "normalization: expected rmsnorm")]
    [InlineData("knn_soft", "false", "knn_soft: expected true")]
    [InlineData("depth", "3", "options that are not known: depth")]
    public void MistakesAreNamed(string option, string value, string message)
    {
        using TemporaryFolder folder = new();
        string file = folder.File("model.safetensors");
        GoldenEscaip.Write("escaip_v2_gradient", file, config => config[option] = JsonNode.Parse(value));
        Assert.Contains(message, Assert.ThrowsAny<ModelFormatException>(() => ModelFile.Load(file)).Message, StringComparison.Ordinal);
    }

    [SharedDataFact(GoldenNequip.Vectors)]
    public void TensorsThatTheConfigurationSaysNothingOfAreNamed()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("model.safetensors");
        GoldenEscaip.Write("escaip_v2_direct", file, config => config["direct_forces"] = false);
        Assert.Contains(
            "tensors that the configuration says nothing of: heads.force", Assert.ThrowsAny<ModelFormatException>(() => ModelFile.Load(file)).Message, StringComparison.Ordinal);
    }

    private static CheckReport Check(EscaipDescription description)
    {
        using ModelPotential potential = new(description.CreateModel(), threads: 1);
        PotentialSetting setting = new(Elements: [1, 6, 8], Cutoff: description.CutoffRadius) { Structures = 2, Spacing = 1.5, Layers = 8 };
        return Potential.Check(potential, setting);
    }
}
