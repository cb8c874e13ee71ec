using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace TpCompiler.Atomistic.Tests.Concurrency;

/// <summary>
/// A process in which nothing was loaded before: sixteen threads load and evaluate one model at the same time, half of them in single
/// precision. What is filled on first use is filled by all of them at once.
/// </summary>
internal static class LoadingProcess
{
    private const int Threads = 16;

    /// <summary>Runs the process for some families, one after another.</summary>
    /// <returns>The exit code, and all that it said.</returns>
    public static (int Code, string Said) Start(params string[] families)
    {
        ProcessStartInfo start = new("dotnet", [typeof(LoadingProcess).Assembly.Location, .. families])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result + error);
    }

    /// <summary>The process itself; its arguments are families.</summary>
    public static int Main(string[] families)
    {
        foreach (string family in families)
        {
            double[][] results = LoadAtOnce(family);
            for (int n = 2; n < results.Length; n++)
            {
                if (!results[n].SequenceEqual(results[n % 2]))
                {
                    Console.Error.WriteLine($"{family}: two threads found different numbers.");
                    return 1;
                }
            }

            Console.WriteLine($"{family}: {results[0].Length} numbers");
        }

        return 0;
    }

    private static double[][] LoadAtOnce(string family)
    {
        double[][] results = new double[Threads][];
        using Barrier barrier = new(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(n => new Thread(() =>
        {
            barrier.SignalAndWait();
            results[n] = ModelFamilies.Evaluate(family, ModelFamilies.Load(family), n % 2 == 0 ? Precision.Double : Precision.Single);
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return results;
    }
}
