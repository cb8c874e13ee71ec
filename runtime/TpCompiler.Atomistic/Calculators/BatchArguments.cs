using System;

namespace TpCompiler.Atomistic;

/// <summary>What every calculator expects of its arguments.</summary>
internal static class BatchArguments
{
    /// <summary>Checks that there is a result for each structure, and one of its own.</summary>
    /// <exception cref="ArgumentException">There is not.</exception>
    public static void Check(ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results)
    {
        if (results.Length != configurations.Length)
            throw new ArgumentException($"{configurations.Length} structures need as many results, not {results.Length}.", nameof(results));
        for (int s = 0; s < results.Length; s++)
        {
            if (configurations[s].Structure is null || results[s] is null)
                throw new ArgumentException($"Structure {s + 1}, or its result, is null.", nameof(configurations));
            results[s].Place = s;
        }

        for (int s = 0; s < results.Length; s++)
        {
            if (results[s].Place != s)
                throw new ArgumentException($"Structures {s + 1} and {results[s].Place + 1} have the same result object.", nameof(results));
        }
    }
}
