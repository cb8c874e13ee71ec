using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Core.Programs;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>Gradients of energies with respect to all parameters of a model.</summary>
internal static class ParameterGradients
{
    public static void AssertAreThoseOfDifferences(AtomisticModel model, string what, params Structure[] structures)
    {
        using ModelRun run = new(model, structures);
        string[] tensors = [.. model.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)];
        IReadOnlyDictionary<string, double[]> made = run.RunGradient(ModelRun.Gradient(model, tensors));
        IReadOnlyDictionary<string, double[]> gradients = model.ToParameters(tensors.ToDictionary(t => t, t => made["g:" + t]));
        foreach (ModelParameter parameter in model.Parameters.Where(p => p.IsTrained))
        {
            // Along a random direction, parameter by parameter.
            Random random = new(parameter.Name.Length);
            double[] direction = [.. parameter.Values.Select(_ => random.NextDouble() - 0.5)];
            double slope = direction.Zip(gradients[parameter.Name], (d, g) => d * g).Sum();
            const double Step = 1e-4;
            double expected = (Energy(Step) - Energy(-Step)) / (2 * Step);
            Assert.True(Math.Abs(expected - slope) <= 1e-6 * (1 + Math.Abs(expected)), $"{what}, {parameter.Name}: {expected} and {slope}");

            double Energy(double step) => run.Run(model.Program, model.Prepare(new Dictionary<string, double[]>
            {
                [parameter.Name] = [.. parameter.Values.Zip(direction, (v, d) => v + (step * d))],
            }))[ModelOutputs.Energy].Sum();
        }
    }
}
