using System;
using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Barriers;

/// <summary>Some work-items read or write an element of a shared array.</summary>
/// <param name="Element">The element.</param>
/// <param name="Worker">Which work-items.</param>
/// <param name="IsWrite">Whether they write it.</param>
internal readonly record struct SharedAccess(SharedElement Element, Worker Worker, bool IsWrite)
{
    /// <summary>What the index counts: elements of items, lines, or sums. Different indices of one family are different elements.</summary>
    public int Family => Element.Place switch
    {
        SharedPlace.Item or SharedPlace.OwnItem => 0,
        SharedPlace.Own or SharedPlace.UpperHalf => 1,
        _ => 2,
    };

    /// <summary>Whether two different work-items may be at the same element, one of them writing, if nothing keeps them apart.</summary>
    /// <param name="other">The other access.</param>
    /// <param name="together">Whether both are in the same turn of the same <see cref="Work"/>.</param>
    public bool ConflictsWith(SharedAccess other, bool together)
        => (IsWrite || other.IsWrite)
            && Element.Array == other.Element.Array
            && !IsElsewhere(other, together)
            && !IsSameWorkItem(other);

    /// <summary>The form "the leaders of part 0 writes early[3 of its own item]".</summary>
    public override string ToString()
    {
        string index = Element.Index.ToString(CultureInfo.InvariantCulture);
        string place = Element.Place switch
        {
            SharedPlace.Item => index + " of the item",
            SharedPlace.OwnItem => index + " of its own item",
            SharedPlace.Own => "line " + index + ", own",
            SharedPlace.OwnSum => index + ", own sum",
            _ => "line " + index + ", upper half",
        };
        string who = Worker.Kind switch
        {
            WorkerKind.Every => "every work-item",
            WorkerKind.WithLane => "every work-item with a lane",
            WorkerKind.LowerHalf => "the lower half",
            WorkerKind.First => "the first work-item",
            _ => "the leaders of part " + Worker.Part.ToString(CultureInfo.InvariantCulture),
        };
        return $"{who} {(IsWrite ? "writes" : "reads")} {Element.Array.Name}[{place}]";
    }

    /// <summary>The accesses of a statement.</summary>
    public static List<SharedAccess> Of(Work work)
    {
        List<SharedAccess> accesses = [];
        foreach (WorkStatement statement in work.Statements)
        {
            switch (statement)
            {
                case Definition s:
                    AddReads(s.Value, work.Worker, accesses);
                    break;
                case RegisterAssignment s:
                    AddReads(s.Value, work.Worker, accesses);
                    break;
                case OperandAssignment s:
                    AddReads(s.Value, work.Worker, accesses);
                    break;
                case SharedAssignment s:
                    AddReads(s.Value, work.Worker, accesses);
                    accesses.Add(new(s.Element, work.Worker, true));
                    break;
                case StepSum s:
                    accesses.Add(new(s.Target, work.Worker, true));
                    break;
                default:
                    throw new ArgumentException($"Unknown statement {statement}.");
            }
        }

        return accesses;
    }

    // Elements of items are apart, and lines; and while a line is halved, those of the lower half write below what they read of the upper.
    private bool IsElsewhere(SharedAccess other, bool together)
    {
        if (Family != other.Family)
            return false;
        if (Element.Index != other.Element.Index)
            return true;
        return together && Worker.Kind == WorkerKind.LowerHalf && Element.Place != other.Element.Place;
    }

    // An own element is that of one work-item; and each item of a tile has one leader in a part.
    private bool IsSameWorkItem(SharedAccess other)
    {
        if (Worker.Kind == WorkerKind.First && other.Worker.Kind == WorkerKind.First)
            return true;
        if (Element.Place != other.Element.Place || Element.Index != other.Element.Index)
            return false;
        return Element.Place is SharedPlace.Own or SharedPlace.OwnSum
            || (Element.Place == SharedPlace.OwnItem && Worker.Kind == WorkerKind.Leader && Worker == other.Worker);
    }

    private static void AddReads(GpuExpression expression, Worker worker, List<SharedAccess> accesses)
    {
        if (expression is SharedValue shared)
            accesses.Add(new(shared.Element, worker, false));
        if (expression is ArithmeticValue arithmetic)
        {
            for (int a = 0; a < arithmetic.Arguments.Count; a++)
                AddReads(arithmetic.Arguments[a], worker, accesses);
        }
    }
}
