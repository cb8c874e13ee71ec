using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Barriers;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Methods;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>Plans what the work-items of a row do, for one shape of groups.</summary>
internal sealed class KernelBodyBuilder(string name, ProgramSchedules schedules, bool[] perItem, GpuKernelOptions options)
{
    // With more parts, what several of them need is computed too often.
    private const int MostParts = 8;

    private readonly KernelProgram _program = schedules.Program;
    private readonly SectionSchedule[] _sections = schedules.Sections(options.Sections);
    private readonly int _parts = Math.Min(MostParts, Math.Max(1, options.RowSize / options.StepSize));

    /// <summary>The kernel.</summary>
    public GpuKernel Build()
    {
        // What leaders sum over items is in one register: there is one leader then.
        bool hasUniformRow = _program.Stores.Any(s => !_program.Operands[s.Operand].HasLanes && !perItem[s.Operand]);
        int tileItems = hasUniformRow ? 1 : Math.Max(1, Math.Min(options.TileItems, options.RowSize / _parts));
        List<SectionParts> sections = [.. _sections.Select(s => Parts(s, tileItems))];
        while (tileItems > 1 && sections.Any(s => !Fits(s)))
        {
            tileItems /= 2;
            sections = [.. _sections.Select(s => Parts(s, tileItems))];
        }

        LanesPerGroup lanes = LanesOfGroup();
        GpuStatement[] loops = [.. sections.Select(s => BarrierPlacement.Place([Loop(s, lanes)]).Single())];
        SharedArray[] shared = [.. sections.SelectMany(s => (SharedArray?[])[s.Uniform.Array, s.LaneSums.Shares, s.LaneSums.Totals]).OfType<SharedArray>()
            .GroupBy(a => a.Name).Select(g => g.OrderByDescending(a => a.Length).First())];
        return new(
            name, _program, options, _parts, tileItems, new(perItem), lanes, new(shared), new(loops.Length == 1 ? loops : [new GpuSections(new(loops))]));
    }

    private SectionParts Parts(SectionSchedule section, int tileItems) => new(
        section,
        schedules.Names,
        new(section, options, _parts, tileItems),
        new(section.Schedule.Program, schedules.Names, perItem),
        new(section.Schedule.SumCount, options, tileItems));

    /// <summary>Whether what is shared fits; where uniform values never do, they are not shared.</summary>
    private bool Fits(SectionParts section)
        => (section.LaneSums.Totals?.Length ?? 0) <= options.SharedUniform
            && (section.Order.EarlyOperations <= options.RedundantOperations || section.Uniform.Array is not null);

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
        if (_program.Stores.All(HasLanes))
            return LanesPerGroup.Block;
        if (options.LanesFitGroup)
            return LanesPerGroup.AllAtOnce;
        if (_program.Stores.Any(s => HasLanes(s) && !perItem[s.Operand]))
            throw new ArgumentException($"The program {_program.Name} sums over items per lane and over lanes: a group must have all lanes at once.");
        return LanesPerGroup.All;
    }

    private bool HasLanes(KernelStore store) => _program.Operands[store.Operand].HasLanes;

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
