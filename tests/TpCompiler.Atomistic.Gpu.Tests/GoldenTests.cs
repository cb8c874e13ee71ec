using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Tests;
using TpCompiler.Atomistic.Tests.Mace;
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
    public void Models_agree(string model)
        => Check(fixture, GoldenMace.Load(model), GoldenCase.OfModel(model), 1e-10, 1e-9, model is "ii_scaleshift_L1" or "vi_density_agnesi_zbl");

    internal static void Check(
        OpenClFixture fixture, MaceDescription description, IEnumerable<GoldenCase> cases, double energyTolerance, double forceTolerance, bool alsoInSingle)
    {
        foreach (IGrouping<string?, GoldenCase> ofHead in cases.GroupBy(c => c.Head))
        {
            using GpuModelPotential inDouble = DeviceModels.Of(description, ofHead.Key, Precision.Double, fixture.SingleWorkItems);
            using GpuModelPotential? inSingle = alsoInSingle ? DeviceModels.Of(description, ofHead.Key, Precision.Single, fixture.SingleWorkItems) : null;
            using MacePotential reference = new(description, ofHead.Key, Precision.Double, threads: 1);
            foreach (GoldenCase c in ofHead)
            {
                PotentialResult result = inDouble.Evaluate(c.Structure);
                ResultAssert.Agrees(c.Golden, result, energyTolerance, forceTolerance, c.Name);
                ResultAssert.Agrees(reference.Evaluate(c.Structure), result, 1e-10, c.Name);
                if (inSingle is not null)
                    ResultAssert.Agrees(c.Golden, inSingle.Evaluate(c.Structure), 2e-5, 1e-4, c.Name + " in single precision");
            }
        }
    }
}

/// <summary>The variants of the newest release.</summary>
public sealed class VariantGoldenTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    public static TheoryData<string> Models => [.. GoldenCase.VariantNames];

    [GoldenTheory(GoldenCase.Variants)]
    [MemberData(nameof(Models))]
    public void Variants_agree(string model)
    {
        // mace-torch keeps the couplings of a model that was saved in float32 in that precision; here they are exact.
        (double energy, double force) = model == "float32-upcast" ? (1e-8, 1e-7) : (1e-10, 1e-9);
        MaceDescription description = GoldenCase.LoadVariant(model);
        GoldenTests.Check(fixture, description, GoldenCase.OfVariant(model, description), energy, force, model is "vec-e" or "omol-style" or "so3-density-zbl");
    }
}

/// <summary>The kinds of models and interactions that have no files: <c>tests/data/mace-forms.json</c>.</summary>
public sealed class FormGoldenTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    public static TheoryData<string> Models => [.. MaceForms.Names];

    [OpenClTheory]
    [MemberData(nameof(Models))]
    public void Forms_agree(string model)
        => MaceForms.AssertAgrees(model, (description, head) => DeviceModels.Of(description, head, Precision.Double, fixture.SingleWorkItems), 1e-10);
}

/// <summary>A test that needs shared data and a device of OpenCL.</summary>
public sealed class GoldenTheoryAttribute : TheoryAttribute
{
    public GoldenTheoryAttribute(string path) => Skip = new SharedDataTheoryAttribute(path).Skip ?? new OpenClTheoryAttribute().Skip;
}
