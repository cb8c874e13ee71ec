using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Runtime.Programs;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>What is made of parameters alone is made once.</summary>
public sealed class ConstantFoldingTests
{
    [Theory]
    [MemberData(nameof(ModelFamilyTests.Families), MemberType = typeof(ModelFamilyTests))]
    public void AFoldedProgramMakesTheSame(string family)
    {
        AtomisticModel model = ModelFamily.Of(family).Model.CreateModel();
        (TensorProgram folded, IReadOnlyDictionary<string, double[]> parameters) = ConstantFolding.Apply(model.Program, model.Prepare());
        Assert.DoesNotContain(folded.Steps, s => RowRelations.IsFew(s.Domain) && s.Reads.All(t => folded.Tensors[t].Role == ProgramRole.Parameter));
        using ModelRun run = new(model, ModelFamily.Crystal(1), ModelFamily.Molecule(2));
        IReadOnlyDictionary<string, double[]> expected = run.Run(model.Program), found = run.Run(folded, parameters);
        foreach (ProgramTensor output in model.Program.TensorsOf(ProgramRole.Output))
            NumberAssert.Close(expected[output.Name], found[output.Name], 1e-12, $"{family}: {output.Name}");
    }

    [Fact]
    public void MatricesThatAreLinearInAnEmbeddingBecomeParameters()
    {
        AtomisticModel model = ModelFamily.Of("NequIP").Model.CreateModel();
        (TensorProgram folded, _) = ConstantFolding.Apply(model.Program, model.Prepare());
        Assert.Contains(model.Program.Steps, s => s is ProductStep && WeightsOf(model.Program, s).Role == ProgramRole.Intermediate);
        Assert.All(folded.Steps.Where(s => s is ProductStep), s => Assert.Equal(ProgramRole.Parameter, WeightsOf(folded, s).Role));

        static ProgramTensor WeightsOf(TensorProgram program, ProgramStep step) => program.Tensors[step.Accesses[(int)ProductTerm.Weights].Tensor];
    }
}
