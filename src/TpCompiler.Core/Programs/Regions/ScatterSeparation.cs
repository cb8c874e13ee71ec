using System.Collections.Generic;
using TpCompiler.Core.Diagrams.Compilation;

namespace TpCompiler.Core.Programs.Regions;

/// <summary>
/// Steps that add to rows of neighbours write a row for each edge in their place, which a step of its own adds to the neighbours: so that
/// every sum has one owner and one order.
/// </summary>
public static class ScatterSeparation
{
    /// <summary>The program with all sums over edges into neighbours, and none else, done by <see cref="AddStep"/>.</summary>
    public static TensorProgram Apply(TensorProgram program)
    {
        List<ProgramTensor> tensors = [.. program.Tensors];
        List<ProgramStep> steps = [];
        foreach (ProgramStep step in program.Steps)
        {
            TensorAccess[] accesses = [.. step.Accesses];
            List<ProgramStep> sums = [];
            foreach (int o in step.Operands(written: true))
            {
                if (step is AddStep || RowRelations.Of(program, step, o) != RowRelation.Neighbor)
                    continue;
                TensorAccess target = accesses[o];
                TensorAccess perEdge = new(tensors.Count, step.Domain.Letters);
                ProgramTensor of = program.Tensors[target.Tensor];
                tensors.Add(of with { Name = $"{of.Name}/edge{sums.Count + steps.Count}", Role = ProgramRole.Intermediate, Domain = step.Domain });
                accesses[o] = perEdge;
                sums.Add(new AddStep(step.Domain, new([perEdge, target])));
            }

            steps.Add(sums.Count == 0 ? step : step.WithAccesses(accesses));
            steps.AddRange(sums);
        }

        return program with { Tensors = new(tensors), Steps = new(steps) };
    }
}
