using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Estimates;

/// <summary>Adds up what the work-items of a row do for an item.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="elementSize">The bytes of an element.</param>
/// <param name="lanes">The lanes.</param>
/// <param name="itemsPerRow">The items of a row.</param>
internal sealed class KernelCount(GpuKernel kernel, int elementSize, int lanes, int itemsPerRow)
{
    // What a compiler needs beside values: of the group, of loops, and of each operand its pointers and strides. Fitted by eye to the registers that ptxas
    // 11.8 gives the benchmarks' kernels for sm_90; the sum is within about a fifth.
    private const int RegistersOfGroup = 14;
    private const int RegistersOfOperand = 4;
    // And a fifth more for what it does ahead of its turn (seen: ptxas 11.8 for sm_90).
    private const double Ahead = 1.2;

    // Instructions of an item, and of each operand that has rows of its own there, before anything is read: loops and addresses, an estimate.
    private const int SlotsOfItem = 12;
    private const int SlotsOfOperand = 4;

    public int Lanes { get; } = lanes;

    /// <summary>The steps of work-items that have lanes.</summary>
    public int Steps { get; } = Math.Max(1, (lanes + (32 * kernel.Options.LanesPerWorkItem) - 1) / (32 * kernel.Options.LanesPerWorkItem));

    public int Registers { get; private set; }

    public double Slots { get; private set; }

    public double AccessSlots { get; private set; }

    public double Bytes { get; private set; }

    public double Operations { get; private set; }

    public double Barriers { get; private set; }

    /// <summary>Adds statements that are done once for a row.</summary>
    public void Add(IEnumerable<GpuStatement> statements) => Add(statements, 1.0 / itemsPerRow, RegistersOfGroup, false);

    private void Add(IEnumerable<GpuStatement> statements, double times, int registers, bool isInItem)
    {
        foreach (GpuStatement statement in statements)
        {
            switch (statement)
            {
                case Barrier:
                    Barriers += times / kernel.Sections;
                    break;
                case RegisterDeclaration s:
                    // Those within an item are counted where they are added to.
                    registers += isInItem ? 0 : (s.PerLane ? kernel.Options.LanesPerWorkItem : 1) * elementSize / 4;
                    break;
                case GpuSections s:
                    foreach (GpuStatement section in s.Sections)
                        Add([section], times, registers, isInItem);
                    break;
                case GpuLoop s:
                    Add(s.Body, times * Turns(s.Kind, times), registers + Operands(s), isInItem || s.Kind == GpuLoopKind.Items);
                    break;
                case Work s:
                    Add(s, times, registers);
                    break;
            }
        }
    }

    private double Turns(GpuLoopKind kind, double times) => kind switch
    {
        GpuLoopKind.Tiles => (double)itemsPerRow / Math.Min(itemsPerRow, kernel.TileItems),
        GpuLoopKind.Items => 1.0 / times,
        GpuLoopKind.Lanes => Math.Max(1, Lanes / kernel.Options.LanesAtOnce),
        GpuLoopKind.Halves => Math.Log(kernel.RowSize, 2),
        _ => 1,
    };

    private int Operands(GpuLoop loop)
    {
        int operands = loop.Kind == GpuLoopKind.Inner ? loop.Body.Works().Operands().Count : 0;
        if (loop.Kind == GpuLoopKind.Items)
            Slots += (SlotsOfItem + (SlotsOfOperand * loop.Body.Works().Operands().Count(o => kernel.PerItem[o]))) * Steps;
        return operands * RegistersOfOperand;
    }

    private void Add(Work work, double times, int registers)
    {
        WorkCount count = new(kernel, work, elementSize);
        Registers = Math.Max(Registers, (int)Math.Ceiling(Ahead * (registers + count.MostRegisters)));
        bool isLeader = work.Worker.Kind is WorkerKind.Leader;
        // Leaders do all items of a tile at once.
        double items = isLeader && times < 1.0 ? times * Math.Min(itemsPerRow, kernel.TileItems) : times;
        double workItems = isLeader || work.Worker.Kind == WorkerKind.First ? 1 : (double)Lanes / kernel.Options.LanesPerWorkItem;
        int steps = isLeader || work.Worker.Kind == WorkerKind.First ? 1 : Steps;
        Slots += (count.ArithmeticSlots + count.AccessSlots) * steps * times;
        AccessSlots += count.AccessSlots * steps * times;
        Operations += count.Operations * workItems * items;
        Bytes += ((count.LaneElements * workItems) + count.UniformElements) * elementSize * items;
    }
}
