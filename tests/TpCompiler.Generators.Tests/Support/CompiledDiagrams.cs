using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Generators.Tests.Support;

/// <summary>
/// Diagrams compiled by the generator and loaded, beside what the compiler's programs mean. Methods that take spans cannot be called by
/// reflection, so beside each type there is one that takes arrays.
/// </summary>
internal sealed class CompiledDiagrams
{
    private readonly Assembly _assembly;

    private CompiledDiagrams(Assembly assembly) => _assembly = assembly;

    /// <summary>Compiles diagrams, each into a type of its name.</summary>
    public static CompiledDiagrams Of(IReadOnlyDictionary<string, string> diagrams)
    {
        StringBuilder source = new("using TpCompiler; using TpCompiler.Runtime.Diagrams;\n");
        foreach ((string name, string text) in diagrams)
        {
            FusionDiagram diagram = DiagramText.Read(text).Diagram!;
            source.Append($"[FusionDiagram(\"\"\"\n{text}\n\"\"\")] public static partial class {name};\n");
            int inputs = diagram.Legs.Count + diagram.Weights.Count;
            foreach (string type in new[] { "float", "double" })
            {
                source.Append($"public static class {name}_{type} {{\n");
                source.Append(Shim(name, diagram, type, "Forward", inputs + 1));
                source.Append(Shim(name, diagram, type, "Backward", (2 * inputs) + 1));
                source.Append(Shim(name, diagram, type, "DoubleBackward", (3 * inputs) + 2));
                source.Append("}\n");
            }
        }

        return new(GeneratorRun.Load(source.ToString()));
    }

    /// <summary>Calls a method of a type.</summary>
    public void Run<T>(string name, string method, FusionGraph? graph, FusionLabel[] labels, IEnumerable<T[]?> tensors)
        => Call(name, method, graph, labels, tensors);

    /// <summary>The bytes that a method allocates when it is called a second time.</summary>
    public long Allocates<T>(string name, string method, FusionGraph? graph, FusionLabel[] labels, IEnumerable<T[]?> tensors)
        => (long)Call(name, method + "Allocates", graph, labels, tensors)!;

    private object? Call<T>(string name, string method, FusionGraph? graph, FusionLabel[] labels, IEnumerable<T[]?> tensors)
    {
        MethodInfo shim = _assembly.GetType($"{name}_{(typeof(T) == typeof(float) ? "float" : "double")}", true)!.GetMethod(method)!;
        return shim.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [graph, labels, tensors.ToArray()], null);
    }

    /// <summary>A constant of a type.</summary>
    public object Constant(string name, string member) => _assembly.GetType(name, true)!.GetField(member)!.GetRawConstantValue()!;

    /// <summary>What a program gives by the interpreter: its outputs by name.</summary>
    public static IReadOnlyDictionary<string, double[]> Interpret(
        TensorProgram program, FusionGraph graph, FusionLabel[] labels, IReadOnlyDictionary<string, double[]> inputs)
        => FusionPlan.Of(program, interpretOnly: true).Run(
            graph, program.Labels.Zip(labels).ToDictionary(pair => pair.First.Name, pair => pair.Second), inputs);

    private static string Shim(string name, FusionDiagram diagram, string type, string method, int tensors)
    {
        IEnumerable<string> arguments =
        [
            .. Lowering.DiagramPlans.NeedsGraph(diagram) ? ["g"] : Enumerable.Empty<string>(),
            .. Enumerable.Range(0, diagram.Legs.Count).Select(i => $"t[{i}]"),
            .. Enumerable.Range(0, diagram.Labels.Count).Select(i => $"l[{i}]"),
            .. Enumerable.Range(diagram.Legs.Count, tensors - diagram.Legs.Count).Select(i => $"t[{i}]"),
        ];
        string call = $"{name}.{method}({string.Join(", ", arguments)})";
        return $$"""
            public static void {{method}}(FusionGraph g, FusionLabel[] l, {{type}}[][] t) => {{call}};
            public static long {{method}}Allocates(FusionGraph g, FusionLabel[] l, {{type}}[][] t)
            {
                {{call}};
                long before = System.GC.GetAllocatedBytesForCurrentThread();
                {{call}};
                return System.GC.GetAllocatedBytesForCurrentThread() - before;
            }

            """;
    }
}
