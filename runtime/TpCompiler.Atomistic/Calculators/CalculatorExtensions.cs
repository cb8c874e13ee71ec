using System;
using System.Collections.Generic;
using System.Threading;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic;

/// <summary>Ways to call an <see cref="ICalculator"/>.</summary>
public static class CalculatorExtensions
{
    /// <summary>Evaluates one structure.</summary>
    /// <param name="calculator">The calculator.</param>
    /// <param name="configuration">The structure.</param>
    /// <param name="quantities">What to compute.</param>
    /// <param name="cancellation">Stops the work between two pieces of it.</param>
    /// <returns>A new result.</returns>
    /// <exception cref="StructureException">The structure cannot be evaluated.</exception>
    public static PotentialResult Evaluate(
        this ICalculator calculator, Configuration configuration, Quantities quantities = Quantities.All, CancellationToken cancellation = default)
    {
        PotentialResult result = new();
        calculator.Evaluate(configuration, result, quantities, cancellation);
        return result;
    }

    /// <summary>Evaluates one structure into a result that is used again: a loop of such calls allocates nothing.</summary>
    /// <param name="calculator">The calculator.</param>
    /// <param name="configuration">The structure.</param>
    /// <param name="result">Where the result goes.</param>
    /// <param name="quantities">What to compute.</param>
    /// <param name="cancellation">Stops the work between two pieces of it.</param>
    /// <exception cref="StructureException">The structure cannot be evaluated.</exception>
    /// <example>
    /// Molecular dynamics moves the atoms in memory of its own:
    /// <code>
    /// double[] positions = structure.Positions.ToArray();
    /// Configuration atoms = new(structure, positions);
    /// PotentialResult result = new();
    /// for (int step = 0; step &lt; steps; step++)
    /// {
    ///     calculator.Evaluate(atoms, result);
    ///     Move(positions, velocities, result.Forces);
    /// }
    /// </code>
    /// </example>
    public static void Evaluate(
        this ICalculator calculator,
        Configuration configuration,
        PotentialResult result,
        Quantities quantities = Quantities.All,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(calculator);
        ArgumentNullException.ThrowIfNull(result);
        calculator.Evaluate(new ReadOnlySpan<Configuration>(in configuration), new ReadOnlySpan<PotentialResult>(in result), quantities, cancellation);
    }

    /// <summary>
    /// Evaluates structures as they come, from a file larger than memory for one: they are packed into batches, and read on another
    /// thread while a batch is evaluated. No more than a few batches are in memory at a time.
    /// </summary>
    /// <param name="calculator">The calculator.</param>
    /// <param name="structures">The structures; enumerated once, on another thread.</param>
    /// <param name="quantities">What to compute.</param>
    /// <param name="batchAtoms">The most atoms of a batch, but for a structure that is larger by itself; 0 for <see cref="ICalculator.PreferredBatchAtoms"/>. Results do not depend on it.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Each structure with its result, in the order of the structures.</returns>
    /// <exception cref="StructureException">
    /// A structure cannot be evaluated (while enumerating, after the results of those before it); its index counts all structures.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled (while enumerating).</exception>
    /// <remarks>An exception of <paramref name="structures"/> is thrown after the results of the structures before it.</remarks>
    public static IEnumerable<(Structure Structure, PotentialResult Result)> EvaluateAll(
        this ICalculator calculator,
        IEnumerable<Structure> structures,
        Quantities quantities = Quantities.All,
        int batchAtoms = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(calculator);
        ArgumentNullException.ThrowIfNull(structures);
        ArgumentOutOfRangeException.ThrowIfNegative(batchAtoms);
        return StructureStream.Evaluate(calculator, structures, quantities, batchAtoms == 0 ? calculator.PreferredBatchAtoms : batchAtoms, cancellation);
    }
}
