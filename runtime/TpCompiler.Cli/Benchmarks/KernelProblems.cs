using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Specs;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using TpCompiler.Jit;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Cli.Benchmarks;

/// <summary>Finds what is to be measured, and compiles what is not compiled yet.</summary>
internal sealed class KernelProblems(CommandContext context, KernelBenchSettings settings)
{
    private static readonly string[] s_passes = ["Forward", "Backward", "DoubleBackward"];

    /// <summary>The problems.</summary>
    /// <exception cref="CommandException">There are none, or the spec is wrong.</exception>
    public IReadOnlyList<KernelProblem> Find()
    {
        if (!AssemblyOperations.IsAssembly(settings.Spec))
        {
            SpecInput input = SpecInput.Of(settings.Spec);
            FusionDiagram diagram = Diagram(input);
            IReadOnlyList<TensorProgram> programs = Programs(diagram, CompilerOptions.Default);
            string name = input.Name == "text" ? diagram.Output.Name : System.IO.Path.GetFileNameWithoutExtension(input.Name);
            return [Problem(name, diagram, () => Compiled(name, programs))];
        }

        (string Name, OperationKernels Kernels, string? Text)[] operations =
            [.. AssemblyOperations.Of(settings.Spec, Warn).Where(o => o.Name.Contains(settings.Filter, StringComparison.OrdinalIgnoreCase))];
        if (operations.Length == 0)
            throw new CommandException($"--filter: no type's name contains '{settings.Filter}'");
        KernelProblem[] problems = [.. operations.Select(o => OfType(o.Name, o.Kernels, o.Text)).OfType<KernelProblem>()];
        return problems.Length > 0 ? problems : throw new CommandException($"{settings.Spec}: none of its types runs on devices");
    }

    private void Warn(string text)
    {
        // Kernels of devices are compiled anew.
        if (!settings.OnDevice)
            context.Error.WriteLine("warning: " + text);
    }

    /// <summary>An annotated type. Kernels for devices are compiled from what its attribute says; where that is no diagram there are none, and null.</summary>
    private KernelProblem? OfType(string name, OperationKernels kernels, string? text)
    {
        FusionDiagram? diagram = DiagramOf(name, text);
        return !settings.OnDevice ? Problem(name, diagram, () => kernels)
            : diagram is not null ? Problem(name, diagram, () => Compiled(name, Programs(diagram, CompilerOptions.Default)))
            : null;
    }

    private KernelProblem Problem(string name, FusionDiagram? diagram, Func<OperationKernels> kernels) => new(
        name,
        kernels(),
        settings.AgainstNaive && diagram is not null ? Compiled(name + " (naive)", Programs(diagram, CompilerOptions.None)) : null,
        settings.AgainstInterpreter && diagram is not null
            ? new(name + " (interpreter)", [.. Programs(diagram, CompilerOptions.Default).Select((p, n) => DiagramPass.Of(s_passes[n], p, interpretOnly: true))])
            : null);

    private OperationKernels Compiled(string name, IReadOnlyList<TensorProgram> programs)
    {
        JitKernels.Use();
        OperationKernels kernels = new(name, [.. programs.Select((p, n) => DiagramPass.Of(s_passes[n], p))]);
        if (!settings.OnDevice && kernels.Passes.Any(p => !p.IsCompiled))
            context.Error.WriteLine($"warning: {name} runs on the interpreter: this tpc is a native file, which cannot take in new kernels; tpc as a .NET tool can");
        return kernels;
    }

    /// <summary>The programs of the passes up to the last that is wanted.</summary>
    private IReadOnlyList<TensorProgram> Programs(FusionDiagram diagram, CompilerOptions options)
    {
        int derivatives = settings.Directions.Max(d => KernelBenchSettings.AllDirections.ToList().IndexOf(d));
        return [.. CompiledSpec.Of(diagram, options with { Neighbors = settings.Neighbors }, context.Cancellation).Programs(derivatives)];
    }

    /// <summary>The diagram that an attribute says or is short for; null, with a word, where there is none.</summary>
    private FusionDiagram? DiagramOf(string name, string? text)
    {
        if (!(settings.OnDevice || settings.AgainstNaive || settings.AgainstInterpreter))
            return null;
        string otherwise = settings.OnDevice ? "is not measured" : "is measured alone";
        if (text is null)
        {
            context.Error.WriteLine($"warning: {name} {otherwise}: spherical harmonics are no diagram");
            return null;
        }

        try
        {
            return DiagramText.Read(AttributeSpec.DiagramOf(text) ?? text).Diagram;
        }
        catch (CommandException e)
        {
            context.Error.WriteLine($"warning: {name} {otherwise}: {e.Message}");
            return null;
        }
    }

    private FusionDiagram Diagram(SpecInput input)
    {
        DiagramText read = DiagramText.Read(input.Text);
        foreach (DiagramDiagnostic finding in read.Diagnostics.Where(d => d.IsError || !settings.Json))
            context.Error.WriteLine(input.Describe(finding));
        return read.Diagram ?? throw new CommandException($"{input.Name}: the diagram has mistakes, so there is nothing to measure");
    }
}
