using System;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Programs;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// What a program of a diagram costs for each node, over all channels, where every node has a number of neighbours. Steps that work on weights
/// alone are left out, as are those done once for the whole graph: they do not grow with it.
/// </summary>
/// <param name="Multiplies">Multiplications.</param>
/// <param name="Adds">Additions and subtractions.</param>
/// <param name="MultiplyAdds">Fused multiply-adds.</param>
/// <param name="UniformOperations">Operations on what is the same for all channels; a fused multiply-add counts once.</param>
/// <param name="Bytes">Bytes read and written in double precision, each component once per access.</param>
public sealed record DiagramCost(double Multiplies, double Adds, double MultiplyAdds, double UniformOperations, double Bytes)
{
    /// <summary>All operations; a fused multiply-add counts once.</summary>
    public double Operations => Multiplies + Adds + MultiplyAdds + UniformOperations;

    /// <summary>By what programs are compared: operations, and an access to a number counted like one.</summary>
    public double Total => Operations + (Bytes / sizeof(double));

    /// <summary>The sum of two costs.</summary>
    public static DiagramCost operator +(DiagramCost left, DiagramCost right) => new(
        left.Multiplies + right.Multiplies,
        left.Adds + right.Adds,
        left.MultiplyAdds + right.MultiplyAdds,
        left.UniformOperations + right.UniformOperations,
        left.Bytes + right.Bytes);

    /// <summary>The difference of two costs.</summary>
    public static DiagramCost operator -(DiagramCost left, DiagramCost right) => new(
        left.Multiplies - right.Multiplies,
        left.Adds - right.Adds,
        left.MultiplyAdds - right.MultiplyAdds,
        left.UniformOperations - right.UniformOperations,
        left.Bytes - right.Bytes);

    /// <summary>
    /// What a potential runs for each node: a forward pass, and the gradients of what nodes and edges bring along, on which forces depend. What
    /// all nodes share, such as weights, has no gradient in it.
    /// </summary>
    public static DiagramCost OfPotential(TensorProgram forward, int neighbors)
    {
        string[] ofItems = [.. forward.TensorsOf(ProgramRole.Input).Where(t => HasItems(t.Domain)).Select(t => t.Name)];
        DiagramCost cost = Of(forward, neighbors);
        return ofItems.Length == 0 ? cost : cost + Of(DiagramDerivatives.Backward(forward, ofItems), neighbors);
    }

    /// <summary>Whether nodes or edges, and not values of labels alone, have rows of their own.</summary>
    private static bool HasItems(ItemDomain domain) => domain is WeightSets sets ? sets.Items.Any(i => i.Label is null) : domain.Letters.Length > 0;

    /// <summary>Counts a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="neighbors">How many neighbours each node has.</param>
    public static DiagramCost Of(TensorProgram program, int neighbors)
        => program.KernelSteps.Select(s => Of(s, neighbors)).Aggregate(new DiagramCost(0, 0, 0, 0, 0), (sum, cost) => sum + cost);

    /// <summary>Counts one step.</summary>
    public static DiagramCost Of(KernelStep step, int neighbors)
    {
        KernelSegment segment = step.Segment;
        KernelProgram fused = MultiplyAddFusion.Apply(segment.Program);
        StepOperations operations = StepOperations.OfFused(fused);
        double runs = ItemsPerNode(step.Domain, neighbors) * segment.OuterCount * segment.InnerCount;
        double lanes = runs * segment.Lanes;
        return new(
            operations.Multiplies * lanes,
            operations.Adds * lanes,
            operations.MultiplyAdds * lanes,
            operations.Uniform * runs,
            KernelCost.Of(fused).Bytes(segment.Lanes, sizeof(double)) * runs);
    }

    /// <summary>How many items there are for each node.</summary>
    public static double ItemsPerNode(ItemDomain domain, int neighbors) => domain switch
    {
        WeightSets sets => sets.Items.Where(i => i.Label is null).Select(i => Math.Pow(neighbors, i.Indices.Length - 1)).DefaultIfEmpty(0.0).Max(),
        _ => domain.Letters.Length == 0 ? 0.0 : Math.Pow(neighbors, domain.Letters.Length - 1),
    };
}
