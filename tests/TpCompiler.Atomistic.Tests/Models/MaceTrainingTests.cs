using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace.Architecture;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>Gradients of MACE with respect to its parameters, under the names that files have for them.</summary>
public sealed class MaceTrainingTests
{
    /// <summary>
    /// The loss mean_g ((E - E_r) / N)^2 + 10 mean (F - F_r)^2 + 5 mean (S - S_r)^2, the last for periodic structures. With t = dL/dF turned round, and
    /// dL/dS / V as a strain, its gradient is that of sum dL/dE E + dE(x, strain; t).
    /// </summary>
    [SharedDataTheory(GoldenMace.Folder)]
    [InlineData("i_mace_1layer_corr1")]
    [InlineData("ii_scaleshift_L1")]
    [InlineData("vi_density_agnesi_zbl")]
    public void GradientsOfALossAgreeWithMaceTorch(string name)
    {
        SafetensorsFile golden = SafetensorsFile.Open(GoldenMace.PathIn(name, "param_gradients.safetensors"));
        AtomisticModel model = MaceArchitecture.Build(GoldenMace.Load(name));
        Structure[] batch = [.. new[] { "acac", "triclinic6", "water" }.Select(s => ExtendedXyz.Read(SharedData.PathOf($"{GoldenMace.Folder}/structures/{s}.extxyz")).Single())];
        using ModelRun run = new(model, batch);

        IReadOnlyDictionary<string, double[]> made = run.RunGradient(ModelRun.Gradient(model, "positions", "strain"));
        double[] energies = made[ModelOutputs.Energy];
        double[] forces = [.. made["g:positions"].Select(g => -g)];
        NumberAssert.Close(golden.Doubles("pred.energy"), energies, 1e-11, "energy");
        NumberAssert.Close(golden.Doubles("pred.forces"), forces, 1e-9, "force");

        double[] ofEnergies = [.. golden.Doubles("ref.energy").Select((e, g) => 2 * (energies[g] - e) / (batch.Length * Math.Pow(batch[g].Count, 2)))];
        double[] along = [.. golden.Doubles("ref.forces").Select((f, k) => -20 * (forces[k] - f) / forces.Length)];
        double[] strain = new double[9 * batch.Length];
        double[] stress = golden.Doubles("ref.stress");
        for (int g = 0; g < batch.Length; g++)
        {
            if (batch[g].Periodic != PeriodicDirections.All)
                continue;
            for (int k = 9 * g; k < 9 * (g + 1); k++)
                strain[k] = 10 * ((made["g:strain"][k] / batch[g].Volume) - stress[k]) / stress.Length / batch[g].Volume;
        }

        TensorProgram tangent = TangentMode.Of(model.Program, ["positions", "strain"]);
        string[] tensors = [.. model.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)];
        TensorProgram gradient = ReverseMode.Of(tangent, tensors, of: [ModelOutputs.Energy, "t:" + ModelOutputs.Energy]);
        IReadOnlyDictionary<string, double[]> result = run.Run(gradient, new Dictionary<string, double[]>
        {
            ["t:positions"] = along,
            ["t:strain"] = strain,
            ["g:energy"] = ofEnergies,
            ["g:t:energy"] = [.. batch.Select(_ => 1.0)],
        });
        IReadOnlyDictionary<string, double[]> found = model.ToParameters(tensors.ToDictionary(t => t, t => result["g:" + t]));
        foreach ((string parameter, double[] values) in found)
            NumberAssert.Close(golden.Doubles("grad." + parameter), values, 1e-9, $"{name}: the gradient of {parameter}");
    }

    [Theory]
    [MemberData(nameof(MacePropertyTests.Variants), MemberType = typeof(MacePropertyTests))]
    public void GradientsOfParametersAreThoseOfFiniteDifferences(string variant)
    {
        AtomisticModel model = MaceArchitecture.Build(MacePropertyTests.Model(variant));
        ParameterGradients.AssertAreThoseOfDifferences(model, variant, MacePropertyTests.Crystal(3), MacePropertyTests.Cluster(4));
    }
}
