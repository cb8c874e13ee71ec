using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.Methods;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>What all kernels of a program have in common, whatever the shapes of their groups: each order of steps is found once.</summary>
internal sealed class ProgramSchedules
{
    private readonly Dictionary<int, SectionSchedule[]> _byCount = [];

    public ProgramSchedules(KernelProgram program)
    {
        Program = MultiplyAddFusion.Apply(program);
        Names = new(Program);
    }

    /// <summary>The program, with fused multiply-adds.</summary>
    public KernelProgram Program { get; }

    /// <summary>The names of its operands.</summary>
    public GpuNames Names { get; }

    /// <summary>The program cut into sections.</summary>
    public SectionSchedule[] Sections(int count)
    {
        if (!_byCount.TryGetValue(count, out SectionSchedule[]? sections))
            _byCount.Add(count, sections = [.. ProgramSections.Split(Program, count).Select(p => new SectionSchedule(Program, p))]);
        return sections;
    }
}

/// <summary>The order of the steps of a section.</summary>
internal sealed class SectionSchedule
{
    public SectionSchedule(KernelProgram program, KernelProgram section)
    {
        Schedule = new(section);
        Lanes = LaneOrder.Of(Schedule);
        Dictionary<ExactNumber, int> numbers = [];
        for (int c = program.Constants.Count - 1; c >= 0; c--)
            numbers[program.Constants[c]] = c;
        Constants = [.. section.Constants.Select(c => numbers[c])];
        EarlyOperations = Schedule.Early.Sum(s => StatementSize.Terms(section.Instructions[s.Number]));
        bool[] isRead = new bool[section.Instructions.Count];
        foreach (Step step in Schedule.Lanes.Concat(Schedule.Late))
        {
            foreach (int value in Schedule.Reads(step))
                isRead[value] = true;
        }

        EarlyResults = [.. Schedule.Early.Select(s => s.Number).Where(n => isRead[n] && section.Instructions[n].Operation != Operation.Load)];
    }

    /// <summary>The steps by stages.</summary>
    public KernelSchedule Schedule { get; }

    /// <summary>The steps per lane, in the order in which they are done.</summary>
    public IReadOnlyList<Step> Lanes { get; }

    /// <summary>For each constant of the section its number in the whole program.</summary>
    public int[] Constants { get; }

    /// <summary>How many operations are uniform and before the lanes.</summary>
    public int EarlyOperations { get; }

    /// <summary>The values that they make and that later stages read.</summary>
    public int[] EarlyResults { get; }
}
