using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs.Derivatives;

namespace TpCompiler.Core.Programs.Regions;

/// <summary>
/// Rows of edges that are too wide to be kept for all of them, such as radial weights, are computed again where a later phase needs them, if
/// they are made of narrow rows and of what earlier regions left.
/// </summary>
public sealed class Recomputation
{
    /// <summary>Rows of edges up to this length are kept rather than computed again: harmonics, radial features, geometry.</summary>
    public const int WidestKept = 32;

    private readonly List<ProgramTensor> _tensors;
    private readonly List<PlacedStep> _steps;
    private readonly List<PlacedStep>[] _writers;
    private readonly Dictionary<int, bool> _isRepeatable = [];

    private Recomputation(TensorProgram program, List<PlacedStep> steps)
    {
        _tensors = [.. program.Tensors];
        _steps = steps;
        _writers = PlacedStep.WritersOf(program, steps);
    }

    /// <summary>The program and steps with all repetitions.</summary>
    internal static (TensorProgram Program, List<PlacedStep> Steps) Apply(TensorProgram program, List<PlacedStep> steps)
    {
        Recomputation pass = new(program, steps);
        List<PlacedStep> repeated = [];
        foreach (IGrouping<(int Level, int Phase), PlacedStep> place in steps.Where(s => s.Kind == StepKind.Tile && s.OverEdges).GroupBy(s => (s.Level, s.Phase)))
            repeated.AddRange(pass.Repeat([.. place], place.Key.Level, place.Key.Phase));
        return (program with { Tensors = new(pass._tensors) }, [.. repeated, .. steps]);
    }

    /// <summary>What the steps of one phase read of other phases, made again at its beginning.</summary>
    private List<PlacedStep> Repeat(PlacedStep[] readers, int level, int phase)
    {
        Dictionary<int, int> copies = [];
        Redirect(readers);
        List<PlacedStep> made = [];
        foreach (PlacedStep step in Enumerable.Reverse(_steps).Where(s => copies.Count > 0 && !s.IsAt(level, phase)))
        {
            if (!step.Step.Writes.Any(copies.ContainsKey) || StepRestriction.To(step.Step, copies.ContainsKey) is not { } kept)
                continue;
            PlacedStep again = new(WithCopies(kept, written: true), StepKind.Tile, level) { Phase = phase };
            Redirect([again]);
            made.Add(again);
        }

        made.Reverse();
        return made;

        void Redirect(IEnumerable<PlacedStep> steps)
        {
            foreach (PlacedStep step in steps)
            {
                foreach (int t in step.Step.Reads.Distinct().ToArray())
                {
                    if (copies.ContainsKey(t) || !IsWide(t) || _writers[t].Any(w => w.IsAt(level, phase)) || !IsRepeatable(t))
                        continue;
                    copies.Add(t, _tensors.Count);
                    _tensors.Add(_tensors[t] with { Name = $"{_tensors[t].Name}@{level}.{phase}", Role = ProgramRole.Intermediate });
                }

                step.Step = WithCopies(step.Step, written: false);
            }
        }

        ProgramStep WithCopies(ProgramStep step, bool written) => step.WithAccesses(step.Accesses.Select((a, o) =>
            step.IsWritten(o) == written && copies.TryGetValue(a.Tensor, out int copy) ? a with { Tensor = copy } : a));
    }

    private bool IsWide(int t) => RowRelations.IsEdges(_tensors[t].Domain) && !_tensors[t].IsGiven && _tensors[t].RowLength > WidestKept;

    private bool IsRepeatable(int t)
    {
        if (t >= _writers.Length)
            return false;
        if (!_isRepeatable.TryGetValue(t, out bool known))
        {
            List<PlacedStep> writers = _writers[t];
            _isRepeatable[t] = known = writers.Count > 0
                && writers.All(w => w.Kind == StepKind.Tile && w.OverEdges && w.Level == writers[0].Level && w.Phase == writers[0].Phase && w.Step.Reads.All(r => IsThere(r, w.Level)));
        }

        return known;
    }

    /// <summary>Whether what a step of a region reads is there in later regions, too.</summary>
    private bool IsThere(int t, int level)
    {
        if (_tensors[t].IsGiven || RowRelations.IsFew(_tensors[t].Domain))
            return true;
        return RowRelations.IsEdges(_tensors[t].Domain) ? !IsWide(t) || IsRepeatable(t) : _writers[t].All(w => w.Level < level);
    }
}
