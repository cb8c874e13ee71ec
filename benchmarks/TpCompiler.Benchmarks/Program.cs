using System;
using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using TpCompiler.Benchmarks;
using TpCompiler.Benchmarks.Tables;

const string usage = """
    Usage:
      table [machine] [kernels] [contraction] [executions] [diagrams] [models] [stages] [batches] [generator] [gpu] [--filter text] [--model path]...
            [--structures path]...
            [--precision double|single] [--threads N] [--edges N] [--seconds S] [--cpu-time] [--json]
      bdn [arguments of BenchmarkDotNet, such as --filter *Kernel*]
    """;

switch (args.FirstOrDefault())
{
    case "bdn":
        // In this process: the project that BenchmarkDotNet would otherwise write builds ours again, with the outputs of all in one
        // folder, where the generator's own compiler is not found.
        IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Options).Assembly).Run([.. args[1..], "--inProcess"]);
        return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
    case "table":
        try
        {
            TableCommand.Run(Options.Parse(args.AsSpan(1)), Console.Out);
            return 0;
        }
        catch (Exception e) when (e is ArgumentException or PlatformNotSupportedException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

    default:
        Console.Error.WriteLine(usage);
        return 2;
}
