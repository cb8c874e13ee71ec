using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Concurrency;

/// <summary>What threads share while models are evaluated: none of it is a collection that could be changed, and nothing changes.</summary>
public sealed class SharedStateTests
{
    [Fact]
    public void StaticFieldsHoldNothingThatCanChange()
    {
        foreach (string family in ModelFamilies.Forms)
            ModelFamilies.Evaluate(family, ModelFamilies.Load(family), Precision.Double);
        SharedState state = SharedState.OfStatics(Assemblies());
        AssertEmpty(state.Mutable);

        // Enough to have met the caches of couplings, contractions and kernels.
        Assert.True(state.Count > 1000, $"{state.Count} objects");
        Parallel.ForEach(ModelFamilies.Forms, family => ModelFamilies.Evaluate(family, ModelFamilies.Load(family), Precision.Single));
        AssertEmpty(state.FindChanges());
    }

    [Theory]
    [InlineData("spec-a", Precision.Double)]
    [InlineData("attention", Precision.Single)]
    [InlineData("dielectric", Precision.Double)]
    [InlineData("energy-dipoles", Precision.Double)]
    [InlineData("non-linear-own-gate", Precision.Single)]
    public void APotentialHoldsNothingThatCanChange(string name, Precision precision)
    {
        MaceDescription description = MaceForms.Model(name);
        (string? head, Structure structure) = MaceForms.AnyCase(name, description);
        using MacePotential potential = new(description, head, precision, threads: 1);
        SharedState state = SharedState.Of(potential);
        AssertEmpty(state.Mutable);
        Parallel.For(0, 16, _ => potential.Evaluate(structure));
        AssertEmpty(state.FindChanges());
        AssertEmpty(SharedState.Of(potential).Mutable);
    }

    private static void AssertEmpty(IReadOnlyList<string> findings) => Assert.True(findings.Count == 0, string.Join('\n', findings));

    /// <summary>This library and those of ours that it stands on.</summary>
    private static IEnumerable<Assembly> Assemblies() => AppDomain.CurrentDomain.GetAssemblies()
        .Where(a => a.GetName().Name is string name && name.StartsWith("TpCompiler.", StringComparison.Ordinal) && !name.Contains("Test", StringComparison.Ordinal));
}
