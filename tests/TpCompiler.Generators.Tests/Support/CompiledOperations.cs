using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;

namespace TpCompiler.Generators.Tests.Support;

/// <summary>
/// Annotated types compiled together and loaded. Methods that take spans cannot be called by reflection, so beside each type
/// there is one that takes arrays.
/// </summary>
internal sealed class CompiledOperations
{
    private readonly Assembly _assembly;

    private CompiledOperations(Assembly assembly) => _assembly = assembly;

    /// <summary>Compiles types.</summary>
    /// <param name="types">For each its name, its attribute and the number of inputs of its operation.</param>
    /// <param name="derivatives">How many derivatives they get.</param>
    public static CompiledOperations Of(IEnumerable<(string Name, string Attribute, int Inputs)> types, int derivatives = 2)
    {
        StringBuilder source = new(GeneratorRun.Usings);
        foreach ((string name, string attribute, int inputs) in types)
        {
            source.Append($"[{attribute[..^1]}, Derivatives = {derivatives})] public static partial class {name};\n");
            foreach (string type in new[] { "float", "double" })
            {
                source.Append($"public static class {name}_{type} {{\n");
                source.Append(Shim(name, type, "Forward", inputs + 1));
                if (derivatives > 0)
                    source.Append(Shim(name, type, "Backward", (2 * inputs) + 1));
                if (derivatives > 1)
                    source.Append(Shim(name, type, "DoubleBackward", (3 * inputs) + 2));
                source.Append("}\n");
            }
        }

        return new(GeneratorRun.Load(source.ToString()));
    }

    /// <summary>Calls a method of a type.</summary>
    public void Run<T>(string name, string method, int count, params T[]?[] tensors)
    {
        MethodInfo shim = _assembly.GetType($"{name}_{(typeof(T) == typeof(float) ? "float" : "double")}", true)!.GetMethod(method)!;
        shim.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [tensors, count], null);
    }

    /// <summary>A constant of a type.</summary>
    public object Constant(string name, string member) => _assembly.GetType(name, true)!.GetField(member)!.GetRawConstantValue()!;

    private static string Shim(string name, string type, string method, int tensors)
    {
        string arguments = string.Join(", ", Enumerable.Range(0, tensors).Select(i => $"t[{i}]"));
        return $"public static void {method}({type}[][] t, int count) => {name}.{method}({arguments}, count);\n";
    }
}
