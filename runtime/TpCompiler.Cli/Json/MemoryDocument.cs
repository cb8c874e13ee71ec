namespace TpCompiler.Cli.Json;

/// <summary>Bytes that an evaluation of energies and forces keeps, weights and the memory of threads not counted.</summary>
/// <param name="PerAtom">For each atom.</param>
/// <param name="PerEdge">For each edge, an ordered pair of neighbours.</param>
/// <param name="Neighbors">A number of neighbours.</param>
/// <param name="PerAtomWithEdges">For each atom that has so many.</param>
internal sealed record MemoryDocument(long PerAtom, long PerEdge, int Neighbors, long PerAtomWithEdges)
{
    public static MemoryDocument Of((long PerAtom, long PerEdge) memory, int neighbors)
        => new(memory.PerAtom, memory.PerEdge, neighbors, memory.PerAtom + (neighbors * memory.PerEdge));
}
