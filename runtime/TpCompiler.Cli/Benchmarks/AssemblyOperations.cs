using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Cli.Benchmarks;

/// <summary>The annotated types of a built assembly.</summary>
internal static class AssemblyOperations
{
    /// <summary>Whether a file is an assembly, by what it begins with.</summary>
    public static bool IsAssembly(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using FileStream stream = File.OpenRead(path);
            return stream.ReadByte() == 'M' && stream.ReadByte() == 'Z';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Inputs.InputPath.Unreadable(path, e);
        }
    }

    /// <summary>Where the generator puts what it makes beside users' types.</summary>
    private const string GeneratedNamespace = "TpCompiler.Generated";

    /// <summary>The operations of an assembly by the names of their types, with the texts of their attributes.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="warn">Takes a word on what makes measurements mean little.</param>
    /// <exception cref="CommandException">The assembly cannot be loaded, or has none.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Native files are refused first.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Native files are refused first.")]
    public static IReadOnlyList<(string Name, OperationKernels Kernels, string? Text)> Of(string path, Action<string> warn)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new CommandException($"{path}: this tpc is a native file, which cannot load assemblies; use tpc as a .NET tool (dotnet tool install tpc)");
        List<(string, OperationKernels, string?)> operations = [];
        try
        {
            Assembly assembly = Assembly.LoadFrom(Path.GetFullPath(path));
            if (assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true)
                warn($"{path} was built for debugging, and its kernels are not optimised; measure what dotnet build -c Release makes");
            foreach (Type type in assembly.GetTypes().Where(type => type.Namespace != GeneratedNamespace).OrderBy(t => t.FullName, StringComparer.Ordinal))
            {
                PropertyInfo? property = type.GetProperty("Kernels", BindingFlags.Public | BindingFlags.Static);
                if (property?.PropertyType == typeof(OperationKernels))
                    operations.Add((type.FullName!.Replace('+', '.'), (OperationKernels)property.GetValue(null)!, TextOf(type)));
            }
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or FileNotFoundException or ReflectionTypeLoadException or TargetInvocationException)
        {
            throw new CommandException($"{path}: the assembly cannot be loaded: {(e as ReflectionTypeLoadException)?.LoaderExceptions.FirstOrDefault()?.Message ?? e.Message}", e);
        }

        return operations.Count > 0 ? operations : throw new CommandException($"{path}: expected types with [TensorProduct], [FusionDiagram] and the like, found none");
    }

    /// <summary>What the attribute says, as it is written: a diagram, or <c>TensorProduct("8x0e", "0e", Keep = "0e")</c>; null for harmonics.</summary>
    private static string? TextOf(Type type)
    {
        foreach (CustomAttributeData attribute in type.CustomAttributes.Where(a => a.AttributeType.Namespace == nameof(TpCompiler)))
        {
            switch (attribute.AttributeType.Name)
            {
                case "FusionDiagramAttribute":
                    return (string?)attribute.ConstructorArguments[0].Value;
                case "TensorProductAttribute" or "SymmetricContractionAttribute":
                    IEnumerable<string> arguments = attribute.ConstructorArguments.Select(Text)
                        .Concat(attribute.NamedArguments.Select(a => $"{a.MemberName} = {Text(a.TypedValue)}"));
                    return $"{attribute.AttributeType.Name.Replace("Attribute", "", StringComparison.Ordinal)}({string.Join(", ", arguments)})";
            }
        }

        return null;
    }

    private static string Text(CustomAttributeTypedArgument argument) => argument switch
    {
        { ArgumentType.IsEnum: true, Value: object value } => Enum.ToObject(argument.ArgumentType, value).ToString()!,
        { Value: string text } => $"\"{text}\"",
        _ => FormattableString.Invariant($"{argument.Value}"),
    };
}
