using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Barriers;

/// <summary>
/// Proves of a kernel that no two work-items of a group meet in shared memory: between a write to an element and any access to it by
/// another work-item, every way through the kernel passes a barrier.
/// </summary>
/// <remarks>
/// That all work-items come to each barrier needs no proof: barriers are statements of whole groups, and loops around them turn
/// equally often for all.
/// </remarks>
public static class BarrierLint
{
    /// <summary>What is wrong; nothing where the proof succeeds.</summary>
    public static IReadOnlyList<string> Check(GpuKernel kernel)
    {
        SortedSet<string> errors = new(System.StringComparer.Ordinal);
        HashSet<SharedAccess> open = [];
        new BarrierFlow((first, second) => errors.Add($"No barrier is between these: {first}; {second}.")).Run(kernel.Body, open);
        CheckPlaces(kernel, kernel.Body, errors);
        return [.. errors];
    }

    private static void CheckPlaces(GpuKernel kernel, IEnumerable<GpuStatement> statements, SortedSet<string> errors)
    {
        foreach (GpuStatement statement in statements)
        {
            if (statement is GpuLoop loop)
                CheckPlaces(kernel, loop.Body, errors);
            if (statement is not Work work)
                continue;
            if (work.Worker.Kind == WorkerKind.Leader && (uint)work.Worker.Part >= (uint)kernel.Parts)
                errors.Add(string.Format(CultureInfo.InvariantCulture, "Part {0} does not exist; there are {1}.", work.Worker.Part, kernel.Parts));
            foreach (SharedAccess access in SharedAccess.Of(work))
            {
                int end = access.Element.Place == SharedPlace.Fixed ? access.Element.Index + 1 : (access.Element.Index + 1) * kernel.GroupSize;
                if (access.Element.Index < 0 || end > access.Element.Array.Length)
                    errors.Add($"Outside the array: {access}.");
            }
        }
    }
}
