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
    /// The shape is impossible, or rows that share a group would wait for each other, or the program has sums over lanes beside outputs with lanes that have the group's row, which needs
    /// all lanes at once (<see cref="GpuKernelOptions.LanesFitGroup"/>).
    /// </exception>
    public static GpuKernel Schedule(string name, KernelProgram program, IReadOnlyList<bool> perItem, GpuKernelOptions options)
    {
        if (options.GroupSize < 1 || (options.GroupSize & (options.GroupSize - 1)) != 0)
            throw new ArgumentException($"The size of a group is a power of two; found {options.GroupSize}.", nameof(options));
        if (options.RowsPerGroup < 1 || (options.RowsPerGroup & (options.RowsPerGroup - 1)) != 0 || options.RowsPerGroup > options.GroupSize)
            throw new ArgumentException($"The rows of a group are a power of two, no more than work-items; found {options.RowsPerGroup}.", nameof(options));
        if (options.HasShuffles && (options.StepSize != 32 || options.RowSize < 32))
            throw new ArgumentException($"Work-items exchange registers in steps of 32, of one row each; found steps of {options.StepSize}, rows of {options.RowSize}.", nameof(options));
        if (options.LanesPerWorkItem is not (1 or 2 or 4) || options.Lanes % options.LanesPerWorkItem != 0)
            throw new ArgumentException($"A work-item serves 1, 2 or 4 lanes, of which the lanes are a multiple; found {options.LanesPerWorkItem}.", nameof(options));
        if (options.ComponentStrides.Count != 0 && options.ComponentStrides.Count != program.Operands.Count)
            throw new ArgumentException($"The program {program.Name} has {program.Operands.Count} operands; found {options.ComponentStrides.Count} strides.", nameof(options));
        if (perItem.Count != program.Operands.Count)
            throw new ArgumentException($"The program {program.Name} has {program.Operands.Count} operands; found {perItem.Count}.", nameof(perItem));
        bool[] isPerItem = [.. perItem.Select((p, o) => p || program.Operands[o].Role == OperandRole.Input)];
        GpuKernel kernel = new Scheduling(name, MultiplyAddFusion.Apply(program), isPerItem, options).Run();
        if (options.RowsPerGroup > 1 && kernel.HasBarriers && (!options.HasStepBarriers || options.RowSize > options.StepSize))
            throw new ArgumentException($"The program {program.Name} needs barriers: its rows cannot share a group of this shape.", nameof(options));
        return kernel;
    }

    private sealed class Scheduling(string name, KernelProgram program, bool[] perItem, GpuKernelOptions options)
    {
        private readonly GpuNames _names = new(program);
        private readonly int _parts = Math.Min(MostParts, Math.Max(1, options.RowSize / options.StepSize));

        public GpuKernel Run()
        {
            IReadOnlyList<KernelProgram> programs = ProgramSections.Split(program, options.Sections);
            // What leaders sum over items is in one register: there is one leader then.
            bool hasUniformRow = program.Stores.Any(s => !program.Operands[s.Operand].HasLanes && !perItem[s.Operand]);
            int tileItems = hasUniformRow ? 1 : Math.Max(1, Math.Min(options.TileItems, options.RowSize / _parts));
            List<SectionParts> sections = [.. programs.Select(p => Parts(p, tileItems))];
            while (tileItems > 1 && sections.Any(s => !Fits(s)))
            {
                tileItems /= 2;
                sections = [.. programs.Select(p => Parts(p, tileItems))];
            }

            LanesPerGroup lanes = LanesOfGroup();
            GpuStatement[] loops = [.. sections.Select(s => BarrierPlacement.Place([Loop(s, lanes)]).Single())];
            SharedArray[] shared = [.. sections.SelectMany(s => (SharedArray?[])[s.Uniform.Array, s.LaneSums.Shares, s.LaneSums.Totals]).OfType<SharedArray>()
                .GroupBy(a => a.Name).Select(g => g.OrderByDescending(a => a.Length).First())];
            return new(
                name, program, options, _parts, tileItems, new(perItem), lanes, new(shared), new(loops.Length == 1 ? loops : [new GpuSections(new(loops))]));
        }

        private SectionParts Parts(KernelProgram part, int tileItems)
        {
            KernelSchedule schedule = new(part);
            return new(
                schedule,
                _names,
                ProgramSections.Constants(program, part),
                new(schedule, options, _parts, tileItems),
                new(part, _names, perItem),
                new(schedule.SumCount, options, tileItems));
        }

        /// <summary>Whether what is shared fits; where uniform values never do, they are not shared.</summary>
        private bool Fits(SectionParts section)
        {
            int early = section.Schedule.Early.Count(s => section.Program.Instructions[s.Number].Operation != Operation.Load);
            return (section.LaneSums.Totals?.Length ?? 0) <= options.SharedUniform
                && (early <= options.RedundantOperations || section.Uniform.Array is not null);
        }

        private GpuLoop Loop(SectionParts section, LanesPerGroup lanes)
        {
            bool addsUpInWork = options.HasShuffles && lanes != LanesPerGroup.All;
            GpuStatement work = new Work(
                new(WorkerKind.WithLane), new(WorkBuilder.OfSteps(section, SharedPlace.Item, section.Lanes, addsUpInWork)));
            if (lanes == LanesPerGroup.All)
                work = new GpuLoop(GpuLoopKind.Lanes, new([work]));
            List<GpuStatement> item = [.. section.LaneSums.Begin(), work];
            if (options.HasShuffles && !addsUpInWork)
                item.Add(new Work(new(WorkerKind.Every), new(Enumerable.Range(0, section.Schedule.SumCount).SelectMany(section.LaneSums.Finish))));
            item.AddRange(section.LaneSums.End());
            GpuLoop items = new(GpuLoopKind.Items, new(item.Where(IsSomething)));

            List<int>[] storesOfPart = UniformStores(section.Program);
            GpuStatement[] tile =
            [
                .. section.Uniform.Parts.Select((values, p) => Lead(p, WorkBuilder.OfShared(section, values))),
                items,
                .. storesOfPart.Select((stores, p) => Lead(p, WorkBuilder.OfSteps(section, SharedPlace.OwnItem, LateSteps(section, stores)))),
            ];
            tile = [.. tile.Where(IsSomething)];
            int[] laneStores = [.. Enumerable.Range(0, section.Program.Stores.Count).Where(s => HasLanes(section.Program.Stores[s]))];
            GpuStatement[] row =
            [
                .. section.Rows.Begin(),
                tile.Length == 1 && tile[0] is GpuLoop ? items : new GpuLoop(GpuLoopKind.Tiles, new(tile)),
                new Work(new(WorkerKind.WithLane), new(section.Rows.End(laneStores))),
                .. storesOfPart.Select((stores, p) => Lead(p, section.Rows.End(stores))),
            ];
            return new(GpuLoopKind.Outer, new([new GpuLoop(GpuLoopKind.Inner, new(row.Where(IsSomething)))]));
        }

        private LanesPerGroup LanesOfGroup()
        {
            if (program.Stores.All(HasLanes))
                return LanesPerGroup.Block;
            if (options.LanesFitGroup)
                return LanesPerGroup.AllAtOnce;
            if (program.Stores.Any(s => HasLanes(s) && !perItem[s.Operand]))
                throw new ArgumentException($"The program {program.Name} sums over items per lane and over lanes: a group must have all lanes at once.");
            return LanesPerGroup.All;
        }

        private bool HasLanes(KernelStore store) => program.Operands[store.Operand].HasLanes;

        /// <summary>The stores of uniform outputs, shared out over the parts.</summary>
        private List<int>[] UniformStores(KernelProgram part)
        {
            int[] stores = [.. Enumerable.Range(0, part.Stores.Count).Where(s => !HasLanes(part.Stores[s]))];
            List<int>[] split = UniformParts.Split(part, Stage.Late, [.. stores.Select(s => part.Stores[s].Value)], _parts);
            return [.. split.Select(places => places.ConvertAll(k => stores[k]))];
        }

        private static List<Step> LateSteps(SectionParts section, List<int> stores)
        {
            List<Step> steps = WorkBuilder.Needed(section.Schedule, section.Schedule.Late, stores.Select(s => section.Program.Stores[s].Value), section.Uniform);
            steps.AddRange(stores.Select(s => new Step(StepKind.Store, s)));
            return steps;
        }

        private static Work Lead(int part, List<WorkStatement> statements) => new(new(WorkerKind.Leader, part), new(statements));

        private static bool IsSomething(GpuStatement statement) => statement is not (Work { Statements.Count: 0 } or GpuLoop { Body.Count: 0 });
    }
}
