using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>What one launch does: a part of a step, parts for one lane of several steps over the same items, or sums of products over the same items.</summary>
internal sealed class PlannedLaunch
{
    /// <summary>The parts of one launch have no more instructions than about these.</summary>
    private const int MostInstructions = 2000;

    /// <summary>Up to so many instructions are done by those who sum over the nodes of a structure, who are few.</summary>
    private const int MostInstructionsOfSums = 256;

    /// <summary>The operands of one launch: a kernel of OpenCL has 1024 bytes of arguments everywhere, 128 addresses, some of which are of maps.</summary>
    private const int MostOperands = 112;

    private readonly List<StepPart> _parts;

    /// <summary>A launch of a part.</summary>
    public PlannedLaunch(StepPart part) => _parts = [part];

    /// <summary>The parts, in order.</summary>
    public IReadOnlyList<StepPart> Parts => _parts;

    /// <summary>The items.</summary>
    public ItemDomain Domain => _parts[0].Domain;

    /// <summary>The stage that it is of (<see cref="EdgeWindows"/>).</summary>
    public int Stage => _parts[0].Stage;

    /// <summary>Whether it computes with double.</summary>
    public bool IsDouble => _parts.Exists(p => p.IsDouble);

    /// <summary>The sources of the rows that are sums, each once.</summary>
    public int[] Groupings => GroupingsOf(_parts);

    /// <summary>The source of the rows that are sums; that of rows of its own where there is none.</summary>
    public int Grouping => Groupings.FirstOrDefault(RowSources.Own);

    /// <summary>Whether work-items have items of their own.</summary>
    public bool IsOfItems => _parts[0] is KernelPart { IsScalar: true };

    /// <summary>Whether it is a launch of products.</summary>
    public bool IsOfProducts => _parts[0] is ProductPart;

    /// <summary>Whether a group has a row of sums over the items: few rows, each of many nodes.</summary>
    public bool HasGroupRows => IsOfItems && HasRowsOfGroups(Domain, Groupings);

    /// <summary>What is read and written.</summary>
    public IEnumerable<PartOperand> Operands => _parts.SelectMany(p => p.Operands);

    /// <summary>The launches of some parts, as few as are found.</summary>
    public static List<PlannedLaunch> Plan(IEnumerable<StepPart> parts)
    {
        List<PlannedLaunch> launches = [];
        foreach (StepPart part in parts)
            Hasten(launches, new(part));

        // From the last on, what may as well be done later goes to the last launch that takes it.
        for (int n = launches.Count - 1; n >= 0; n--)
            Delay(launches, n);
        return launches;
    }

    /// <summary>Whether the sums of an operand are cut into runs, and put together before they are added up.</summary>
    public bool IsCut(PartOperand operand) => operand.IsOfGroup && StepLowering.HasFewRows(operand.Rows) && !HasGroupRows;

    /// <summary>A line that says what it does.</summary>
    public string Describe(TensorProgram program)
    {
        string kind = IsOfProducts ? "products" : IsOfItems ? "formulas" : "kernel";
        IEnumerable<string> made = Operands.Where(o => o.IsWritten).Select(o => program.Tensors[o.Tensor].Name).Distinct();
        return $"{kind} {TensorProgramText.PrintDomain(Domain)}: {string.Join(", ", made)}";
    }

    /// <summary>Adds a launch: to the first one that has all that it reads, or as one more.</summary>
    private static void Hasten(List<PlannedLaunch> launches, PlannedLaunch added)
    {
        int earliest = 0;
        for (int n = 0; n < launches.Count; n++)
        {
            if (launches[n].Precedes(added, out bool mayJoin))
                earliest = mayJoin ? n : n + 1;
        }

        int host = launches.FindIndex(earliest, l => AreOfOneLaunch([.. l._parts, .. added._parts]));
        if (host >= 0)
            launches[host]._parts.AddRange(added._parts);
        else
            launches.Add(added);
    }

    private static void Delay(List<PlannedLaunch> launches, int number)
    {
        PlannedLaunch delayed = launches[number];
        int host = -1;
        for (int n = number + 1; n < launches.Count; n++)
        {
            bool precedes = delayed.Precedes(launches[n], out bool mayJoin);
            if ((!precedes || mayJoin) && AreOfOneLaunch([.. delayed._parts, .. launches[n]._parts]))
                host = n;
            if (precedes)
                break;
        }

        if (host < 0)
            return;
        launches[host]._parts.InsertRange(0, delayed._parts);
        launches.RemoveAt(number);
    }

    /// <summary>Whether a launch needs what is done here, or adds to the same; and whether it may be done here nevertheless, item by item or sum by sum.</summary>
    private bool Precedes(PlannedLaunch other, out bool mayJoin)
    {
        bool precedes = false;
        mayJoin = IsOfItems && other.IsOfItems;
        foreach (PartOperand own in Operands.Where(o => o.IsWritten))
        {
            foreach (PartOperand later in other.Operands.Where(o => o.Tensor == own.Tensor))
            {
                precedes = true;
                mayJoin &= (IsOfItem(own) && IsOfItem(later)) || (own.IsOfGroup && later.IsOfGroup && later.IsWritten);
            }
        }

        return precedes;
    }

    private static bool AreOfOneLaunch(List<StepPart> parts)
    {
        StepPart first = parts[0];
        if (!parts.TrueForAll(p => p.IsBeside(first)) || parts.Sum(p => p.Operands.Length) > MostOperands)
            return false;
        if (parts.TrueForAll(p => p is ProductPart))
            return parts.TrueForAll(p => p.IsDouble == first.IsDouble);
        if (!parts.TrueForAll(p => p is KernelPart { IsScalar: true }))
            return false;
        int instructions = parts.Cast<KernelPart>().Sum(p => p.Segment.Program.Instructions.Count);
        int[] groupings = GroupingsOf(parts);
        bool areAllSums = parts.TrueForAll(p => p.Grouping != RowSources.Own);
        return instructions <= MostInstructions && groupings.Length switch
        {
            0 => true,
            1 => areAllSums || (HasRowsOfGroups(first.Domain, groupings) && instructions <= MostInstructionsOfSums),

            // A node has its sums over edges both as their centre and as their neighbour.
            _ => areAllSums && groupings.All(g => g is RowSources.Center or RowSources.Neighbor) && parts.TrueForAll(p => p.Operands.All(o => !o.IsWritten || o.IsOfGroup)),
        };
    }

    private static bool HasRowsOfGroups(ItemDomain domain, int[] groupings)
        => groupings.Length == 1 && StepLowering.HasFewRows(groupings[0]) && RowRelations.IsNodes(domain);

    private static int[] GroupingsOf(List<StepPart> parts) => [.. parts.Select(p => p.Grouping).Where(g => g != RowSources.Own).Distinct()];

    private static bool IsOfItem(PartOperand operand) => operand.Rows == RowSources.Own && !operand.IsOfGroup;
}
