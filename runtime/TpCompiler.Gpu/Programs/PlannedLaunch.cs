using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>What one launch does: a part of a step, or parts for one lane of several steps over the same items.</summary>
internal sealed class PlannedLaunch(StepPart first)
{
    /// <summary>The parts of one launch have no more instructions than about these.</summary>
    private const int MostInstructions = 2000;

    /// <summary>The operands of one launch: a kernel of OpenCL has 1024 bytes of arguments everywhere, 128 addresses, some of which are of maps.</summary>
    private const int MostOperands = 112;

    private readonly List<StepPart> _parts = [first];

    /// <summary>The parts, in order.</summary>
    public IReadOnlyList<StepPart> Parts => _parts;

    /// <summary>The items.</summary>
    public ItemDomain Domain => first.Domain;

    /// <summary>Whether it computes with double.</summary>
    public bool IsDouble => first.IsDouble;

    /// <summary>The source of the rows that are sums.</summary>
    public int Grouping => first.Grouping;

    /// <summary>Whether work-items have items of their own.</summary>
    public bool IsOfItems => first is KernelPart { IsScalar: true };

    /// <summary>What is read and written.</summary>
    public IEnumerable<PartOperand> Operands => _parts.SelectMany(p => p.Operands);

    /// <summary>The launches of some parts, which are as few as can be found at once: a part joins the first launch that has all it reads.</summary>
    public static List<PlannedLaunch> Plan(IEnumerable<StepPart> parts)
    {
        List<PlannedLaunch> launches = [];
        foreach (StepPart part in parts)
        {
            int earliest = 0;
            for (int n = 0; n < launches.Count; n++)
            {
                if (launches[n].Precedes(part, out bool mayJoin))
                    earliest = mayJoin ? n : n + 1;
            }

            int host = launches.FindIndex(earliest, l => l.Takes(part));
            if (host >= 0)
                launches[host]._parts.Add(part);
            else
                launches.Add(new(part));
        }

        return launches;
    }

    /// <summary>Whether a part needs what is done here, or adds to the same; and whether it may be done here nevertheless, item by item.</summary>
    private bool Precedes(StepPart part, out bool mayJoin)
    {
        bool precedes = false;
        mayJoin = Takes(part);
        foreach (PartOperand own in Operands.Where(o => o.IsWritten))
        {
            foreach (PartOperand other in part.Operands.Where(o => o.Tensor == own.Tensor))
            {
                precedes = true;
                mayJoin &= IsOfItem(own) && IsOfItem(other);
            }
        }

        return precedes;
    }

    /// <summary>Whether a part is of the kind of those that are here.</summary>
    private bool Takes(StepPart part) => IsOfItems && part is KernelPart { IsScalar: true } kernel
        && part.Domain.Equals(Domain) && part.IsDouble == IsDouble && part.Grouping == Grouping
        && Operands.Count() + part.Operands.Length <= MostOperands
        && _parts.Cast<KernelPart>().Sum(p => p.Segment.Program.Instructions.Count) + kernel.Segment.Program.Instructions.Count <= MostInstructions;

    private static bool IsOfItem(PartOperand operand) => operand.Rows == RowSources.Own && !operand.IsOfGroup;
}
