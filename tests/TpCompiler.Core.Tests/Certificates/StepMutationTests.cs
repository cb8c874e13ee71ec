using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Core.Tests.Certificates;

/// <summary>Wrong steps of diagrams get no certificate, with prepared weights neither.</summary>
public sealed class StepMutationTests
{
    [Theory]
    [InlineData("1-message")]
    [InlineData("2-product")]
    [InlineData("4-cormorant")]
    [InlineData("5-fusion-block")]
    public void MistakesInStepsAreFound(string name)
    {
        CompiledDiagram compiled = DiagramCompiler.Compile(DiagramCorpus.Diagram(name), CompilerOptions.Default);
        int tried = 0;
        foreach (KernelStep step in compiled.Forward.KernelSteps.Where(s => s.Domain is not WeightSets))
        {
            EquivarianceProof proof = Certify(step, compiled.Forward);
            Assert.Equal(compiled.Proof, compiled.Proof.And(proof));
            Irreps[] irreps = [.. step.Segment.Program.Operands.Select((o, n) => IrrepsOf(o, compiled.Forward.Tensors[step.Accesses[n].Tensor]))];
            int output = step.Segment.Program.Operands.Select((o, n) => (o, n)).First(o => o.o.Role == OperandRole.Output).n;
            if (irreps[output].All(b => b.Irrep.L == 0) || !irreps.Any(i => i.Any(b => b.Irrep.Parity < 0)))
                continue;
            foreach ((string mistake, KernelProgram mutant) in Mutations.OfComponents(step.Segment.Program, irreps))
            {
                KernelStep wrong = step with { Segment = step.Segment with { Program = mutant } };
                Assert.True(Record.Exception(() => Certify(wrong, compiled.Forward)) is InvalidOperationException, mistake);
                tried++;
            }
        }

        Assert.True(tried > 0);
    }

    [Theory]
    [InlineData("Horner")]
    [InlineData("monomials")]
    public void MistakesInPreparationsAreFound(string name)
    {
        // The coefficients of monomials are prepared: with a wrong one the step is no longer equivariant, unless its monomial is a path.
        PowerLayer layer = PowerLayer.Of(Irreps.Parse("1o+2e"), Irreps.Parse("0e+1o"), 3);
        PowerForm form = PowerForms.Candidates(layer).Single(f => f.Name == name);
        ProgramTensor[] tensors =
        [
            new("x", ProgramRole.Input, ItemDomain.OfNodes, Twice(layer.Input)),
            new("w", ProgramRole.Intermediate, ItemDomain.Everything, Mutations.Scalars(2 * form.PreparedWeights)),
            new("out", ProgramRole.Output, ItemDomain.OfNodes, Twice(layer.Output)),
        ];
        KernelStep step = new(ItemDomain.OfNodes, new(form.Program, 2, 1, 1, default), new([new(0, "i"), new(1, ""), new(2, "i")]));
        PreparedWeight prepared = new("w", ["w1"], form.Preparation!);
        bool isFound(KernelProgram preparation) => Record.Exception(() => StepCertificate.Certify(
            step, tensors, tensor => tensor == "w" ? prepared with { Program = preparation } : null)) is InvalidOperationException;
        Assert.False(isFound(form.Preparation!));
        KernelProgram[] mutants = [.. Mutations.OfInstructions(form.Preparation!).Select(m => m.Program)];
        Assert.True(mutants.Count(isFound) > mutants.Length / 2, $"{mutants.Count(isFound)} of {mutants.Length}");
    }

    private static Irreps Twice(Irreps irreps) => new(irreps.Select(b => new MulIrrep(2, b.Irrep)));

    private static EquivarianceProof Certify(KernelStep step, TensorProgram program)
        => StepCertificate.Certify(step, program.Tensors, name => Preparation(name, program));

    /// <summary>The step that prepares a weight.</summary>
    private static PreparedWeight? Preparation(string name, TensorProgram program)
    {
        KernelStep? step = program.KernelSteps.FirstOrDefault(s => s.Domain is WeightSets && program.Tensors[s.Accesses[^1].Tensor].Name == name);
        return step is null ? null : new(name, [.. step.Accesses.Take(step.Accesses.Count - 1).Select(a => program.Tensors[a.Tensor].Name)], step.Segment.Program);
    }

    private static Irreps IrrepsOf(KernelOperand operand, ProgramTensor tensor)
        => operand.Components == tensor.Components.Dim ? tensor.Components : Mutations.Scalars(operand.Components);
}
