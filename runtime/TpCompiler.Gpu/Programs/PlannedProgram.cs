using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>The launches of a program, over all edges at once or in stages over windows of edges, and their kernels.</summary>
internal sealed class PlannedProgram : IDisposable
{
    private readonly LaunchKernels _model;
    private readonly LaunchKernels? _doubles;
    private readonly bool[] _isLocal;
    private readonly bool[] _isOfWindow;

    /// <summary>Plans a program over all edges at once.</summary>
    public PlannedProgram(TensorProgram program, GpuParameters parameters, bool isDouble)
        : this(program, null, parameters, isDouble)
    {
    }

    /// <summary>Plans a program in stages over windows of edges.</summary>
    public PlannedProgram(EdgeWindows windows, GpuParameters parameters, bool isDouble)
        : this(windows.Program, windows.Stages, parameters, isDouble)
    {
    }

    private PlannedProgram(TensorProgram program, int[]? stages, GpuParameters parameters, bool isDouble)
    {
        (Program, Parameters, HasWindows) = (program, parameters, stages is not null);
        GpuDevice device = parameters.Device;
        IsDouble = [.. program.Tensors.Select(t => isDouble || (t.Numbers == NumberKind.Double && device.HasDouble))];
        IsConstant = ConstantTensors(program);
        int most = new Kernels.GpuKernelCollection(device.Shape, isDouble).MostLanesAtOnce;
        StepLowering lowering = new(program, Sources, IsDouble, most);
        List<StepPart> setup = [];
        List<StepPart> main = [];
        for (int n = 0; n < program.Steps.Count; n++)
        {
            ProgramStep step = program.Steps[n];
            if (step.Writes.All(t => IsConstant[t]))
                setup.AddRange(lowering.Parts(step));
            else
                main.AddRange(lowering.Parts(step).Select(p => p with { Stage = stages?[n] ?? 0 }));
        }

        Setup = PlannedLaunch.Plan(setup);
        Main = PlannedLaunch.Plan(ProductActivations.Apply(program, JoinedSums.Apply(program, main)));
        PlannedLaunch[] all = [.. Setup, .. Main];
        Writes = new(program, all, HasWindows);
        _isLocal = [.. Enumerable.Range(0, program.Tensors.Count).Select(t => IsMadeAndReadAtOnce(t, all))];
        _isOfWindow = [.. Enumerable.Range(0, program.Tensors.Count).Select(IsOfOneStage)];
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

    /// <summary>Whether steps over edges run for a window of them at a time.</summary>
    public bool HasWindows { get; }

    /// <summary>The sources of rows.</summary>
    public RowSources Sources { get; } = new();

    /// <summary>For each tensor whether its numbers are double.</summary>
    public bool[] IsDouble { get; }

    /// <summary>For each tensor whether it is made of parameters alone, and so only once.</summary>
    public bool[] IsConstant { get; }

    /// <summary>What overwrites.</summary>
    public FirstWrites Writes { get; }

    /// <summary>The launches that make what is constant.</summary>
    public IReadOnlyList<PlannedLaunch> Setup { get; }

    /// <summary>The launches of an evaluation.</summary>
    public IReadOnlyList<PlannedLaunch> Main { get; }

    /// <summary>The kernels that compute with numbers of the model.</summary>
    public GpuOperations Operations => _model.Operations;

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _doubles?.Dispose();
    }

    /// <summary>Whether a tensor is never in memory.</summary>
    public bool IsLocal(int tensor) => _isLocal[tensor];

    /// <summary>Whether a tensor has rows for the edges of a window alone.</summary>
    public bool IsOfWindow(int tensor) => _isOfWindow[tensor];

    /// <summary>The kernels of a launch.</summary>
    public LaunchKernels KernelsOf(PlannedLaunch launch) => launch.IsDouble && _doubles is not null ? _doubles : _model;

    /// <summary>The transposed matrices of a product.</summary>
    public GpuBuffer TransposedOf(ProductFactors factors)
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

    /// <summary>Whether rows of edges are made and read in one stage over windows.</summary>
    private bool IsOfOneStage(int tensor)
    {
        if (!HasWindows || Program.Tensors[tensor].Role != ProgramRole.Intermediate || !RowRelations.IsEdges(Program.Tensors[tensor].Domain))
            return false;
        int[] stages = [.. Main.Where(l => l.Operands.Any(o => o.Tensor == tensor)).Select(l => l.Stage).Distinct()];
        return stages.Length == 1;
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
