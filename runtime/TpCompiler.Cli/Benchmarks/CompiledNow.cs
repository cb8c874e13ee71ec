using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Threading;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.CSharp;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Cli.Benchmarks;

/// <summary>
/// Kernels of programs that nobody compiled ahead, compiled now: printed as the generator prints them, and given to the C# compiler of the .NET SDK,
/// where there is one.
/// </summary>
internal static class CompiledNow
{
    // Beyond, the compiler would take minutes; the generator refuses such code, too.
    private const double MostText = 64e6;

    /// <summary>Compiles and registers what is not registered yet.</summary>
    /// <returns>Null, or why the interpreter has to do.</returns>
    public static string? Register(IEnumerable<KernelProgram> programs, CancellationToken cancellation)
    {
        KernelProgram[] missing = [.. programs.Where(p => KernelRegistry.Find(p.Identity) is null).DistinctBy(p => p.Identity)];
        if (missing.Length == 0)
            return null;
        if (!RuntimeFeature.IsDynamicCodeSupported)
            return "this tpc is a native file, which cannot take in new kernels; tpc as a .NET tool can";
        if (FindCompiler() is not string compiler)
            return "there is no .NET 10 SDK that could compile the kernels (https://dot.net)";
        KernelProgram[] lowered = [.. missing.Select(MultiplyAddFusion.Apply)];
        if (lowered.Sum(CSharpSize.Estimate) > MostText)
            return "there is too much code to compile";

        string folder = Directory.CreateTempSubdirectory("tpc-kernels-").FullName;
        try
        {
            List<string> files = [];
            void Write(string name, string text)
            {
                files.Add(Path.Combine(folder, name + ".cs"));
                File.WriteAllText(files[^1], text);
            }

            string ClassOf(int n) => string.Create(CultureInfo.InvariantCulture, $"Kernel{n}");
            for (int n = 0; n < missing.Length; n++)
                Write(ClassOf(n), CSharpKernelEmitter.Emit(new CSharpKernel(ClassOf(n), missing[n].Name, lowered[n])));
            Write("Registration", CSharpRegistrationEmitter.Emit([.. missing.Select((p, n) => (p.Identity, $"now.{ClassOf(n)}", ClassOf(n)))], "Registration"));
            cancellation.ThrowIfCancellationRequested();
            // No two assemblies of a process may have one name.
            string assembly = Path.Combine(folder, Path.GetFileName(folder) + ".dll");
            string? failure = Compile(compiler, folder, assembly, files);
            if (failure is null)
                Load(assembly);
            return failure;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Compile(string compiler, string folder, string assembly, IReadOnlyList<string> files)
    {
        string references = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        string[] options =
        [
            "/noconfig", "/nologo", "/nostdlib", "/unsafe", "/optimize+", "/target:library", "/langversion:latest", "/nowarn:CS8632,CS1701,CS1702", $"/out:\"{assembly}\"",
            .. references.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(r => r.EndsWith(".dll", StringComparison.Ordinal)).Select(r => $"/reference:\"{r}\""),
            .. files.Select(f => $"\"{f}\""),
        ];
        string response = Path.Combine(folder, "options.rsp");
        File.WriteAllLines(response, options.Skip(1));
        (int code, string output) = Run("dotnet", "exec", compiler, options[0], "@" + response);
        return code == 0 ? null : "the C# compiler refused the kernels: " + output.Split('\n')[0].Trim();
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Native files never come here: they have no dynamic code.")]
    private static void Load(string assembly)
    {
        using MemoryStream image = new(File.ReadAllBytes(assembly));
        RuntimeHelpers.RunModuleConstructor(AssemblyLoadContext.Default.LoadFromStream(image).ManifestModule.ModuleHandle);
    }

    /// <summary>The compiler of the newest SDK; <c>dotnet --list-sdks</c> prints lines such as "10.0.401 [/usr/share/dotnet/sdk]".</summary>
    private static string? FindCompiler()
    {
        (int code, string output) = Run("dotnet", "--list-sdks");
        foreach (string line in code == 0 ? output.Split('\n').Reverse() : [])
        {
            int bracket = line.IndexOf(" [", StringComparison.Ordinal);
            if (bracket < 0 || !int.TryParse(line.AsSpan(0, line.IndexOf('.', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture, out int major) || major < 10)
                continue;
            string compiler = Path.Combine(line[(bracket + 2)..].TrimEnd().TrimEnd(']'), line[..bracket], "Roslyn", "bincore", "csc.dll");
            if (File.Exists(compiler))
                return compiler;
        }

        return null;
    }

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }
}
