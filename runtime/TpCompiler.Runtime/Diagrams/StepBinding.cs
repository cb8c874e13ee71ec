using System;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>A step on a graph: its items, and where each finds its rows.</summary>
internal sealed unsafe class StepBinding
{
    /// <summary>The elements that a chunk reads and writes at least, to be worth the handing over to another thread.</summary>
    private const long LeastWork = 1 << 13;

    /// <summary>The most chunks of a step: enough for threads to end at about the same time.</summary>
    private const int MostChunks = 64;

    private readonly FusionStep _step;
    private readonly int[] _rowLengths;
    private readonly bool[] _overwrites;
    private readonly StepRows _whole;
    private readonly PartialSums[] _partialSums;
    private readonly Lazy<StepRows> _cut;

    /// <summary>Binds a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="itemCount">How many items it has.</param>
    /// <param name="maps">For each operand its rows.</param>
    /// <param name="rowLengths">For each operand the elements of a row of its tensor.</param>
    /// <param name="overwrites">Which operands overwrite what is there.</param>
    public StepBinding(FusionStep step, int itemCount, RowMap[] maps, int[] rowLengths, bool[] overwrites)
    {
        (_step, _rowLengths, _overwrites) = (step, rowLengths, overwrites);
        _whole = StepRows.Whole(maps, itemCount);
        _partialSums = PartialSums.Of(step, maps, rowLengths);
        _cut = new(Cut);
    }

    /// <summary>The elements of memory that the step needs besides tensors.</summary>
    public long WorkspaceLength => PartialSums.MostChunks * _partialSums.Sum(p => p.ChunkLength);

    /// <summary>The items for one thread, or for several. Chunks of partial sums are the same for all.</summary>
    public StepRows Rows(bool isParallel) => isParallel || _partialSums.Length > 0 ? _cut.Value : _whole;

    /// <summary>Runs the kernel over some chunks.</summary>
    /// <param name="rows">The items.</param>
    /// <param name="firstChunk">The first chunk.</param>
    /// <param name="endChunk">One past the last chunk.</param>
    /// <param name="pointers">For each tensor of the plan its first element.</param>
    /// <param name="workspace">Memory of <see cref="WorkspaceLength"/>.</param>
    public void Run<T>(StepRows rows, int firstChunk, int endChunk, nint[] pointers, T* workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[_rowLengths.Length];
        for (int o = 0; o < _rowLengths.Length; o++)
        {
            OperandBinding binding = _step.Bindings[o];
            views[o] = new()
            {
                Data = (T*)pointers[_step.Accesses[o].Tensor] + binding.Offset,
                Rows = rows.Maps[o].Pointer,
                ItemStride = rows.Maps[o].IsShared ? 0 : _rowLengths[o],
                ComponentStride = binding.ComponentStride,
                OuterStride = binding.OuterStride,
                InnerStride = binding.InnerStride,
                Overwrite = _overwrites[o],
            };
        }

        if (_partialSums.Length == 0)
        {
            RunItems(views, rows.Bounds[firstChunk], rows.Bounds[endChunk]);
            return;
        }

        for (int chunk = firstChunk; chunk < endChunk; chunk++)
        {
            T* own = workspace;
            foreach (PartialSums sums in _partialSums)
            {
                int o = sums.Operand;
                views[o].Data = sums.Begin(own + (chunk * sums.ChunkLength)) + _step.Bindings[o].Offset;
                views[o].ItemStride = rows.Maps[o].IsShared ? 0 : sums.ItemStride;
                own += PartialSums.MostChunks * sums.ChunkLength;
            }

            RunItems(views, rows.Bounds[chunk], rows.Bounds[chunk + 1]);
        }
    }

    /// <summary>Adds what chunks summed on their own, after all have run.</summary>
    public void AddPartialSums<T>(StepRows rows, nint[] pointers, T* workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (PartialSums sums in _partialSums)
        {
            for (int chunk = 0; chunk < rows.Bounds.Length - 1; chunk++)
                sums.AddTo((T*)pointers[_step.Accesses[sums.Operand].Tensor], workspace + (chunk * sums.ChunkLength));
            workspace += PartialSums.MostChunks * sums.ChunkLength;
        }
    }

    private void RunItems<T>(KernelOperandView<T>* views, int begin, int end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => _step.Kernel.Run(new KernelCall<T>
        {
            Operands = views,
            FirstItem = begin,
            EndItem = end,
            Lanes = _step.Lanes,
            OuterCount = _step.OuterCount,
            InnerCount = _step.InnerCount,
        });

    private StepRows Cut()
    {
        int items = _whole.Bounds[^1];
        long work = Math.Max(1, (long)_step.Lanes * _step.OuterCount * _step.InnerCount * _step.Kernel.Operands.Sum(o => o.Components));
        int most = _partialSums.Length > 0 ? PartialSums.MostChunks : MostChunks;
        int chunkSize = Math.Max((int)((LeastWork + work - 1) / work), (items + most - 1) / most);
        bool isShared(int o) => _step.Kernel.Operands[o].Role == OperandRole.Output && !_partialSums.Any(p => p.Operand == o);
        return StepRows.Cut(_whole.Maps, [.. Enumerable.Range(0, _whole.Maps.Length).Select(isShared)], items, chunkSize);
    }
}
