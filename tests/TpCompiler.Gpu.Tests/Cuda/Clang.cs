using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace TpCompiler.Gpu.Tests.Cuda;

/// <summary>The compiler clang, which stands in for NVRTC.</summary>
internal static class Clang
{
    /// <summary>Why it cannot be used; null if it can.</summary>
    public static string? WhyNot { get; } = Find();

    /// <summary>A header beside the tests.</summary>
    public static string Header(string name) => Path.Combine(AppContext.BaseDirectory, "Cuda", name);

    /// <summary>Runs it; fails with its messages if it fails.</summary>
    public static void Run(params string[] arguments)
    {
        (int status, string messages) = Start("clang++", arguments);
        Assert.True(status == 0, messages.Length > 4000 ? messages[..4000] : messages);
    }

    private static string? Find()
    {
        try
        {
            return Start("clang++", ["--version"]).Status == 0 ? null : "clang++ does not run.";
        }
        catch (Win32Exception)
        {
            return "clang++ is not installed.";
        }
    }

    private static (int Status, string Messages) Start(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        string messages = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, messages);
    }
}

/// <summary>A test that needs clang; skipped where there is none.</summary>
public sealed class ClangTheoryAttribute : TheoryAttribute
{
    public ClangTheoryAttribute() => Skip = Clang.WhyNot;
}

/// <summary>A test that runs CUDA text on the host; skipped where clang or the fibers of Linux are missing.</summary>
public sealed class HostCudaTheoryAttribute : TheoryAttribute
{
    public HostCudaTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? Clang.WhyNot : "Runs on Linux only.";
}
