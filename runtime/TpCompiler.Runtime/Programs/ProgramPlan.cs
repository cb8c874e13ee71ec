using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// A program prepared for the CPU: cut into regions, with the memory of every tensor and a runner for every step. Made once; immutable; executors on
/// any number of threads share it.
/// </summary>
/// <typeparam name="T">The model's type, float or double.</typeparam>
public sealed class ProgramPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<string, Kernel> _kernels = [];
    private readonly List<ProgramKernel> _uses = [];

    /// <summary>Prepares a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="parameters">The values of its parameters.</param>
    /// <exception cref="ArgumentException">A parameter has no value, or a wrong number of values.</exception>
    public ProgramPlan(TensorProgram program, ProgramParameters<T> parameters)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(parameters);
        TensorProgramChecks.ThrowIfSumsMayBeLost(program);
        Parameters = parameters;
        Cut = RegionCut.Apply(program);
        Program = Cut.Program;
        Tensors = [.. Program.Tensors.Select((t, n) => new TensorPlan(t, Cut.Scopes[n], Unsafe.SizeOf<T>()))];
        Sources = new RowSources();
        Places = TensorPlaces.Of(this);
        Regions = [.. Cut.Regions.Select(Prepare)];
        Kernels = [.. _uses];
        Tables = [.. Enumerable.Range(0, Tensors.Length).Where(t => TableOf(t) is not null).Select(t => (t, TableOf(t)!))];
        ParameterRows = [.. Enumerable.Range(0, Tensors.Length).Select(RowsOf)];
        IsConstant = ConstantTensors();
        Work = ProgramWork.Of(this);
        StepRunner[] runners = [.. Regions.SelectMany(r => r.Before.Select(b => b.Step).Concat(r.Phases.SelectMany(p => p.Steps)))];
        StepBytes = runners.Select(s => s.StepBytes).DefaultIfEmpty(0).Max();
        Parallel.ForEach(runners, r => r.Prepare());
    }

    /// <summary>The program as it runs.</summary>
    public RegionProgram Cut { get; }

    /// <summary>The kernels that run, in the order of their first use.</summary>
    public ImmutableArray<ProgramKernel> Kernels { get; }

    /// <summary>
    /// Bytes for every node and for every edge that one executor keeps, without what threads have for the tiles at hand and without edges that are summed at
    /// once (<see cref="ProgramExecutor{T}.MemoryBudget"/>).
    /// </summary>
    public (long PerNode, long PerEdge) MemoryPerItem => ProgramMemory<T>.BytesPerItem(this);

    internal TensorProgram Program { get; }

    internal ProgramParameters<T> Parameters { get; }

    internal TensorPlan[] Tensors { get; }

    internal TensorPlaces Places { get; }

    internal RowSources Sources { get; }

    internal RegionPlan[] Regions { get; }

    /// <summary>For each parameter that kernels read its rows in memory, and for all other tensors nothing.</summary>
    internal Array?[] ParameterRows { get; }

    /// <summary>The parameters whose rows may grow.</summary>
    internal ImmutableArray<(int Tensor, ParameterTable Table)> Tables { get; }

    /// <summary>For each tensor whether it is made of parameters alone, and so only once.</summary>
    internal bool[] IsConstant { get; }

    /// <summary>Multiplications for each node and edge, about.</summary>
    internal ProgramWork Work { get; }

    /// <summary>Bytes that one step needs for itself.</summary>
    internal long StepBytes { get; }

    /// <summary>The rows of a parameter as kernels read them, at an address that does not change; null where matrices of it are packed alone.</summary>
    private Array? RowsOf(int t)
    {
        ProgramTensor tensor = Program.Tensors[t];
        if (tensor.Role != ProgramRole.Parameter || TableOf(t) is not null)
            return null;
        double[] rows = Parameters.Rows(tensor);
        bool isPackedAlone = Program.Steps.Where(s => s.Accesses.Any(a => a.Tensor == t)).All(s => s is ProductStep { Target: not ProductTerm.Weights } && s.Accesses[1].Tensor == t);
        if (isPackedAlone && !Tensors[t].IsDouble)
            return null;
        return Tensors[t].IsDouble ? Laid<double>(t, rows) : Laid<T>(t, rows);
    }

    /// <summary>The table of a parameter whose rows may grow.</summary>
    private ParameterTable? TableOf(int t) => Program.Tensors[t].Role == ProgramRole.Parameter ? Parameters.Table(Program.Tensors[t]) : null;

    private TNumber[] Laid<TNumber>(int t, double[] rows)
        where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
    {
        RowLayout layout = Tensors[t].Layout;
        int length = Program.Tensors[t].RowLength;
        int count = rows.Length / length;
        TNumber[] laid = GC.AllocateArray<TNumber>(count * layout.Length, pinned: true);
        for (int n = 0; n < count; n++)
            layout.Spread<double, TNumber>(rows.AsSpan(n * length, length), laid.AsSpan(n * layout.Length, layout.Length));
        return laid;
    }

    private bool[] ConstantTensors()
    {
        HashSet<int> few = [.. Cut.Regions.SelectMany(r => r.Before).Where(s => RowRelations.IsFew(Program.Steps[s].Domain))];
        bool[] constant = [.. Program.Tensors.Select(t => t.Role is ProgramRole.Parameter or ProgramRole.Intermediate)];

        // A tensor is none that one step makes of something else, be it what is none itself: until nothing changes.
        for (bool changes = true; changes;)
        {
            changes = false;
            for (int s = 0; s < Program.Steps.Count; s++)
            {
                if (few.Contains(s) && Program.Steps[s].Reads.All(t => constant[t]))
                    continue;
                foreach (int t in Program.Steps[s].Writes)
                {
                    changes |= constant[t];
                    constant[t] = false;
                }
            }
        }

        return constant;
    }

    private RegionPlan Prepare(Region region, int number) => new()
    {
        Before = [.. region.Before.Select(s => new WholePlan(RunnerOf(s), [.. Program.Steps[s].Writes], [.. Places.Cleared(s)], Program.Steps[s].Domain))],
        Phases = [.. region.Phases.Select((p, k) => new PhasePlan(p.OverEdges, [.. p.Steps.Select(RunnerOf)], Places.Phases[number][k]))],
        Sums = [.. region.Sums.Select(SumOf)],
        Reduced = [.. Enumerable.Range(0, Tensors.Length).Where(t => Tensors[t].IsReduced && region.Phases.Any(p => p.Steps.Any(s => Program.Steps[s].Writes.Contains(t))))],
        Windowed = [.. Enumerable.Range(0, Tensors.Length).Where(t => Tensors[t].IsWindowed && Tensors[t].FirstRegion == number)],
    };

    private StepRunner RunnerOf(int number)
    {
        StepRunner runner = NewRunner(number);
        runner.Number = number;
        return runner;
    }

    private StepRunner NewRunner(int number)
    {
        ProgramStep step = Program.Steps[number];
        StepOperand[] operands = OperandsOf(number);
        switch (step)
        {
            case KernelStep kernel:
                return operands[0].Plan.IsDouble ? RunnerOf<double>(number, kernel.Segment, operands) : RunnerOf<T>(number, kernel.Segment, operands);
            case ProductStep product:
                ProgramTensor weights = operands[1].Plan.Tensor;
                bool isPacked = product.Target != ProductTerm.Weights && weights.Role == ProgramRole.Parameter
                    && operands[product.Target == ProductTerm.Input ? 0 : 2].Rows == RowSources.Own;
                if (operands[0].Plan.IsDouble)
                    return new OuterProductRunner<double>(product, operands);
                return isPacked
                    ? new ProductRunner<T>(product, operands, Parameters, Parameters.Rows(weights).Length / weights.RowLength)
                    : new OuterProductRunner<T>(product, operands);
            case MaximumStep:
                return operands[0].Plan.IsDouble ? new MaximumRunner<double>(operands[0], operands[1]) : new MaximumRunner<T>(operands[0], operands[1]);
            default:
                return AdderOf(operands);
        }
    }

    private StepRunner RunnerOf<TNumber>(int number, KernelSegment segment, StepOperand[] operands)
        where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
    {
        if (!_kernels.TryGetValue(segment.Program.Identity, out Kernel? kernel))
        {
            _kernels.Add(segment.Program.Identity, kernel = Kernel.For(segment.Program));
            _uses.Add(new(string.Join(", ", Program.Steps[number].Writes.Distinct().Select(t => Program.Tensors[t].Name)), kernel));
        }

        return TensorPlaces.IsScalar(segment) ? new ScalarRunner<TNumber>(kernel, segment, operands) : new KernelRunner<TNumber>(kernel, segment, operands);
    }

    private static RowAdder AdderOf(StepOperand[] operands) => (operands[0].Plan.IsDouble, operands[1].Plan.IsDouble) switch
    {
        (true, true) => new AddRunner<double, double>(operands[0], operands[1]),
        (true, false) => new AddRunner<double, T>(operands[0], operands[1]),
        (false, true) => new AddRunner<T, double>(operands[0], operands[1]),
        _ => new AddRunner<T, T>(operands[0], operands[1]),
    };

    private SumPlan SumOf(int number)
    {
        StepOperand[] operands = OperandsOf(number);
        RowAdder adder = AdderOf([operands[0] with { Overwrites = false }, operands[1] with { Overwrites = false }]);
        adder.Number = number;
        return new(operands[0], operands[1], adder, RowRelations.IsEdges(Program.Steps[number].Domain), Places.IsFirstWriter(number, operands[1].Tensor));
    }

    private StepOperand[] OperandsOf(int number)
    {
        ProgramStep step = Program.Steps[number];
        return [.. step.Accesses.Select((access, o) => new StepOperand(
            access.Tensor, Tensors[access.Tensor], Sources.Of(Program, step, o), step.IsWritten(o) && Places.Overwrites(number, o)))];
    }
}

/// <summary>A kernel that a program runs.</summary>
/// <param name="Purpose">The tensors that the step writes which runs it first.</param>
/// <param name="Kernel">The kernel.</param>
public sealed record ProgramKernel(string Purpose, Kernel Kernel);

/// <summary>A region prepared.</summary>
internal sealed class RegionPlan
{
    public required WholePlan[] Before { get; init; }

    public required PhasePlan[] Phases { get; init; }

    public required SumPlan[] Sums { get; init; }

    /// <summary>The tensors that every run of tiles adds to on its own.</summary>
    public required int[] Reduced { get; init; }

    /// <summary>The tensors of edges that are summed as soon as some tiles have made them.</summary>
    public required int[] Windowed { get; init; }
}

/// <summary>A step that runs as a whole prepared.</summary>
/// <param name="Step">The step.</param>
/// <param name="Writes">The tensors that it writes.</param>
/// <param name="Cleared">Those of nodes and edges that it is the first to add to.</param>
/// <param name="Domain">The items.</param>
internal sealed record WholePlan(StepRunner Step, int[] Writes, int[] Cleared, ItemDomain Domain);

/// <summary>A phase prepared.</summary>
/// <param name="OverEdges">Whether the items are edges.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Place">Its memory.</param>
internal sealed record PhasePlan(bool OverEdges, StepRunner[] Steps, PhasePlace Place);

/// <summary>A sum into rows of neighbours or labels.</summary>
/// <param name="From">What is added.</param>
/// <param name="To">What it is added to.</param>
/// <param name="Adder">Adds a row to a row.</param>
/// <param name="OverEdges">Whether the items are edges, and the rows those of neighbours.</param>
/// <param name="IsFirst">Whether nothing was added before, so that the sums are cleared first.</param>
internal sealed record SumPlan(StepOperand From, StepOperand To, RowAdder Adder, bool OverEdges, bool IsFirst);
