using System;
using System.Numerics;
using System.Runtime.InteropServices;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>A thread's memory for running plans; it grows to what the largest needs, and is freed with the thread.</summary>
internal sealed unsafe class FusionRun<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static FusionRun<T>? t_ofThread;

    private readonly RangeAction _runChunks;
    private nint[] _pointers = [];
    private T* _workspace;
    private long _length;
    private T* _ofStep;
    private StepBinding? _step;
    private StepRows? _rows;

    private FusionRun() => _runChunks = (begin, end, _) => _step!.Run(_rows!, begin, end, _pointers, _ofStep);

    /// <summary>Frees the memory.</summary>
    ~FusionRun() => NativeMemory.AlignedFree(_workspace);

    /// <summary>The calling thread's own.</summary>
    public static FusionRun<T> OfThread => t_ofThread ??= new();

    /// <summary>Runs a plan.</summary>
    public void Run(FusionPlan plan, FusionBinding binding, ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputs, ParallelRanges? parallel)
    {
        Place(plan, binding, inputs, outputs);
        try
        {
            for (int s = 0; s < binding.Steps.Length; s++)
            {
                Clear(plan, binding, s);
                Run(binding.Steps[s], parallel);
            }

            Clear(plan, binding, binding.Steps.Length);
        }
        finally
        {
            (_step, _rows) = (null, null);
        }
    }

    private void Run(StepBinding step, ParallelRanges? parallel)
    {
        bool isParallel = parallel is { ThreadCount: > 1 };
        (_step, _rows) = (step, step.Rows(isParallel));
        if (isParallel)
            parallel!.Run(_rows.Bounds.Length - 1, 1, _runChunks);
        else
            _runChunks(0, _rows.Bounds.Length - 1, 0);
        step.AddPartialSums(_rows, _pointers, _ofStep);
    }

    private void Place(FusionPlan plan, FusionBinding binding, ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputs)
    {
        long length = binding.Workspace.Length + binding.StepWorkspaceLength;
        if (_length < length)
        {
            NativeMemory.AlignedFree(_workspace);
            _workspace = null;
            _length = 0;
            _workspace = (T*)NativeMemory.AlignedAlloc((nuint)length * (nuint)sizeof(T), 64);
            _length = length;
        }

        _ofStep = _workspace + binding.Workspace.Length;
        if (_pointers.Length < plan.AllTensors.Length)
            _pointers = new nint[plan.AllTensors.Length];
        for (int t = 0; t < plan.AllTensors.Length; t++)
            _pointers[t] = (nint)(_workspace + binding.Workspace.Offsets[t]);
        for (int n = 0; n < inputs.Length; n++)
            _pointers[plan.InputTensors[n]] = inputs[n];
        for (int n = 0; n < outputs.Length; n++)
            _pointers[plan.OutputTensors[n]] = outputs[n];
    }

    private void Clear(FusionPlan plan, FusionBinding binding, int step)
    {
        foreach (int t in binding.Cleared[step])
            NativeMemory.Clear((void*)_pointers[t], (nuint)binding.RowCounts[t] * (nuint)plan.AllTensors[t].RowLength * (nuint)sizeof(T));
    }
}
