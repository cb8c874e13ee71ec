using System.Linq;
using System.Numerics;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Runtime.Programs;

/// <summary>About how many multiplications a program takes: enough to say whether several threads are worth their while.</summary>
/// <param name="PerNode">For each node.</param>
/// <param name="PerEdge">For each edge.</param>
internal readonly record struct ProgramWork(long PerNode, long PerEdge)
{
    public static ProgramWork Of<T>(ProgramPlan<T> plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long nodes = 0;
        long edges = 0;
        foreach (ProgramStep step in plan.Program.Steps)
        {
            long work = step switch
            {
                KernelStep { Segment: var s } => (long)s.Program.Instructions.Count * s.Lanes * s.OuterCount * s.InnerCount,
                ProductStep product => product.Blocks.Sum(b => (long)b.Components * b.Inputs * b.Outputs),
                _ => plan.Program.Tensors[step.Accesses[0].Tensor].RowLength,
            };
            if (RowRelations.IsEdges(step.Domain))
                edges += work;
            else if (RowRelations.IsNodes(step.Domain))
                nodes += work;
        }

        return new(nodes, edges);
    }
}
