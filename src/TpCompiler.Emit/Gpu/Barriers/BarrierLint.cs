using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Barriers;

/// <summary>
/// Proves of a kernel that no two work-items of a row meet in shared memory: between a write to an element and any access to it by
/// another work-item, every way through the kernel passes a barrier.
/// </summary>
/// <remarks>
/// Rows that share a group have shared memory of their own each, and no barrier but of one step, which has all work-items of one row.
/// That all work-items come to each barrier needs no proof: barriers are statements of whole rows, and loops around them turn
/// equally often for all.
/// </remarks>
public static class BarrierLint
{
    /// <summary>What is wrong; nothing where the proof succeeds.</summary>
    public static IReadOnlyList<string> Check(GpuKernel kernel)
    {
        SortedSet<string> errors = new(System.StringComparer.Ordinal);
        SharedAccesses accesses = new(kernel.Body);
        new BarrierFlow(accesses, (work, open) => AddConflicts(accesses, work, open, errors)).Run(kernel.Body, accesses.None());
        CheckPlaces(kernel, kernel.Body, errors);
        return [.. errors];
    }

    /// <summary>Stops a kernel for which the proof fails: a mistake of the compiler, never of its user.</summary>
    /// <exception cref="System.InvalidOperationException">It fails.</exception>
    public static void ThrowIfViolated(GpuKernel kernel)
    {
        IReadOnlyList<string> errors = Check(kernel);
        if (errors.Count > 0)
            throw new System.InvalidOperationException($"The compiler made a GPU kernel with a race: {kernel.Name}. {string.Join(" ", errors)}");
    }

    private static void AddConflicts(SharedAccesses accesses, SharedAccesses.OfWork work, AccessSet open, SortedSet<string> errors)
    {
        for (int earlier = 0; earlier < accesses.Count; earlier++)
        {
            foreach (int own in work.Numbers)
            {
                if ((open.Contains(earlier) && accesses[earlier].ConflictsWith(accesses[own], together: false))
                    || (work.Own.Contains(earlier) && accesses[earlier].ConflictsWith(accesses[own], together: true)))
                    errors.Add($"No barrier is between these: {accesses[earlier]}; {accesses[own]}.");
            }
        }
    }

    private static void CheckPlaces(GpuKernel kernel, IEnumerable<GpuStatement> statements, SortedSet<string> errors)
    {
        foreach (GpuStatement statement in statements)
        {
            if (statement is GpuLoop loop)
                CheckPlaces(kernel, loop.Body, errors);
            if (statement is GpuSections all)
                CheckPlaces(kernel, all.Sections, errors);
            if (statement is Barrier && kernel.Options.RowsPerGroup > 1 && (!kernel.Options.HasStepBarriers || kernel.RowSize > kernel.Options.StepSize))
                errors.Add("A barrier of all work-items is in a group of several rows, whose loops do not turn equally often.");
            if (statement is not Work work)
                continue;
            if (work.Worker.Kind == WorkerKind.Leader && (uint)work.Worker.Part >= (uint)kernel.Parts)
                errors.Add(string.Format(CultureInfo.InvariantCulture, "Part {0} does not exist; there are {1}.", work.Worker.Part, kernel.Parts));
            foreach (SharedAccess access in SharedAccess.Of(work))
            {
                if (access.Element.Index < 0 || End(kernel, access.Element) > access.Element.Array.Length)
                    errors.Add($"Outside the array: {access}.");
            }
        }
    }

    /// <summary>One past the last element that any work-item may be at.</summary>
    private static int End(GpuKernel kernel, SharedElement element)
    {
        SharedArray array = element.Array;
        int steps = System.Math.Max(1, kernel.RowSize / kernel.Options.StepSize);
        int lastItem = (kernel.TileItems - 1) * array.ItemLength;
        return element.Place switch
        {
            // Of the item itself, or of what one of several steps has for it.
            SharedPlace.Item or SharedPlace.OwnItem => element.Index % System.Math.Max(1, kernel.TileItems * array.ItemLength) < array.ItemLength
                ? element.Index + lastItem + 1
                : int.MaxValue,
            SharedPlace.OwnSum => element.Index < array.ItemLength ? (((steps * kernel.TileItems) - 1) * array.ItemLength) + element.Index + 1 : int.MaxValue,
            _ => (element.Index + 1) * kernel.RowSize,
        };
    }
}
