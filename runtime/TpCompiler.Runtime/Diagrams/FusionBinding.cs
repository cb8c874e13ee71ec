using System;
using System.Linq;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>A plan on a graph with labels: all that does not depend on the numbers in the tensors. Immutable.</summary>
internal sealed class FusionBinding
{
    private readonly FusionLabel[] _labels;

    private FusionBinding(FusionLabel[] labels, int[] rowCounts, StepBinding[] steps, int[][] cleared, WorkspaceLayout workspace)
    {
        (_labels, RowCounts, Steps, Cleared, Workspace) = (labels, rowCounts, steps, cleared, workspace);
        StepWorkspaceLength = steps.Length == 0 ? 0 : steps.Max(s => s.WorkspaceLength);
    }

    /// <summary>For each tensor of the plan its rows.</summary>
    public int[] RowCounts { get; }

    /// <summary>The steps.</summary>
    public StepBinding[] Steps { get; }

    /// <summary>For each step the tensors that are cleared before it, and last those that no step writes or reads.</summary>
    public int[][] Cleared { get; }

    /// <summary>Where intermediates lie.</summary>
    public WorkspaceLayout Workspace { get; }

    /// <summary>The elements of memory after that which each step may use while it runs.</summary>
    public long StepWorkspaceLength { get; }

    /// <summary>Binds a plan.</summary>
    /// <exception cref="ArgumentException">The labels do not fit the plan or the graph.</exception>
    public static FusionBinding Of(FusionPlan plan, FusionGraph graph, ReadOnlySpan<FusionLabel> labels)
    {
        FusionTensor[] tensors = plan.AllTensors;
        FusionStep[] steps = plan.AllSteps;
        DomainRows rows = new(graph, plan.Labels, labels);
        int[] rowCounts = [.. tensors.Select(t => rows.Count(t.Domain))];
        RowMap[][] maps = [.. steps.Select(s => s.Accesses.Select(a => rows.Rows(s.Domain, tensors[a.Tensor].Domain, a.Letters)).ToArray())];
        bool[] isOverwritten = OverwrittenOn(plan, maps);
        StepBinding[] bound = new StepBinding[steps.Length];
        for (int s = 0; s < steps.Length; s++)
        {
            bool[] overwrites = [.. steps[s].Accesses.Select((a, o) => plan.Overwrites[s][o] && isOverwritten[a.Tensor])];
            bound[s] = new(steps[s], rows.Count(steps[s].Domain), maps[s], [.. steps[s].Accesses.Select(a => tensors[a.Tensor].RowLength)], overwrites);
        }

        ILookup<int, int> cleared = Enumerable.Range(0, tensors.Length)
            .Where(t => tensors[t].Role != ProgramRole.Input && !isOverwritten[t])
            .ToLookup(t => Math.Min(plan.FirstStep[t], steps.Length));
        return new(
            labels.ToArray(),
            rowCounts,
            bound,
            [.. Enumerable.Range(0, steps.Length + 1).Select(s => cleared[s].ToArray())],
            WorkspaceLayout.Of(plan, rowCounts));
    }

    /// <summary>Whether these labels say the same as those that the plan was bound with.</summary>
    public bool HasLabels(ReadOnlySpan<FusionLabel> labels)
    {
        if (labels.Length != _labels.Length)
            return false;
        for (int n = 0; n < labels.Length; n++)
        {
            if (labels[n] is null || !labels[n].IsSame(_labels[n]))
                return false;
        }

        return true;
    }

    /// <summary>The tensors that are overwritten here, because each row is that of one item for all operands that may overwrite.</summary>
    private static bool[] OverwrittenOn(FusionPlan plan, RowMap[][] maps)
    {
        bool[] isOverwritten = new bool[plan.AllTensors.Length];
        bool[] isAddedTo = new bool[plan.AllTensors.Length];
        for (int s = 0; s < maps.Length; s++)
        {
            for (int o = 0; o < maps[s].Length; o++)
            {
                if (plan.Overwrites[s][o])
                    (maps[s][o].IsBijective ? isOverwritten : isAddedTo)[plan.AllSteps[s].Accesses[o].Tensor] = true;
            }
        }

        return [.. isOverwritten.Zip(isAddedTo, (overwritten, added) => overwritten && !added)];
    }
}
