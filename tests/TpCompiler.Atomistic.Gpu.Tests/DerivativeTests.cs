using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Atomistic.Tests.Models;
using TpCompiler.Atomistic.Tests.Nequip;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Gpu.Programs;
using TpCompiler.Gpu.Tests.OpenCl;
using Xunit;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>Derivatives of models on a device that calculators do not need: of all parameters, and second ones. Against the interpreter.</summary>
public sealed class DerivativeTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    [OpenClTheory]
    [InlineData("mace")]
    [InlineData("nequip, one parity, neighbours and cutoffs by type, repulsion")]
    [InlineData("allegro")]
    public void Gradients_of_parameters_agree(string name)
    {
        AtomisticModel model = ModelOf(name);
        TensorProgram program = ModelRun.Gradient(model, [.. model.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)]);
        AssertAgrees(model, program, structures => new() { ["g:" + ModelOutputs.Energy] = [.. structures.Select((_, s) => 1.0 - (0.3 * s))] });
    }

    [OpenClTheory]
    [InlineData("mace")]
    [InlineData("nequip")]
    [InlineData("allegro")]
    public void Products_with_Hessians_agree(string name)
    {
        AtomisticModel model = ModelOf(name);
        TensorProgram program = ReverseMode.Of(TangentMode.Of(model.Program, ["positions"]), ["positions"], of: ["t:" + ModelOutputs.Energy]);
        Random random = new(3);
        AssertAgrees(model, program, structures => new()
        {
            ["t:positions"] = [.. Enumerable.Range(0, 3 * structures.Sum(s => s.Count)).Select(_ => random.NextDouble() - 0.5)],
            ["g:t:" + ModelOutputs.Energy] = [.. structures.Select(_ => 1.0)],
        });
    }

    private static AtomisticModel ModelOf(string name)
        => (name == "mace" ? RandomMace.Create(5, correlation: 2) : NequipVariants.Model(name)).CreateModel();

    private void AssertAgrees(AtomisticModel model, TensorProgram program, Func<Structure[], Dictionary<string, double[]>> given)
    {
        Structure[] structures = [NequipVariants.Crystal(3, 4), Structures.Molecule];
        Dictionary<string, double[]> more = given(structures);
        using ModelRun run = new(model, structures);
        using GpuParameters parameters = new(fixture.SingleWorkItems, model.Prepare());
        using GpuProgramPlan plan = GpuProgramPlan.Compile<double>(program, parameters);
        using GpuProgramExecutor executor = new(plan);
        IReadOnlyDictionary<string, double[]> expected = run.Run(program, more);
        foreach ((string output, double[] values) in run.Execute(program, executor, more))
            NumberAssert.Close(expected[output], values, 1e-10, output);
    }
}
