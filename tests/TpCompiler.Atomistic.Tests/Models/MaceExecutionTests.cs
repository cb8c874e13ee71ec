using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Architecture;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Core.Programs;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>The same model evaluated in other ways: as a potential, one structure after the other, and by the executor of programs.</summary>
public sealed class MaceExecutionTests
{
    [Theory]
    [MemberData(nameof(MacePropertyTests.Variants), MemberType = typeof(MacePropertyTests))]
    public void APotentialGivesWhatTheInterpreterDoes(string variant)
    {
        MaceDescription description = MacePropertyTests.Model(variant);
        AtomisticModel model = MaceArchitecture.Build(description);
        TensorProgram gradient = ModelRun.Gradient(model, "positions", "strain");
        Structure[] batch = [MacePropertyTests.Crystal(5), MacePropertyTests.Cluster(6)];
        using MacePotential potential = new(description, threads: 1);
        using ModelRun run = new(model, batch);
        IReadOnlyDictionary<string, double[]> made = run.RunGradient(gradient);
        PotentialResult[] expected = [.. batch.Select(s => potential.Evaluate(s))];
        NumberAssert.Close(expected.Select(r => r.Energy).ToArray(), made[ModelOutputs.Energy], 1e-12, $"{variant}: energy");
        NumberAssert.Close(expected.SelectMany(r => r.AtomEnergies.ToArray()).ToArray(), made[ModelOutputs.AtomEnergies], 1e-12, $"{variant}: atom energy");
        NumberAssert.Close(expected.SelectMany(r => r.Forces.ToArray()).ToArray(), [.. made["g:positions"].Select(g => -g)], 1e-10, $"{variant}: force");
        NumberAssert.Close(expected.SelectMany(r => r.Virial.ToArray()).ToArray(), [.. made["g:strain"].Select(g => -g)], 1e-10, $"{variant}: virial");
    }

    [Theory]
    [MemberData(nameof(MacePropertyTests.Variants), MemberType = typeof(MacePropertyTests))]
    public void TheExecutorAgreesWithTheInterpreter(string variant)
    {
        AtomisticModel model = MaceArchitecture.Build(MacePropertyTests.Model(variant));
        string[] parameters = [.. model.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)];
        TensorProgram gradient = ModelRun.Gradient(model, ["positions", "strain", .. parameters]);
        using ModelRun run = new(model, MacePropertyTests.Crystal(7), MacePropertyTests.Cluster(8));
        IReadOnlyDictionary<string, double[]> expected = run.RunGradient(gradient);
        IReadOnlyDictionary<string, double[]> found = run.ExecuteGradient(gradient);
        foreach (ProgramTensor output in gradient.TensorsOf(ProgramRole.Output))
            NumberAssert.Close(expected[output.Name], found[output.Name], 1e-10, $"{variant}: {output.Name}");
    }
}
