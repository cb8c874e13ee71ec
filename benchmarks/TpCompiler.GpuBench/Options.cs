using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using TpCompiler.GpuBench.Problems;

namespace TpCompiler.GpuBench;

/// <summary>The command line.</summary>
internal sealed partial class Options
{
    private readonly Option<string?> _device = new("--device")
    {
        HelpName = "cuda|opencl[:n]",
        Description = "The device; --list names those there are. A GPU of NVIDIA through CUDA unless given, else the best of OpenCL",
    };

    private readonly Option<string[]> _problems = new("--problems")
    {
        HelpName = "names",
        AllowMultipleArgumentsPerToken = true,
        Description = "The problems, by name; mace-* stands for all that begin so. All unless given",
    };

    private readonly Option<string[]> _dtypes = Words("--dtype", "The floating point types", BenchmarkSettings.Single, BenchmarkSettings.Double);

    private readonly Option<string[]> _directions = Words(
        "--directions", "The directions", BenchmarkSettings.Forward, BenchmarkSettings.Backward, BenchmarkSettings.DoubleBackward);

    private readonly Option<bool> _quick = new("--quick") { Description = "Few items for a short time, to try whether all works; the times mean nothing" };

    private readonly Option<double> _seconds = new("--seconds")
    {
        HelpName = "S",
        DefaultValueFactory = _ => double.PositiveInfinity,
        Description = "Measurements that would begin later than so many seconds are skipped; no limit unless given",
    };

    private readonly Option<string?> _output = new("--output", "-o") { HelpName = "file", Description = "Write the document there after each measurement; to standard output at the end unless given" };

    private readonly Option<bool> _list = new("--list") { Description = "List the problems and the devices, and do nothing else" };

    /// <summary>The command.</summary>
    /// <param name="run">What it does.</param>
    /// <param name="list">What it does instead with --list.</param>
    public RootCommand Command(Func<Options, ParseResult, int> run, Func<int> list)
    {
        RootCommand command = new("Checks and measures TpCompiler's kernels on a GPU, and writes a JSON document that 'tpc bench compare' reads.")
        {
            _device, _problems, _dtypes, _directions, _quick, _seconds, _output, _list,
        };
        _device.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !DeviceName().IsMatch(result.Tokens[0].Value))
                result.AddError($"--device: expected cuda, cuda:n, opencl or opencl:n, found '{result.Tokens[0].Value}'");
        });
        _problems.Validators.Add(result =>
        {
            foreach (string unknown in result.Tokens.Select(t => t.Value).Where(v => !ProblemList.All.Any(p => Matches(v, p.Name))))
                result.AddError($"--problems: there is no '{unknown}'; --list names all");
        });
        command.SetAction(parsed => parsed.GetValue(_list) ? list() : run(this, parsed));
        return command;
    }

    /// <summary>The device's name; null for the best.</summary>
    public string? Device(ParseResult parsed) => parsed.GetValue(_device);

    /// <summary>The problems, in the order of the list.</summary>
    public IReadOnlyList<IBenchmarkProblem> Problems(ParseResult parsed)
    {
        string[] wanted = parsed.GetValue(_problems) ?? [];
        return [.. ProblemList.All.Where(p => wanted.Length == 0 || wanted.Any(w => Matches(w, p.Name)))];
    }

    /// <summary>What is asked for.</summary>
    public BenchmarkSettings Settings(ParseResult parsed)
        => new(parsed.GetValue(_dtypes)!, parsed.GetValue(_directions)!, parsed.GetValue(_quick), parsed.GetValue(_seconds));

    /// <summary>The file to write; null for standard output.</summary>
    public string? Output(ParseResult parsed) => parsed.GetValue(_output);

    private static bool Matches(string wanted, string name)
        => wanted.EndsWith('*') ? name.StartsWith(wanted[..^1], StringComparison.Ordinal) : wanted == name;

    private static Option<string[]> Words(string name, string description, params string[] words)
    {
        Option<string[]> option = new(name)
        {
            HelpName = string.Join("|", words),
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => words,
            Description = string.Create(CultureInfo.InvariantCulture, $"{description}; all unless given"),
        };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    [GeneratedRegex("^(cuda|opencl)(:[0-9]{1,3})?$")]
    private static partial Regex DeviceName();
}
