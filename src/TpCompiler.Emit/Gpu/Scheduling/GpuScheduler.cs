using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.CSharp;
using TpCompiler.Emit.Gpu.Barriers;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>Plans how a work-group runs a program: the one layer that all languages of GPUs are printed from.</summary>
public static class GpuScheduler
{
    // With more parts, what several of them need is computed too often.
    private const int MostParts = 8;

    /// <summary>The kernel for a program.</summary>
    /// <param name="name">The name of the function.</param>
    /// <param name="program">The program.</param>
    /// <param name="perItem">
    /// For each operand whether an output has a row for each item (inputs always have). Other outputs have the row of the group, and
    /// sum over its items.
    /// </param>
    /// <param name="options">The shape of a group.</param>
    /// <exception cref="ArgumentException">
    /// The shape is impossible, or the program has sums over lanes beside outputs with lanes that have the group's row, which needs
    /// all lanes at once (<see cref="GpuKernelOptions.LanesFitGroup"/>).
    /// </exception>
    public static GpuKernel Schedule(string name, KernelProgram program, IReadOnlyList<bool> perItem, GpuKernelOptions options)
    {
        if (options.GroupSize < 1 || (options.GroupSize & (options.GroupSize - 1)) != 0)
            throw new ArgumentException($"The size of a group is a power of two; found {options.GroupSize}.", nameof(options));
        if (perItem.Count != program.Operands.Count)
            throw new ArgumentException($"The program {program.Name} has {program.Operands.Count} operands; found {perItem.Count}.", nameof(perItem));
        bool[] isPerItem = [.. perItem.Select((p, o) => p || program.Operands[o].Role == OperandRole.Input)];
        return new Scheduling(name, MultiplyAddFusion.Apply(program), isPerItem, options).Run();
    }

    private sealed class Scheduling
    {
        private readonly string _name;
        private readonly KernelProgram _program;
        private readonly bool[] _perItem;
        private readonly GpuKernelOptions _options;
        private readonly int _parts;
        private readonly KernelSchedule _schedule;
        private readonly GpuNames _names;
        private readonly UniformStorage _uniform;
        private readonly RowSums _rows;
        private readonly LaneSums _lanes;

        public Scheduling(string name, KernelProgram program, bool[] perItem, GpuKernelOptions options)
        {
            (_name, _program, _perItem, _options) = (name, program, perItem, options);
            _parts = Math.Min(MostParts, Math.Max(1, options.GroupSize / options.StepSize));
            _schedule = new(program);
            _names = new(program);
            _uniform = new(_schedule, options, _parts);
            _rows = new(program, _names, perItem, options);
            _lanes = new(_schedule.SumCount, options);
        }

        public GpuKernel Run()
        {
            LanesPerGroup lanes = LanesOfGroup();
            GpuStatement work = new Work(new(WorkerKind.WithLane), new(Build(_schedule.Lanes)));
            if (lanes == LanesPerGroup.All)
                work = new GpuLoop(GpuLoopKind.Lanes, new([work]));
            int[] uniformStores = [.. UniformStores];
            List<int>[] storesOfPart = UniformParts.Split(_program, Stage.Late, [.. uniformStores.Select(s => _program.Stores[s].Value)], _parts);
            foreach (List<int> stores in storesOfPart)
            {
                for (int k = 0; k < stores.Count; k++)
                    stores[k] = uniformStores[stores[k]];
            }

            List<GpuStatement> item = [.. _uniform.Parts.Select((values, p) => Lead(p, WorkBuilder.OfShared(_schedule, _names, _uniform, _rows, values)))];
            item.AddRange(_lanes.Begin());
            item.Add(work);
            item.AddRange(_lanes.End());
            item.AddRange(storesOfPart.Select((stores, p) => Lead(p, Build(LateSteps(stores)))));

            List<GpuStatement> row = [.. _rows.Begin()];
            row.Add(new GpuLoop(GpuLoopKind.Items, new(item.Where(IsSomething))));
            row.Add(new Work(new(WorkerKind.WithLane), new(_rows.End(LaneStores))));
            row.AddRange(storesOfPart.Select((stores, p) => Lead(p, _rows.End(stores))));
            GpuLoop inner = new(GpuLoopKind.Inner, new(row.Where(IsSomething)));
            GpuLoop outer = new(GpuLoopKind.Outer, new([inner]));

            SharedArray?[] shared = [_uniform.Array, _rows.Array, _lanes.Shares, _lanes.Totals];
            return new(
                _name,
                _program,
                _options.GroupSize,
                _parts,
                new(_perItem),
                lanes,
                new(shared.OfType<SharedArray>()),
                new(BarrierPlacement.Place([outer])));
        }

        private IEnumerable<int> LaneStores => Enumerable.Range(0, _program.Stores.Count).Where(s => _program.Operands[_program.Stores[s].Operand].HasLanes);

        private IEnumerable<int> UniformStores => Enumerable.Range(0, _program.Stores.Count).Where(s => !_program.Operands[_program.Stores[s].Operand].HasLanes);

        private LanesPerGroup LanesOfGroup()
        {
            if (!UniformStores.Any())
                return LanesPerGroup.Block;
            if (_options.LanesFitGroup)
                return LanesPerGroup.AllAtOnce;
            if (LaneStores.Any(s => !_perItem[_program.Stores[s].Operand]))
                throw new ArgumentException($"The program {_program.Name} sums over items per lane and over lanes: a group must have all lanes at once.");
            return LanesPerGroup.All;
        }

        private List<WorkStatement> Build(IReadOnlyList<Step> steps)
            => WorkBuilder.OfSteps(_schedule, _names, _uniform, _rows, _lanes.Results, steps);

        private List<Step> LateSteps(List<int> stores)
        {
            List<Step> steps = WorkBuilder.Needed(_schedule, _schedule.Late, stores.Select(s => _program.Stores[s].Value), _uniform);
            steps.AddRange(stores.Select(s => new Step(StepKind.Store, s)));
            return steps;
        }

        private static Work Lead(int part, List<WorkStatement> statements) => new(new(WorkerKind.Leader, part), new(statements));

        private static bool IsSomething(GpuStatement statement) => statement is not Work { Statements.Count: 0 };
    }
}
