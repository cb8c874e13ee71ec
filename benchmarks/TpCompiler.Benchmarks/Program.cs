using System;
using System.Linq;
using BenchmarkDotNet.Running;
using TpCompiler.Benchmarks;
using TpCompiler.Benchmarks.Tables;

const string usage = """
    Usage:
      table [machine] [kernels] [contraction] [models] [--filter text] [--model path]... [--structures path]...
            [--precision double|single] [--threads N] [--edges N] [--seconds S] [--cpu-time] [--json]
      bdn [arguments of BenchmarkDotNet, such as --filter *Kernel*]
    """;

switch (args.FirstOrDefault())
{
    case "bdn":
        BenchmarkSwitcher.FromAssembly(typeof(Options).Assembly).Run(args[1..]);
        return 0;
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
