using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// A program compiled for a device: its steps as launches, of which those over the same few numbers of items are one, kernels for either kind of numbers, and what
/// is made of parameters alone apart from the rest. Made once; executors of it may be several, for one thread at a time.
/// </summary>
public sealed class GpuProgramPlan : IDisposable
{
    private readonly LaunchKernels _model;
    private readonly LaunchKernels? _doubles;
    private readonly bool[] _isLocal;

    private GpuProgramPlan(TensorProgram program, GpuParameters parameters, bool isDouble)
    {
        TensorProgramChecks.ThrowIfSumsMayBeLost(program);
        (Program, Parameters) = (program, parameters);
        GpuDevice device = parameters.Device;
        IsDouble = [.. program.Tensors.Select(t => isDouble || (t.Numbers == NumberKind.Double && device.HasDouble))];
        IsConstant = ConstantTensors(program);
        int most = new Kernels.GpuKernelCollection(device.Shape, isDouble).MostLanesAtOnce;
        StepLowering lowering = new(program, Sources, IsDouble, most);
        List<StepPart> setup = [];
        List<StepPart> main = [];
        foreach (ProgramStep step in program.Steps)
            (step.Writes.All(t => IsConstant[t]) ? setup : main).AddRange(lowering.Parts(step));

        Setup = PlannedLaunch.Plan(setup);
        Main = PlannedLaunch.Plan(ProductActivations.Apply(program, JoinedSums.Apply(program, main)));
        PlannedLaunch[] all = [.. Setup, .. Main];
        Writes = new(program, all);
        _isLocal = [.. Enumerable.Range(0, program.Tensors.Count).Select(t => IsMadeAndReadAtOnce(t, all))];
        _model = new(device, isDouble, program, IsDouble, all, Writes, IsLocal);
        if (!isDouble && all.Any(l => l.IsDouble))
            _doubles = new(device, true, program, IsDouble, all, Writes, IsLocal);
    }

    /// <summary>The program.</summary>
    public TensorProgram Program { get; }

    /// <summary>The parameters.</summary>
    public GpuParameters Parameters { get; }

    /// <summary>The device.</summary>
    public GpuDevice Device => Parameters.Device;

    /// <summary>What each launch of an evaluation does, in a line each: its kind and items, and the tensors that it makes.</summary>
    public IReadOnlyList<string> Launches => [.. Main.Select(l => l.Describe(Program))];

    internal RowSources Sources { get; } = new();

    /// <summary>For each tensor whether its numbers are double.</summary>
    internal bool[] IsDouble { get; }

    /// <summary>For each tensor whether it is made of parameters alone, and so only once.</summary>
    internal bool[] IsConstant { get; }

    internal FirstWrites Writes { get; }

    /// <summary>The launches that make what is constant.</summary>
    internal IReadOnlyList<PlannedLaunch> Setup { get; }

    /// <summary>The launches of an evaluation.</summary>
    internal IReadOnlyList<PlannedLaunch> Main { get; }

    /// <summary>Compiles a program.</summary>
    /// <typeparam name="T">The model's type, float or double.</typeparam>
    /// <param name="program">The program, over nodes, edges and labels.</param>
    /// <param name="parameters">The values of its parameters on the device, which must outlive this.</param>
    /// <exception cref="ArgumentException">A parameter has no value, or a wrong number of values.</exception>
    /// <exception cref="NotSupportedException">A step runs over tuples of joined edges, or over edges against their direction.</exception>
    /// <exception cref="GpuException">The device has no double, or its compiler refuses.</exception>
    public static GpuProgramPlan Compile<T>(TensorProgram program, GpuParameters parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(parameters);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"Programs run in float and double, not {typeof(T).Name}.");
        if (program.Steps.FirstOrDefault(s => !RowRelations.IsTiled(program, s)) is { } joined)
            throw new NotSupportedException($"A step over {joined.Domain} reads rows that are looked up; on devices steps run over nodes, over edges in their direction and over labels.");
        return new(program, parameters, typeof(T) == typeof(double));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _doubles?.Dispose();
    }

    /// <summary>Whether a tensor is never in memory.</summary>
    internal bool IsLocal(int tensor) => _isLocal[tensor];

    /// <summary>The kernels of a launch.</summary>
    internal LaunchKernels KernelsOf(PlannedLaunch launch) => launch.IsDouble && _doubles is not null ? _doubles : _model;

    /// <summary>The kernels that compute with numbers of the model.</summary>
    internal GpuOperations Operations => _model.Operations;

    /// <summary>Whether the program may run on edges that the device finds: it labels no edges, and sums over those of a node alone.</summary>
    internal bool TakesFoundEdges => DeviceGraph.TakesFoundEdges(Sources, Main);

    /// <summary>The matrices of a product.</summary>
    internal GpuBuffer TransposedOf(ProductFactors factors)
        => Parameters.Transposed(Program.Tensors[factors.Weights.Tensor], factors.Step, IsDouble[factors.Weights.Tensor]);

    /// <summary>Whether a tensor is used in one launch of items alone, and of each item only what the item itself made.</summary>
    private bool IsMadeAndReadAtOnce(int tensor, PlannedLaunch[] launches)
    {
        if (Program.Tensors[tensor].Role != ProgramRole.Intermediate)
            return false;
        PlannedLaunch[] users = [.. launches.Where(l => l.Operands.Any(o => o.Tensor == tensor))];
        return users.Length == 1 && users[0].IsOfItems
            && users[0].Operands.Where(o => o.Tensor == tensor).All(o => o.Rows == RowSources.Own && !o.IsOfGroup);
    }

    private static bool[] ConstantTensors(TensorProgram program)
    {
        bool[] constant = [.. program.Tensors.Select(t => t.Role is ProgramRole.Parameter or ProgramRole.Intermediate)];

        // A tensor is none that one step makes of something else, be it what is none itself: until nothing changes.
        for (bool changes = true; changes;)
        {
            changes = false;
            foreach (ProgramStep step in program.Steps)
            {
                if (RowRelations.IsFew(step.Domain) && step.Reads.All(t => constant[t]) && step.Writes.All(t => constant[t]))
                    continue;
                foreach (int t in step.Writes)
                {
                    changes |= constant[t];
                    constant[t] = false;
                }
            }
        }

        return constant;
    }
}
