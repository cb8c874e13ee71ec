using System;
using System.Collections.Generic;
using System.Numerics;
using System.Threading;
using TpCompiler.Atomistic.Models.Evaluation;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models;

/// <summary>
/// A potential that is a program (<see cref="AtomisticModel"/>): energies, forces and stresses of structures, the derivatives derived by the compiler. May be
/// called by several threads at once: each call at work has memory of its own, which is kept for the next.
/// </summary>
/// <example>
/// <code>
/// ModelBuilder builder = new("own", [1, 8], cutoff: 4);
/// ...
/// using ModelPotential potential = new(builder.BuildModel());
/// PotentialResult result = potential.Evaluate(structure);
/// </code>
/// </example>
public sealed class ModelPotential : ICalculator
{
    /// <summary>Enough for a few tiles. More gains nothing, and leaves the caches.</summary>
    private const int BatchAtomsPerThread = 64;

    private readonly EvaluatorPool _evaluators;

    /// <summary>Prepares a model for evaluation.</summary>
    /// <param name="model">The model.</param>
    /// <param name="precision">The floating point type of features and weights.</param>
    /// <param name="threads">The most threads that one call uses; 0 for one per processor. Results do not depend on it.</param>
    /// <param name="memoryBudget">
    /// Bytes that what is as wide as features and belongs to edges may take (<see cref="ProgramExecutor{T}.MemoryBudget"/>); 0 for what suits most machines.
    /// Results do not depend on it.
    /// </param>
    /// <param name="radial">How radial functions are evaluated.</param>
    /// <exception cref="NotSupportedException">Tables are asked for, and the model has none that are as accurate as the precision.</exception>
    public ModelPotential(
        AtomisticModel model, Precision precision = Precision.Double, int threads = 0, long memoryBudget = 0, RadialEvaluation radial = RadialEvaluation.Automatic)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBudget);
        Model = model;
        Precision = precision;
        PreferredBatchAtoms = BatchAtomsPerThread * (threads == 0 ? Environment.ProcessorCount : threads);
        (_evaluators, Kernels, MemoryPerItem, RadialTables) = precision == Precision.Double
            ? Prepare<double>(model, threads, memoryBudget, radial)
            : Prepare<float>(model, threads, memoryBudget, radial);
    }

    /// <summary>The model.</summary>
    public AtomisticModel Model { get; }

    /// <summary>The floating point type.</summary>
    public Precision Precision { get; }

    /// <inheritdoc/>
    public int PreferredBatchAtoms { get; }

    /// <summary>How close the tables of radial functions are; null where these are evaluated as they are.</summary>
    public RadialAccuracy? RadialTables { get; }

    /// <summary>The kernels that run for energies and forces, in the order of their use.</summary>
    public IReadOnlyList<ProgramKernel> Kernels { get; }

    /// <summary>
    /// Bytes that an evaluation of energies and forces keeps for every atom and for every edge, neighbour list and copies of the geometry included; beside it there
    /// are the weights, what threads need for the atoms at hand, and the budget of memory.
    /// </summary>
    public (long PerAtom, long PerEdge) MemoryPerItem { get; }

    /// <inheritdoc/>
    /// <exception cref="StructureException">
    /// A structure has an element that the model does not know, two atoms at one point, a cell that cannot repeat, or lacks a property
    /// that the model reads.
    /// </exception>
    public void Evaluate(
        ReadOnlySpan<Configuration> configurations,
        ReadOnlySpan<PotentialResult> results,
        Quantities quantities = Quantities.All,
        CancellationToken cancellation = default)
        => Evaluate(this, configurations, results, quantities, cancellation);

    /// <summary>The same for a potential of some architecture that stands on this one, and is named in errors.</summary>
    internal void Evaluate(
        ICalculator owner, ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities, CancellationToken cancellation)
    {
        BatchArguments.Check(configurations, results);
        IModelEvaluator evaluator = _evaluators.Rent(owner);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            if (configurations.Length > 0)
                evaluator.Evaluate(configurations, results, quantities, cancellation);
        }
        finally
        {
            _evaluators.Return(evaluator);
        }
    }

    /// <summary>How long each step takes of an evaluation of energy, forces and stress; measured on evaluators of its own.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="runs">How often it is evaluated, after once without measuring.</param>
    /// <returns>The steps in their order, all runs together.</returns>
    /// <exception cref="StructureException">As for <see cref="Evaluate(ReadOnlySpan{Configuration}, ReadOnlySpan{PotentialResult}, Quantities, CancellationToken)"/>.</exception>
    public IReadOnlyList<StepTime> TimeSteps(Structure structure, int runs = 1)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        (IModelEvaluator evaluator, StepTimes times) = _evaluators.NewTimed();
        using IModelEvaluator owned = evaluator;
        PotentialResult result = new();
        for (int n = 0; n <= runs; n++)
        {
            // The first evaluation makes tables and reserves memory.
            if (n == 1)
                times.Clear();
            evaluator.Evaluate([structure], [result], Quantities.All, CancellationToken.None);
        }

        return times.Steps;
    }

    /// <summary>Gives all memory back; that of calls at work, once they are done.</summary>
    public void Dispose() => _evaluators.Dispose();

    private static (EvaluatorPool Evaluators, IReadOnlyList<ProgramKernel> Kernels, (long PerAtom, long PerEdge) Memory, RadialAccuracy? Radial) Prepare<T>(
        AtomisticModel model, int threads, long memoryBudget, RadialEvaluation radial)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ModelPrograms<T> programs = new(model, radial);
        ProgramPlan<T> plan = programs.Whole;
        (long perAtom, long perEdge) = plan.MemoryPerItem;
        return (
            new EvaluatorPool(() => NewEvaluator(null), () =>
            {
                StepTimes times = StepTimes.Of(plan);
                return (NewEvaluator(times), times);
            }),
            plan.Kernels,
            (perAtom + ModelEvaluator.GraphBytesPerAtom, perEdge + ModelEvaluator.GraphBytesPerEdge + (programs.Tables is null ? 0 : ModelEvaluator.TableBytesPerEdge)),
            programs.Tables?.Accuracy);

        ModelEvaluator NewEvaluator(StepTimes? times)
            => new(programs.Derivatives, () => Executor(programs.Energies, times), () => Executor(programs.Gradients, times), programs.Tables, threads: threads);

        ProgramExecutor<T> Executor(ProgramPlan<T> of, StepTimes? times)
        {
            ProgramExecutor<T> executor = new(of, threads) { Times = of == plan ? times : null };
            if (memoryBudget > 0)
                executor.MemoryBudget = memoryBudget;
            return executor;
        }
    }
}
