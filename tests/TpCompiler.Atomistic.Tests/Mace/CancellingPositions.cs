using System;
using System.Buffers;
using System.Threading;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>Positions of a structure that cancel an evaluation while it reads them: in the midst of its work, whatever the machine's speed.</summary>
/// <param name="structure">The structure.</param>
/// <param name="reading">The reading at which they cancel, from 1; 0 for never.</param>
internal sealed class CancellingPositions(Structure structure, int reading) : MemoryManager<double>
{
    private readonly double[] _positions = structure.Positions.ToArray();
    private readonly CancellationTokenSource _source = new();

    /// <summary>What is evaluated.</summary>
    public Configuration Configuration => new(structure, CreateMemory(_positions.Length));

    /// <summary>The token that is cancelled.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>How often the positions have been read.</summary>
    public int Readings { get; private set; }

    public override Span<double> GetSpan()
    {
        if (++Readings == reading)
            _source.Cancel();
        return _positions;
    }

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin() => throw new NotSupportedException();

    protected override void Dispose(bool disposing) => _source.Dispose();
}
