using System;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Estimates;

/// <summary>
/// What a kernel costs, counted from its statements: nothing is compiled or run. An item is an edge, or whatever rows of outputs sum
/// over; counts are for all lanes and all sections, and rows have the same number of items each.
/// </summary>
/// <param name="Registers">Registers of 32 bits of a work-item; more than the device has are spilled.</param>
/// <param name="SharedBytes">The shared memory of a group.</param>
/// <param name="GroupsPerMultiprocessor">How many groups a multiprocessor holds.</param>
/// <param name="Occupancy">Which part of the work-items that a multiprocessor may hold these are.</param>
/// <param name="BarriersPerItem">Barriers that a work-item passes for an item.</param>
/// <param name="BytesPerItem">Bytes read from and written to the operands.</param>
/// <param name="CompulsoryBytesPerItem">The same with each element of an operand counted once: inputs read, outputs written.</param>
/// <param name="OperationsPerItem">Floating-point operations; a fused multiply-add is two.</param>
/// <param name="CyclesPerItem">The cycles of a multiprocessor for an item, by the model below.</param>
/// <param name="Limits">The device.</param>
/// <param name="IsDouble">Whether for double.</param>
/// <remarks>
/// The model: a multiprocessor begins four instructions in a cycle, and one that accesses memory or exchanges registers (it has four schedulers, and one
/// pipeline for memory); it gets its share of the bytes that the device's memory delivers, three times as many of those that sections read again or that are
/// spilled; and each item waits <see cref="Latency"/> cycles and its own instructions, as often at the same time as rows are on the multiprocessor. What takes
/// longest counts in full, the rest a tenth. What the device has is in <see cref="Limits"/>. Other numbers are seen, where a comment says in what, or
/// estimates that no measurement on a device has confirmed: they decide between shapes of one kernel, and nothing else.
/// </remarks>
public sealed record GpuKernelEstimate(
    int Registers,
    int SharedBytes,
    int GroupsPerMultiprocessor,
    double Occupancy,
    double BarriersPerItem,
    double BytesPerItem,
    double CompulsoryBytesPerItem,
    double OperationsPerItem,
    double CyclesPerItem,
    GpuDeviceLimits Limits,
    bool IsDouble)
{
    /// <summary>The items of a row where nothing else is said.</summary>
    public const int ItemsPerRow = 50;

    /// <summary>The cycles from asking for an item's number over its row to its elements: an estimate, of two reads of the device's memory one after the other.</summary>
    public const int Latency = 1000;

    // How often a value that does not fit is written or read (seen: ptxas 11.8 for sm_90).
    private const double AccessesOfSpilled = 5;

    // How much faster the second cache is than memory: an estimate.
    private const double CacheSpeed = 3;

    // The cycles that a group waits at a barrier: an estimate.
    private const double CyclesOfBarrier = 40;

    // Cycles from one instruction of a work-item to its next, on average over those that need its result and those that do not: an estimate.
    private const double CyclesOfInstruction = 1.5;

    // What does not take longest is mostly hidden: the part of it that counts, an estimate.
    private const double NotHidden = 0.1;

    // Work-items come in warps, and registers of each in eights.
    private const int WarpSize = 32;
    private const int RegisterUnit = 8;

    /// <summary>Floating-point operations per compulsory byte.</summary>
    public double Intensity => OperationsPerItem / CompulsoryBytesPerItem;

    /// <summary>The seconds that an item takes at least on the whole device: its operations, or its compulsory bytes.</summary>
    public double RooflineSeconds => Math.Max(
        OperationsPerItem / (IsDouble ? Limits.DoubleOperationsPerSecond : Limits.SingleOperationsPerSecond), CompulsoryBytesPerItem / Limits.BytesPerSecond);

    /// <summary>The seconds of an item on the whole device by the model.</summary>
    public double Seconds => CyclesPerItem / Limits.Multiprocessors / Limits.CyclesPerSecond;

    /// <summary>Estimates a kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="isDouble">Whether for double.</param>
    /// <param name="lanes">The lanes, where the kernel is for any number.</param>
    /// <param name="itemsPerRow">The items of a row; 1 for kernels whose items are rows.</param>
    /// <param name="limits">The device; null for <see cref="GpuDeviceLimits.H200"/>.</param>
    public static GpuKernelEstimate Of(GpuKernel kernel, bool isDouble, int lanes, int itemsPerRow = ItemsPerRow, GpuDeviceLimits? limits = null)
    {
        limits ??= GpuDeviceLimits.H200;
        int elementSize = isDouble ? sizeof(double) : sizeof(float);
        KernelCount count = new(kernel, elementSize, kernel.Options.Lanes > 0 ? kernel.Options.Lanes : lanes, itemsPerRow);
        count.Add(kernel.Body);
        int shared = kernel.SharedLength * elementSize;
        int held = Math.Min(limits.MostRegisters, (count.Registers + RegisterUnit - 1) / RegisterUnit * RegisterUnit);
        int groups = Math.Min(limits.Registers / (held * Math.Max(WarpSize, kernel.GroupSize)), Math.Min(limits.MostGroups, limits.MostWorkItems / kernel.GroupSize));
        if (shared > 0)
            groups = Math.Min(groups, limits.SharedBytes / (shared + limits.ReservedSharedBytes));
        groups = Math.Max(1, groups);

        // What does not fit is written and read several times for each item, and goes to the second cache; so does what sections read again.
        double spilled = Math.Max(0, count.Registers - limits.MostRegisters) * AccessesOfSpilled * count.Steps;
        double compulsory = Compulsory(kernel, count.Lanes, itemsPerRow) * elementSize;
        double issue = (count.Slots + spilled) / 4;
        double access = count.AccessSlots + spilled;
        double bytesPerCycle = limits.BytesPerSecond / limits.Multiprocessors / limits.CyclesPerSecond;
        double cached = Math.Max(0, count.Bytes - compulsory) + (spilled * WarpSize * sizeof(float));
        double memory = (compulsory / bytesPerCycle) + (cached / bytesPerCycle / CacheSpeed);
        double rows = (double)groups * kernel.Options.RowsPerGroup / kernel.Sections;
        double wait = (Latency + (CyclesOfInstruction * count.Slots / count.Steps / kernel.Sections) + (CyclesOfBarrier * count.Barriers)) / rows;
        double most = Math.Max(Math.Max(issue, access), Math.Max(memory, wait));
        return new(
            count.Registers,
            shared,
            groups,
            Math.Min(1.0, (double)groups * kernel.GroupSize / limits.MostWorkItems),
            count.Barriers,
            count.Bytes,
            compulsory,
            count.Operations,
            most + (NotHidden * (issue + access + memory + wait - most)),
            limits,
            isDouble);
    }

    /// <summary>One line, as kernels carry it.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "about {0} registers, {1} bytes shared, {2} groups on a multiprocessor; per item {3:0.##} barriers, {4:0} bytes ({5:0} compulsory), {6:0} operations, {7:0.0} per byte",
        Registers, SharedBytes, GroupsPerMultiprocessor, BarriersPerItem, BytesPerItem, CompulsoryBytesPerItem, OperationsPerItem, Intensity);

    private static double Compulsory(GpuKernel kernel, int lanes, int itemsPerRow)
    {
        KernelProgram program = kernel.Program;
        double elements = program.Instructions.Where(i => i.Operation == Operation.Load && program.Operands[i.A].Role == OperandRole.Input)
            .Select(i => (i.A, i.B)).Distinct().Sum(c => program.Operands[c.A].HasLanes ? lanes : 1);
        foreach ((int operand, _) in program.Stores.Select(s => (s.Operand, s.Component)).Distinct())
            elements += (program.Operands[operand].HasLanes ? lanes : 1.0) / (kernel.PerItem[operand] ? 1 : itemsPerRow);
        return elements;
    }
}
