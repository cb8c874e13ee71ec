using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Programs.Regions;

/// <summary>
/// Steps that add to rows of neighbours write a row for each edge in their place, which a step of its own adds to the neighbours: so that
/// every sum has one owner and one order, the order of the edges, however few of them there are at a time. What others add to as well gets
/// such a sum as a whole.
/// </summary>
public static class ScatterSeparation
{
    /// <summary>The program with all sums over edges into neighbours done by an <see cref="AddStep"/>, each of them alone in what it adds to.</summary>
    public static TensorProgram Apply(TensorProgram program)
    {
        List<ProgramTensor> tensors = [.. program.Tensors];
        List<ProgramStep> steps = [];
        int[] writers = new int[tensors.Count];
        foreach (int written in program.Steps.SelectMany(s => s.Writes))
            writers[written]++;
        foreach (ProgramStep step in program.Steps)
        {
            TensorAccess[] accesses = [.. step.Accesses];
            List<AddStep> sums = [];
            foreach (int o in step.Operands(written: true).Where(o => RowRelations.Of(program, step, o) == RowRelation.Neighbor))
            {
                TensorAccess source = step is AddStep ? accesses[0] : new(Like(accesses[o], "edges", step.Domain), step.Domain.Letters);
                sums.Add(new(step.Domain, new([source, accesses[o]])));
                accesses[o] = source;
            }

            if (step is not AddStep || sums.Count == 0)
                steps.Add(step.WithAccesses(accesses));
            foreach (AddStep sum in sums)
            {
                TensorAccess target = sum.Accesses[1];
                if (writers[target.Tensor] == 1)
                {
                    steps.Add(sum);
                    continue;
                }

                ItemDomain nodes = program.Tensors[target.Tensor].Domain;
                TensorAccess whole = target with { Tensor = Like(target, "neighbors", nodes) };
                steps.Add(new AddStep(sum.Domain, new([sum.Accesses[0], whole])));
                steps.Add(new AddStep(nodes, new([whole with { Letters = nodes.Letters }, target with { Letters = nodes.Letters }])));
            }
        }

        return program with { Tensors = new(tensors), Steps = new(steps) };

        int Like(TensorAccess access, string what, ItemDomain domain)
        {
            ProgramTensor of = program.Tensors[access.Tensor];
            tensors.Add(of with { Name = $"{of.Name}/{what}{tensors.Count}", Role = ProgramRole.Intermediate, Domain = domain });
            return tensors.Count - 1;
        }
    }
}
