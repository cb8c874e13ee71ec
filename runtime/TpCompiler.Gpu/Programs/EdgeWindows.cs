using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// A program whose steps over edges run for a window of them at a time: in stages, in turn over all nodes and over edges. Rows of edges that are wide, such as
/// radial weights, are made again where another stage needs them, from narrow ones that are kept; so that no wide row exists for all edges.
/// </summary>
/// <param name="Program">The program, stage after stage.</param>
/// <param name="Stages">For each step its stage: even ones are over nodes and few items, odd ones over edges.</param>
internal sealed record EdgeWindows(TensorProgram Program, int[] Stages)
{
    /// <summary>Rows of edges up to this length are kept for all of them rather than made again: harmonics, radial features, geometry.</summary>
    private const int WidestKept = 32;

    /// <summary>Whether a stage is over edges.</summary>
    public static bool IsOverEdges(int stage) => stage % 2 == 1;

    /// <summary>Cuts a program.</summary>
    public static EdgeWindows Of(TensorProgram program) => new Cut(program).Apply();

    private sealed class Cut
    {
        private readonly TensorProgram _program;
        private readonly List<ProgramTensor> _tensors;
        private readonly List<(ProgramStep Step, int Stage)> _steps = [];
        private readonly Dictionary<int, bool> _isRepeatable = [];
        private readonly List<(ProgramStep Step, int Stage)>[] _writers;

        public Cut(TensorProgram program)
        {
            _program = program;
            _tensors = [.. program.Tensors];
            _writers = [.. program.Tensors.Select(_ => new List<(ProgramStep, int)>())];
        }

        public EdgeWindows Apply()
        {
            Assign();
            List<(ProgramStep Step, int Stage)> ordered = [];
            foreach (IGrouping<int, (ProgramStep Step, int Stage)> stage in _steps.GroupBy(s => s.Stage).OrderBy(s => s.Key))
                ordered.AddRange(IsOverEdges(stage.Key) ? WithRepetitions([.. stage.Select(s => s.Step)], stage.Key) : stage);
            ordered = WithoutDead(ordered);
            return new(_program with { Tensors = new(_tensors), Steps = new(ordered.Select(s => s.Step)) }, [.. ordered.Select(s => s.Stage)]);
        }

        /// <summary>Gives each step the first stage in which all that it reads is there: rows of nodes are complete after all windows of a stage.</summary>
        private void Assign()
        {
            foreach (ProgramStep step in _program.Steps)
            {
                bool overEdges = RowRelations.IsEdges(step.Domain);
                int stage = overEdges ? 1 : 0;
                foreach (int t in step.Reads)
                {
                    foreach ((_, int ofWriter) in _writers[t])
                        stage = Math.Max(stage, overEdges == IsOverEdges(ofWriter) && (!overEdges || RowRelations.IsEdges(_program.Tensors[t].Domain)) ? ofWriter : NextOf(ofWriter, overEdges));
                }

                _steps.Add((step, stage));
                foreach (int t in step.Writes)
                    _writers[t].Add((step, stage));
            }
        }

        /// <summary>The next stage over edges, or over nodes.</summary>
        private static int NextOf(int stage, bool overEdges) => IsOverEdges(stage) == overEdges ? stage + 2 : stage + 1;

        /// <summary>The steps of a stage, and before them those that make again the wide rows of earlier ones.</summary>
        private List<(ProgramStep Step, int Stage)> WithRepetitions(ProgramStep[] steps, int stage)
        {
            Dictionary<int, int> copies = [];
            for (int n = 0; n < steps.Length; n++)
                steps[n] = Redirected(steps[n], copies, stage);
            List<(ProgramStep, int)> made = [];
            foreach ((ProgramStep step, int ofStep) in Enumerable.Reverse(_steps))
            {
                if (ofStep >= stage || !step.Writes.Any(copies.ContainsKey) || To(step, copies.ContainsKey) is not { } kept)
                    continue;
                ProgramStep again = kept.WithAccesses(kept.Accesses.Select((a, o) => kept.IsWritten(o) && copies.TryGetValue(a.Tensor, out int copy) ? a with { Tensor = copy } : a));
                made.Add((Redirected(again, copies, stage), stage));
            }

            made.Reverse();
            return [.. made, .. steps.Select(s => (s, stage))];
        }

        /// <summary>A step that reads copies of the wide rows of earlier stages.</summary>
        private ProgramStep Redirected(ProgramStep step, Dictionary<int, int> copies, int stage)
        {
            foreach (int t in step.Reads.Distinct().ToArray())
            {
                if (t >= _writers.Length || copies.ContainsKey(t) || !IsWide(t) || _writers[t].Exists(w => w.Stage >= stage) || !IsRepeatable(t))
                    continue;
                copies.Add(t, _tensors.Count);
                _tensors.Add(_tensors[t] with { Name = $"{_tensors[t].Name}@{stage}", Role = ProgramRole.Intermediate });
            }

            return step.WithAccesses(step.Accesses.Select((a, o) => !step.IsWritten(o) && copies.TryGetValue(a.Tensor, out int copy) ? a with { Tensor = copy } : a));
        }

        private bool IsWide(int t) => RowRelations.IsEdges(_tensors[t].Domain) && !_tensors[t].IsGiven && _tensors[t].RowLength > WidestKept;

        /// <summary>Whether rows can be made again from what is there in later stages: rows of nodes, narrow rows of edges, and others of this kind.</summary>
        private bool IsRepeatable(int t)
        {
            if (!_isRepeatable.TryGetValue(t, out bool known))
            {
                known = _writers[t].Count > 0 && _writers[t].TrueForAll(w => IsOverEdges(w.Stage) && w.Step.Reads.All(r => !IsWide(r) || IsRepeatable(r)));
                _isRepeatable[t] = known;
            }

            return known;
        }

        private List<(ProgramStep Step, int Stage)> WithoutDead(List<(ProgramStep Step, int Stage)> steps)
        {
            bool[] wanted = [.. _tensors.Select(t => t.Role == ProgramRole.Output)];
            List<(ProgramStep Step, int Stage)> alive = [];
            foreach ((ProgramStep step, int stage) in Enumerable.Reverse(steps))
            {
                if (To(step, t => wanted[t]) is not { } kept)
                    continue;
                foreach (int t in kept.Reads)
                    wanted[t] = true;
                alive.Add((kept, stage));
            }

            alive.Reverse();
            return alive;
        }

        /// <summary>The step with only those of its outputs that go to a wanted tensor; null if there are none.</summary>
        private static ProgramStep? To(ProgramStep step, Func<int, bool> isWanted)
        {
            int[] outputs = [.. step.Operands(written: true).Where(o => isWanted(step.Accesses[o].Tensor))];
            if (outputs.Length == 0)
                return null;
            if (step is not KernelStep kernel || outputs.Length == step.Operands(written: true).Count())
                return step;
            (KernelSegment segment, int[] kept) = OutputSelection.Reduce(kernel.Segment, outputs.Contains);
            return segment.Program.Stores.Count == 0 ? null : new KernelStep(step.Domain, segment, new(kept.Select(o => step.Accesses[o])));
        }
    }
}
