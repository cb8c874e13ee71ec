using System.Collections.Generic;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Barriers;

/// <summary>
/// Puts barriers where accesses to shared memory would meet without them, and nowhere else: as late as can be, and before a loop
/// rather than in it unless its turns have to be kept apart too.
/// </summary>
internal static class BarrierPlacement
{
    /// <summary>The statements with barriers.</summary>
    public static List<GpuStatement> Place(IEnumerable<GpuStatement> statements) => Place(statements, []);

    private static List<GpuStatement> Place(IEnumerable<GpuStatement> statements, HashSet<SharedAccess> open)
    {
        List<GpuStatement> placed = [];
        foreach (GpuStatement statement in statements)
        {
            GpuStatement next = statement;
            if (statement is GpuLoop loop)
                next = loop with { Body = new(PlaceInLoop(loop, open)) };
            if (Conflicts([next], open))
            {
                placed.Add(new Barrier());
                open.Clear();
            }

            placed.Add(next);
            new BarrierFlow((_, _) => { }).Run([next], open);
        }

        return placed;
    }

    private static List<GpuStatement> PlaceInLoop(GpuLoop loop, HashSet<SharedAccess> open)
    {
        HashSet<SharedAccess> after = [];
        List<GpuStatement> body = Place(loop.Body, after);
        if (!Conflicts(body, after))
            return body;

        // Turns meet. One barrier at the beginning of a turn also keeps the first apart from what was before; otherwise it is at the end.
        HashSet<SharedAccess> before = [.. open];
        if (Conflicts(body, before))
        {
            after = [.. open];
            body = Place(loop.Body, after);
            if (!Conflicts(body, after))
                return body;
        }

        return [.. body, new Barrier()];
    }

    private static bool Conflicts(IEnumerable<GpuStatement> statements, HashSet<SharedAccess> open)
    {
        bool conflicts = false;
        new BarrierFlow((_, _) => conflicts = true).Run(statements, [.. open]);
        return conflicts;
    }
}
