using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Tests;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>All reference models on a device of OpenCL: against mace-torch, and against the evaluator of the CPU.</summary>
public sealed class GoldenTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    public static TheoryData<string> Models => [.. GoldenMace.Names];

    [GoldenTheory(GoldenMace.Folder)]
    [MemberData(nameof(Models))]
    public void Models_agree(string model) => Check(GoldenMace.Load(model), GoldenCase.OfModel(model), 1e-10, 1e-9);

    internal static void Check(OpenClFixture fixture, MaceDescription description, IEnumerable<GoldenCase> cases, double energyTolerance, double forceTolerance)
    {
        foreach (IGrouping<string?, GoldenCase> ofHead in cases.GroupBy(c => c.Head))
        {
            using GpuMaceEvaluator inDouble = new(description, ofHead.Key, Precision.Double, fixture.SingleWorkItems);
            using GpuMaceEvaluator inSingle = new(description, ofHead.Key, Precision.Single, fixture.SingleWorkItems);
            using MacePotential reference = new(description, ofHead.Key, Precision.Double, threads: 1);
            foreach (GoldenCase c in ofHead)
            {
                PotentialResult result = inDouble.Evaluate(c.Structure);
                ResultAssert.Agrees(c.Golden, result, energyTolerance, forceTolerance, c.Name);
                ResultAssert.Agrees(reference.Evaluate(c.Structure), result, 1e-10, c.Name);
                ResultAssert.Agrees(c.Golden, inSingle.Evaluate(c.Structure), 2e-5, 1e-4, c.Name + " in single precision");
            }
        }
    }

    private void Check(MaceDescription description, IEnumerable<GoldenCase> cases, double energyTolerance, double forceTolerance)
        => Check(fixture, description, cases, energyTolerance, forceTolerance);
}

/// <summary>The variants of the newest release.</summary>
public sealed class VariantGoldenTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    public static TheoryData<string> Models => [.. GoldenCase.VariantNames];

    [GoldenTheory(GoldenCase.Variants)]
    [MemberData(nameof(Models))]
    public void Variants_agree(string model)
    {
        // Couplings of single precision are not exactly those of the mathematics.
        (double energy, double force) = model == "float32-upcast" ? (1e-8, 1e-7) : (1e-10, 1e-9);
        MaceDescription description = GoldenCase.LoadVariant(model);
        GoldenTests.Check(fixture, description, GoldenCase.OfVariant(model, description), energy, force);
    }
}

/// <summary>A test that needs shared data and a device of OpenCL.</summary>
public sealed class GoldenTheoryAttribute : TheoryAttribute
{
    public GoldenTheoryAttribute(string path) => Skip = new SharedDataTheoryAttribute(path).Skip ?? new OpenClTheoryAttribute().Skip;
}
