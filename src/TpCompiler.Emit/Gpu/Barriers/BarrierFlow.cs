using System;
using System.Collections.Generic;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Barriers;

/// <summary>
/// Follows a group through its statements with the accesses to shared memory that no barrier has closed yet, over all ways that
/// loops may take: not at all, once, again.
/// </summary>
/// <param name="report">Told of each two accesses that nothing keeps apart, the earlier first.</param>
internal sealed class BarrierFlow(Action<SharedAccess, SharedAccess> report)
{
    /// <summary>Adds to the open accesses those of statements, and removes those that barriers close.</summary>
    public void Run(IEnumerable<GpuStatement> statements, HashSet<SharedAccess> open)
    {
        foreach (GpuStatement statement in statements)
        {
            switch (statement)
            {
                case Barrier:
                    open.Clear();
                    break;
                case Work work:
                    Run(work, open);
                    break;
                case GpuLoop loop:
                    Run(loop, open);
                    break;
                case GpuSections all:
                    Run(all, open);
                    break;
            }
        }
    }

    private void Run(GpuLoop loop, HashSet<SharedAccess> open)
    {
        int before;
        do
        {
            before = open.Count;
            HashSet<SharedAccess> after = [.. open];
            Run(loop.Body, after);
            open.UnionWith(after);
        }
        while (open.Count > before);
    }

    private void Run(GpuSections all, HashSet<SharedAccess> open)
    {
        SharedAccess[] before = [.. open];
        open.Clear();
        foreach (GpuStatement section in all.Sections)
        {
            HashSet<SharedAccess> after = [.. before];
            Run([section], after);
            open.UnionWith(after);
        }
    }

    private void Run(Work work, HashSet<SharedAccess> open)
    {
        List<SharedAccess> accesses = SharedAccess.Of(work);
        if (accesses.Count == 0)
            return;
        Dictionary<SharedArray, List<SharedAccess>> openOf = ByArray(open);
        Dictionary<SharedArray, List<SharedAccess>> own = ByArray([.. accesses]);
        foreach (KeyValuePair<SharedArray, List<SharedAccess>> array in own)
        {
            foreach (SharedAccess access in array.Value)
            {
                foreach (SharedAccess earlier in openOf.TryGetValue(array.Key, out List<SharedAccess>? found) ? found : [])
                {
                    if (earlier.ConflictsWith(access, together: false))
                        report(earlier, access);
                }

                foreach (SharedAccess other in array.Value)
                {
                    if (other.ConflictsWith(access, together: true))
                        report(other, access);
                }
            }
        }

        open.UnionWith(accesses);
    }

    private static Dictionary<SharedArray, List<SharedAccess>> ByArray(HashSet<SharedAccess> accesses)
    {
        Dictionary<SharedArray, List<SharedAccess>> byArray = [];
        foreach (SharedAccess access in accesses)
        {
            if (!byArray.TryGetValue(access.Element.Array, out List<SharedAccess>? list))
                byArray.Add(access.Element.Array, list = []);
            list.Add(access);
        }

        return byArray;
    }
}
