using System;
using System.Collections.Generic;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Barriers;

/// <summary>
/// Follows a group through its statements with the accesses to shared memory that no barrier has closed yet, over all ways that
/// loops may take: not at all, once, again.
/// </summary>
/// <param name="accesses">The accesses of the statements.</param>
/// <param name="report">Told of work with accesses that nothing keeps apart from open ones, or from each other.</param>
internal sealed class BarrierFlow(SharedAccesses accesses, Action<SharedAccesses.OfWork, AccessSet> report)
{
    /// <summary>Adds to the open accesses those of statements, and removes those that barriers close.</summary>
    public void Run(IEnumerable<GpuStatement> statements, AccessSet open)
    {
        foreach (GpuStatement statement in statements)
        {
            switch (statement)
            {
                case Barrier:
                    open.Clear();
                    break;
                case Work work:
                    Run(accesses.Of(work), open);
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

    private void Run(GpuLoop loop, AccessSet open)
    {
        AccessSet after;
        do
        {
            after = open.Copy();
            Run(loop.Body, after);
        }
        while (open.Add(after));
    }

    private void Run(GpuSections all, AccessSet open)
    {
        AccessSet before = open.Copy();
        open.Clear();
        foreach (GpuStatement section in all.Sections)
        {
            AccessSet after = before.Copy();
            Run([section], after);
            open.Add(after);
        }
    }

    private void Run(SharedAccesses.OfWork work, AccessSet open)
    {
        if (work.MeetsItself || work.Meeting.Meets(open))
            report(work, open);
        open.Add(work.Own);
    }
}
