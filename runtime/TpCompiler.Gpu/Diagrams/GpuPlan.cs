using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>A plan's kernels, compiled for a device. Made once; bound to graphs (<see cref="Bind"/>), it runs there.</summary>
public sealed class GpuPlan : IDisposable
{
    // Beyond it groups leave too few registers to each work-item.
    private const int LargestGroup = 256;

    private readonly GpuStep[] _steps;
    private readonly GpuKernel[] _kernels;
    private readonly int[] _kernelOf;

    private GpuPlan(GpuDevice device, FusionPlan plan, bool isDouble)
    {
        (Device, Plan, IsDouble) = (device, plan, isDouble);
        _steps = [.. plan.AllSteps.SelectMany((s, n) => GpuStep.Split(n, s, plan.AllTensors, Math.Min(device.MaxGroupSize, LargestGroup)))];
        Dictionary<string, int> numbers = [];
        List<GpuKernel> kernels = [GpuAddition.Kernel(Options(LargestGroup))];
        _kernelOf = new int[_steps.Length];
        for (int s = 0; s < _steps.Length; s++)
        {
            GpuKernelOptions options = Options(_steps[s].Step.Lanes);
            string key = KeyOf(_steps[s], options);
            if (!numbers.TryGetValue(key, out _kernelOf[s]))
            {
                _kernelOf[s] = kernels.Count;
                numbers.Add(key, kernels.Count);
                string name = "k" + kernels.Count.ToString(CultureInfo.InvariantCulture);
                kernels.Add(GpuScheduler.Schedule(name, _steps[s].Program, _steps[s].PerItem, options));
            }
        }

        _kernels = [.. kernels];
        Source = GpuSource.Print(device.Language, _kernels);
        Module = device.Compile(Source, isDouble);
    }

    /// <summary>The device.</summary>
    public GpuDevice Device { get; }

    /// <summary>What is computed.</summary>
    public FusionPlan Plan { get; }

    /// <summary>Whether it computes with double; otherwise with float.</summary>
    public bool IsDouble { get; }

    /// <summary>The text of the kernels.</summary>
    public string Source { get; }

    /// <summary>The kernels.</summary>
    public IReadOnlyList<GpuKernel> Kernels => _kernels;

    /// <summary>The compiled text.</summary>
    internal GpuModule Module { get; }

    /// <summary>The launches: each a part of a step.</summary>
    internal IReadOnlyList<GpuStep> Steps => _steps;

    /// <summary>Compiles a plan.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="device">The device.</param>
    /// <param name="plan">The plan; its kernels have their programs.</param>
    /// <exception cref="GpuException">The device has no double, or its compiler refuses.</exception>
    public static GpuPlan Of<T>(GpuDevice device, FusionPlan plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => typeof(T) == typeof(float) || typeof(T) == typeof(double)
            ? new(device, plan, typeof(T) == typeof(double))
            : throw new NotSupportedException($"Kernels run on float and double, not {typeof(T).Name}.");

    /// <summary>Places the plan on a graph with labels: memory for all tensors on the device, and all launches.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">The labels, in order.</param>
    /// <exception cref="ArgumentException">The labels do not fit the plan or the graph.</exception>
    public GpuRun Bind(FusionGraph graph, ReadOnlySpan<FusionLabel> labels) => new(this, graph, labels);

    /// <summary>The kernel of a launch.</summary>
    internal GpuKernel KernelOf(int step) => _kernels[_kernelOf[step]];

    /// <inheritdoc/>
    public void Dispose() => Module.Dispose();

    private GpuKernelOptions Options(int lanes)
    {
        int most = Math.Min(Device.MaxGroupSize, LargestGroup);
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(lanes, Math.Min(Device.StepSize, most), most));
        int elementSize = IsDouble ? sizeof(double) : sizeof(float);
        return new()
        {
            GroupSize = size > most ? size / 2 : size,
            StepSize = Device.StepSize,
            LanesFitGroup = lanes <= size && size <= most,
            SharedSums = (int)Math.Min(4096, Device.SharedBytes / 3 / elementSize),
            RegisterSums = IsDouble ? 64 : 96,
        };
    }

    private static string KeyOf(GpuStep step, GpuKernelOptions options)
        => $"{step.Program.Identity} {string.Concat(step.PerItem.Select(p => p ? '1' : '0'))} {options}";
}
