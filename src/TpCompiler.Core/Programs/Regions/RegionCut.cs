using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs.Derivatives;

namespace TpCompiler.Core.Programs.Regions;

/// <summary>
/// Cuts a program into regions, for executors that keep what a few atoms and edges need in the cache: no tensor that is as wide as features
/// exists for all edges, where it can be computed again or is used at once.
/// </summary>
public static class RegionCut
{
    /// <summary>Cuts a program.</summary>
    public static RegionProgram Apply(TensorProgram program)
    {
        program = ScatterSeparation.Apply(program);
        List<PlacedStep> steps = RegionLevels.Assign(program);
        RegionPhases.Assign(program, steps);
        (program, steps) = Recomputation.Apply(program, steps);
        steps = WithoutDead(program, steps);

        PlacedStep[] ordered = [.. steps.OrderBy(s => s.Level).ThenBy(s => s.Kind).ThenBy(s => s.Phase)];
        List<Region> regions = [];
        foreach (IGrouping<int, int> region in Enumerable.Range(0, ordered.Length).GroupBy(n => ordered[n].Level))
        {
            int[] of(StepKind kind) => [.. region.Where(n => ordered[n].Kind == kind)];
            regions.Add(new(
                new(of(StepKind.Whole)),
                new(of(StepKind.Tile).GroupBy(n => ordered[n].Phase).Select(p => new RegionPhase(ordered[p.First()].OverEdges, new(p)))),
                new(of(StepKind.Sum))));
        }

        program = program with { Steps = new(ordered.Select(s => s.Step)) };
        TensorScope[] scopes = [.. program.Tensors.Select(t => t.IsGiven ? TensorScope.Given : TensorScope.Phase)];
        for (int t = 0; t < scopes.Length; t++)
        {
            if (scopes[t] != TensorScope.Given)
                scopes[t] = ScopeOf(program, t, [.. ordered.Where(s => s.Step.Accesses.Any(a => a.Tensor == t))]);
        }

        // Tensors that dead steps alone touched are gone.
        HashSet<int> touched = [.. program.Steps.SelectMany(s => s.Accesses.Select(a => a.Tensor))];
        bool isKept(int t) => touched.Contains(t) || program.Tensors[t].Role != ProgramRole.Intermediate;
        return new(DeadSteps.Keep(program, isKept), new(regions), new(scopes.Where((_, t) => isKept(t))));
    }

    private static TensorScope ScopeOf(TensorProgram program, int tensor, PlacedStep[] users)
    {
        ProgramTensor of = program.Tensors[tensor];
        if (of.Role == ProgramRole.Output || RowRelations.IsFew(of.Domain) || users.Length == 0
            || users.Any(u => u.Kind != StepKind.Tile || u.Level != users[0].Level))
        {
            return TensorScope.Stored;
        }

        return RowRelations.IsEdges(of.Domain) && users.All(u => u.Phase == users[0].Phase) ? TensorScope.Phase : TensorScope.Tile;
    }

    private static List<PlacedStep> WithoutDead(TensorProgram program, List<PlacedStep> steps)
    {
        bool[] wanted = [.. program.Tensors.Select(t => t.Role == ProgramRole.Output)];
        List<PlacedStep> alive = [];
        foreach (PlacedStep step in steps.OrderByDescending(s => s.Level).ThenByDescending(s => s.Kind).ThenByDescending(s => s.Phase).ThenByDescending(steps.IndexOf))
        {
            if (StepRestriction.To(step.Step, t => wanted[t]) is not { } kept)
                continue;
            step.Step = kept;
            foreach (int t in kept.Reads)
                wanted[t] = true;
            alive.Add(step);
        }

        alive.Reverse();
        return alive;
    }
}
