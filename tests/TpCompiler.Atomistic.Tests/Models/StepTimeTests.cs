using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace.Architecture;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Runtime.Programs;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

public sealed class StepTimeTests
{
    [Fact]
    public void EveryStepIsTimedForAllItsItems()
    {
        AtomisticModel model = MaceArchitecture.Build(MacePropertyTests.Model("residual, 0e+1o"));
        Structure structure = MacePropertyTests.Crystal(3);
        foreach (int threads in (int[])[1, 3])
        {
            using ModelPotential potential = new(model, threads: threads);
            int edges = potential.Evaluate(structure).EdgeCount;
            IReadOnlyList<StepTime> steps = potential.TimeSteps(structure, runs: 2);
            Assert.Contains(steps, s => s.Writes == "interactions.1.conv_tp" && s.Items == "edges" && s.Operations > 100);
            Assert.Contains(steps, s => s.Writes.StartsWith("g:", System.StringComparison.Ordinal));
            foreach (StepTime step in steps.Where(s => s.Items is "edges" or "atoms"))
                Assert.Equal(2 * (step.Items == "edges" ? edges : structure.Count), step.Count);
            Assert.All(steps, s => Assert.True(s.Time > System.TimeSpan.Zero));
        }
    }
}
