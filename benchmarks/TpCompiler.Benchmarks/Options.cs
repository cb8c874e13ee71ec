using System;
using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models.Tables;

namespace TpCompiler.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed class Options
{
    private static readonly string[] s_tables = ["machine", "kernels", "contraction", "executions", "diagrams", "models", "stages", "batches", "generator", "gpu"];

    /// <summary>The tables to print; all where none is named.</summary>
    public List<string> Tables { get; } = [];

    /// <summary>Model files.</summary>
    public List<string> Models { get; } = [];

    /// <summary>Files of structures.</summary>
    public List<string> Structures { get; } = [];

    /// <summary>Only problems whose name contains this text.</summary>
    public string Filter { get; private set; } = string.Empty;

    /// <summary>Only models of this precision; both where null.</summary>
    public Precision? Precision { get; private set; }

    /// <summary>How radial functions of models are evaluated.</summary>
    public RadialEvaluation Radial { get; private set; }

    /// <summary>Threads of models; kernels always run on one.</summary>
    public int Threads { get; private set; } = 1;

    /// <summary>Edges of kernel problems.</summary>
    public int Edges { get; private set; } = 2000;

    /// <summary>How long each measurement is repeated, in seconds.</summary>
    public double Seconds { get; private set; } = 1;

    /// <summary>Whether the processor's time is measured, and not the clock's.</summary>
    public bool CpuTime { get; private set; }

    /// <summary>Whether rows are printed as JSON.</summary>
    public bool Json { get; private set; }

    /// <summary>Reads the arguments after "table".</summary>
    /// <exception cref="ArgumentException">An argument is not understood.</exception>
    public static Options Parse(ReadOnlySpan<string> arguments)
    {
        Options options = new();
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (Array.IndexOf(s_tables, argument) >= 0)
                options.Tables.Add(argument);
            else if (argument == "--cpu-time")
                options.CpuTime = true;
            else if (argument == "--json")
                options.Json = true;
            else if (i + 1 < arguments.Length && options.TrySet(argument, arguments[i + 1]))
                i++;
            else
                throw new ArgumentException($"'{argument}' is not understood, or lacks a value; tables are {string.Join(", ", s_tables)}.");
        }

        if (options.CpuTime && options.Threads != 1)
            throw new ArgumentException("--cpu-time is the time of one thread: it is for --threads 1.");
        if (options.Tables.Count == 0)
            options.Tables.AddRange(s_tables);
        return options;
    }

    private bool TrySet(string name, string value)
    {
        switch (name)
        {
            case "--model":
                Models.Add(value);
                return true;
            case "--structures":
                Structures.Add(value);
                return true;
            case "--filter":
                Filter = value;
                return true;
            case "--precision":
                Precision = Enum.TryParse(value, ignoreCase: true, out Precision precision)
                    ? precision
                    : throw new ArgumentException($"--precision is double or single, not '{value}'.");
                return true;
            case "--radial":
                Radial = Enum.TryParse(value, ignoreCase: true, out RadialEvaluation radial)
                    ? radial
                    : throw new ArgumentException($"--radial is automatic, exact or table, not '{value}'.");
                return true;
            case "--threads":
                Threads = Count(name, value);
                return true;
            case "--edges":
                Edges = Count(name, value);
                return true;
            case "--seconds":
                Seconds = double.TryParse(value, CultureInfo.InvariantCulture, out double seconds) && seconds > 0
                    ? seconds
                    : throw new ArgumentException($"--seconds needs a positive number, not '{value}'.");
                return true;
            default:
                return false;
        }
    }

    private static int Count(string name, string value)
        => int.TryParse(value, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw new ArgumentException($"{name} needs a positive whole number, not '{value}'.");
}
