using TpCompiler.Gpu;
using TpCompiler.Gpu.Neighbors;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu.Steps;

/// <summary>
/// Where atoms and edges lie on the device. Whoever fills these arrays, a list of neighbours from the host or one made on the device,
/// is no concern of the model: edges are sorted by receiver, there may be room for more than there are, and what lies beyond the last is never read. There
/// may be room for more atoms, too: these have the first element, the first row of features, and no edges.
/// </summary>
/// <param name="arena">The memory.</param>
/// <param name="atomCapacity">The most atoms, sorted by element.</param>
/// <param name="edgeCapacity">The most edges.</param>
/// <param name="elements">The number of elements that the model knows.</param>
/// <param name="realSize">Bytes of a number of geometry.</param>
internal sealed class GraphBuffers(GpuArena arena, int atomCapacity, int edgeCapacity, int elements, int realSize)
{
    /// <summary>The most atoms, N.</summary>
    public int AtomCapacity { get; } = atomCapacity;

    /// <summary>The most ranges of atoms of one element.</summary>
    public int RangeLimit { get; } = System.Math.Min(atomCapacity, elements);

    /// <summary>Positions [N, 3] (R).</summary>
    public GpuBuffer Positions { get; } = PositionsIn(arena, atomCapacity, realSize);

    /// <summary>The vectors of each structure's cell, rows [structures, 3, 3] (R); no more structures than atoms.</summary>
    public GpuBuffer Cells { get; } = arena.Get("graph.cells", 9L * atomCapacity * realSize);

    /// <summary>The structure of each atom [N].</summary>
    public GpuBuffer Structures { get; } = arena.Get("graph.structures", sizeof(int) * (long)atomCapacity);

    /// <summary>The model's index of each atom's element [N].</summary>
    public GpuBuffer Elements { get; } = arena.Get("graph.elements", sizeof(int) * (long)atomCapacity);

    /// <summary>The number of ranges of atoms of one element, and for each its first atom, one past its last, and the element.</summary>
    public GpuBuffer ElementRanges { get; } = arena.Get("graph.elementRanges", sizeof(int) * (1 + (3L * System.Math.Min(atomCapacity, elements))));

    /// <summary>For each atom its row of the features before the first layer [N].</summary>
    public GpuBuffer InitialRows { get; } = arena.Get("graph.initialRows", sizeof(int) * (long)atomCapacity);

    /// <summary>The sender of each edge [E].</summary>
    public GpuBuffer Senders { get; } = arena.Get("graph.senders", sizeof(int) * (long)edgeCapacity);

    /// <summary>The receiver of each edge, ascending [E].</summary>
    public GpuBuffer Receivers { get; } = arena.Get("graph.receivers", sizeof(int) * (long)edgeCapacity);

    /// <summary>The multiples of the cell's vectors in each edge [E, 3].</summary>
    public GpuBuffer Shifts { get; } = arena.Get("graph.shifts", 3 * sizeof(int) * (long)edgeCapacity);

    /// <summary>Where the edges of each receiver begin, and at the end the number of edges [N + 1].</summary>
    public GpuBuffer ReceiverOffsets { get; } = arena.Get("graph.receiverOffsets", sizeof(int) * (1L + atomCapacity));

    /// <summary>Where the edges of each sender begin in <see cref="SenderOrder"/> [N + 1].</summary>
    public GpuBuffer SenderOffsets { get; } = arena.Get("graph.senderOffsets", sizeof(int) * (1L + atomCapacity));

    /// <summary>Edges sorted by sender [E].</summary>
    public GpuBuffer SenderOrder { get; } = arena.Get("graph.senderOrder", sizeof(int) * (long)edgeCapacity);

    /// <summary>All that edges are.</summary>
    public NeighborBuffers Edges => field ??= new(ReceiverOffsets, Senders, Receivers, Shifts, SenderOffsets, SenderOrder);

    /// <summary>Where positions lie for so many atoms, whatever edges there are.</summary>
    public static GpuBuffer PositionsIn(GpuArena arena, int atoms, int realSize) => arena.Get("graph.positions", 3L * atoms * realSize);
}
