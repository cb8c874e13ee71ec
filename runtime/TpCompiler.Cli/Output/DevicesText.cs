using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Output;

/// <summary>Prints what devices there are, for people to read.</summary>
internal static class DevicesText
{
    private const int MostPlaces = 2;
    private const double Gibi = 1024.0 * 1024 * 1024;

    public static void Write(TextWriter writer, DevicesDocument document)
    {
        StringBuilder text = new();
        CpuDocument cpu = document.Cpu;
        text.Append($"cpu     {cpu.Name}\n");
        text.Append($"        {(cpu.Threads == 1 ? "1 thread" : $"{cpu.Threads} threads")}, vectors of {cpu.VectorBits} bits\n\n");

        TextTable openCl = new("<device", "<name", "<platform", "<driver", "<version", "double", "units", "group", "shared KiB", "memory GiB");
        foreach (OpenClDeviceDocument d in document.Opencl.Devices)
        {
            openCl.Add(d.Device, d.Gpu ? d.Name : $"{d.Name} (not a GPU)", d.Platform, d.Driver, VersionOf(d.Version), d.Double ? "yes" : "no",
                NumberText.Grouped(d.ComputeUnits), NumberText.Grouped(d.MaxGroupSize), Kibi(d.SharedBytes), GibiOf(d.MemoryBytes));
        }

        Append(text, "opencl", document.Opencl.Chosen, document.Opencl.Reason, document.Opencl.Devices.Count > 0 ? openCl : null, [document.Opencl.Problem, EmptyPlatforms(document.Opencl)]);
        text.Append('\n');

        CudaDocument cudaFound = document.Cuda;
        TextTable cuda = new("<device", "<name", "capability", "driver", "NVRTC", "units", "group", "shared KiB", "memory GiB");
        foreach (CudaDeviceDocument d in cudaFound.Devices)
        {
            cuda.Add(d.Device, d.Name, d.Capability, d.Driver, cudaFound.Compiler ?? "none", NumberText.Grouped(d.Multiprocessors),
                NumberText.Grouped(d.MaxGroupSize), Kibi(d.SharedBytes), GibiOf(d.MemoryBytes));
        }

        Append(text, "cuda", cudaFound.Chosen, cudaFound.Reason, cudaFound.Devices.Count > 0 ? cuda : null, [cudaFound.Problem, cudaFound.CompilerProblem]);
        text.Append($"\ncompiled kernels are kept {(document.KernelCache is null ? "nowhere" : $"in {document.KernelCache}")}\n");
        writer.Write(text);
        writer.Flush();
    }

    private static void Append(StringBuilder text, string word, string? chosen, string? reason, TextTable? table, IEnumerable<string?> problems)
    {
        text.Append($"{word,-8}").Append(chosen is null ? "cannot be used\n" : $"--device {word} means {chosen}: {reason}\n");
        table?.AppendTo(text, "  ");
        foreach (string problem in problems.OfType<string>())
            text.Append("  ").Append(WithFewPlaces(problem)).Append('\n');
    }

    /// <summary>A reason with the first of the places that were looked at, where those are many; all are in the JSON document.</summary>
    private static string WithFewPlaces(string problem)
    {
        int open = problem.IndexOf('(', StringComparison.Ordinal);
        int close = problem.LastIndexOf(')');
        string[] places = open < 0 || close < open ? [] : problem[(open + 1)..close].Split(", ");
        return places.Length <= MostPlaces + 1
            ? problem
            : $"{problem[..open]}({string.Join(", ", places.Take(MostPlaces))}, and {NumberText.Grouped(places.Length - MostPlaces)} more places){problem[(close + 1)..]}";
    }

    private static string? EmptyPlatforms(OpenClDocument document)
    {
        string[] empty = [.. document.Platforms.Where(p => document.Devices.All(d => d.Platform != p))];
        return empty.Length == 0 ? null : $"Without a device: {string.Join(", ", empty)}.";
    }

    /// <summary>The two words that every device begins with, such as "OpenCL 3.0"; the vendor's words after them are in the JSON document.</summary>
    private static string VersionOf(string version) => string.Join(' ', version.Split(' ').Take(2));

    private static string Kibi(long bytes) => NumberText.Grouped(bytes / 1024);

    private static string GibiOf(long bytes) => NumberText.Fixed(bytes / Gibi, 1);
}
