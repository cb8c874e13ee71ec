using System.Collections.Generic;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Barriers;

/// <summary>
/// Puts barriers where accesses to shared memory would meet without them, and nowhere else: as late as can be, and before a loop
/// rather than in it unless its turns have to be kept apart too.
/// </summary>
internal sealed class BarrierPlacement
{
    private readonly SharedAccesses _accesses;

    private BarrierPlacement(SharedAccesses accesses) => _accesses = accesses;

    /// <summary>The statements with barriers.</summary>
    public static List<GpuStatement> Place(IReadOnlyList<GpuStatement> statements)
    {
        SharedAccesses accesses = new(statements);
        return accesses.Count == 0 ? [.. statements] : new BarrierPlacement(accesses).Place(statements, accesses.None());
    }

    private List<GpuStatement> Place(IEnumerable<GpuStatement> statements, AccessSet open)
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
            new BarrierFlow(_accesses, (_, _) => { }).Run([next], open);
        }

        return placed;
    }

    private List<GpuStatement> PlaceInLoop(GpuLoop loop, AccessSet open)
    {
        AccessSet after = _accesses.None();
        List<GpuStatement> body = Place(loop.Body, after);
        if (!Conflicts(body, after))
            return body;

        // Turns meet. One barrier at the beginning of a turn also keeps the first apart from what was before; otherwise it is at the end.
        if (Conflicts(body, open))
        {
            after = open.Copy();
            body = Place(loop.Body, after);
            if (!Conflicts(body, after))
                return body;
        }

        return [.. body, new Barrier()];
    }

    private bool Conflicts(IEnumerable<GpuStatement> statements, AccessSet open)
    {
        bool conflicts = false;
        new BarrierFlow(_accesses, (_, _) => conflicts = true).Run(statements, open.Copy());
        return conflicts;
    }
}
