using System;
using System.Threading;

namespace TpCompiler.Atomistic;

/// <summary>
/// Computes energies and their derivatives. May be called by several threads at once. Further ways to call it, for one structure, for
/// molecular dynamics and for whole files, are in <see cref="CalculatorExtensions"/>.
/// </summary>
/// <example>
/// <code>
/// using ICalculator calculator = MacePotential.Load("model.model");
/// foreach ((Structure structure, PotentialResult result) in calculator.EvaluateAll(ExtendedXyz.Read("structures.xyz")))
///     Console.WriteLine($"{result.Energy} eV, {structure.Count} atoms");
/// </code>
/// </example>
public interface ICalculator : IDisposable
{
    /// <summary>How many atoms of small structures are best evaluated together.</summary>
    int PreferredBatchAtoms { get; }

    /// <summary>Evaluates some structures together, as one batch: small ones take less time so than one after the other.</summary>
    /// <param name="configurations">The structures. None, and structures without atoms, are fine.</param>
    /// <param name="results">Where the results go, one for each; their memory is used again.</param>
    /// <param name="quantities">What to compute.</param>
    /// <param name="cancellation">Stops the work between two pieces of it.</param>
    /// <remarks>
    /// A result does not depend on the other structures of the batch, on the number of threads or on earlier calls. Where an exception
    /// is thrown, the results hold nothing in particular, and the calculator is as good as before. A call like an earlier one allocates
    /// nothing.
    /// </remarks>
    /// <exception cref="StructureException">One of the structures cannot be evaluated; the exception says which, and why.</exception>
    /// <exception cref="ArgumentException">There are not as many results as structures.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The calculator was disposed.</exception>
    void Evaluate(
        ReadOnlySpan<Configuration> configurations,
        ReadOnlySpan<PotentialResult> results,
        Quantities quantities = Quantities.All,
        CancellationToken cancellation = default);
}
