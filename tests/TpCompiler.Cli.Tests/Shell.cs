using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Runs the command in a process of its own, from a line of bash in which it is called tpc, and keeps what it said.</summary>
internal sealed record Shell(int Code, string Output, string Error)
{
    /// <summary>Runs a script in a folder; <c>$model</c> and <c>$molecule</c> are the samples.</summary>
    public static Shell Run(TemporaryFolder folder, string script)
    {
        string command = Path.Combine(AppContext.BaseDirectory, "tpc.dll");
        ProcessStartInfo start = new("bash", ["-c", $"tpc() {{ exec dotnet '{command}' \"$@\"; }}\n{script}"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        (start.Environment["model"], start.Environment["molecule"]) = (Tpc.Model, Tpc.Molecule);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }
}

/// <summary>A fact about processes, pipes and signals as Linux has them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/bin/bash"))
            Skip = "needs Linux and bash";
    }
}
