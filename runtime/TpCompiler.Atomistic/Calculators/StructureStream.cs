using System;
using System.Collections.Generic;
using System.Threading;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic;

/// <summary>Evaluates a stream of structures batch by batch.</summary>
internal static class StructureStream
{
    /// <summary>Each structure with its result, in order.</summary>
    public static IEnumerable<(Structure Structure, PotentialResult Result)> Evaluate(
        ICalculator calculator, IEnumerable<Structure> structures, Quantities quantities, int batchAtoms, CancellationToken cancellation)
    {
        int done = 0;
        using BatchReader reader = new(structures, batchAtoms, cancellation);
        while (reader.Next() is { } batch)
        {
            (PotentialResult[] results, StructureException? failure) = Evaluate(calculator, batch, quantities, cancellation);
            for (int i = 0; i < results.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return (batch[i], results[i]);
            }

            if (failure is not null)
                throw new StructureException(done + failure.Index, 0, failure.InnerException ?? failure);
            done += batch.Length;
        }
    }

    /// <summary>The results of a batch, or of the structures before the one that fails.</summary>
    private static (PotentialResult[] Results, StructureException? Failure) Evaluate(
        ICalculator calculator, Structure[] batch, Quantities quantities, CancellationToken cancellation)
    {
        Configuration[] configurations = Array.ConvertAll(batch, structure => new Configuration(structure));
        PotentialResult[] results = Array.ConvertAll(batch, _ => new PotentialResult());
        StructureException? failure = null;
        while (true)
        {
            int count = failure?.Index ?? batch.Length;
            try
            {
                calculator.Evaluate(configurations.AsSpan(0, count), results.AsSpan(0, count), quantities, cancellation);
                return (results[..count], failure);
            }
            catch (StructureException e) when (e.Index < count)
            {
                // One before the first failure found may fail as well, in a later stage of the work.
                failure = e;
            }
        }
    }
}
