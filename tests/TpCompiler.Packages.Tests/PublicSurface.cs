using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace TpCompiler.Packages.Tests;

/// <summary>What of an assembly users can name, one line for each type and member: public, and what derived types see.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The lines, in order.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="unsettled">Namespaces that are left out.</param>
    public static IEnumerable<string> Of(Assembly assembly, IReadOnlyCollection<string> unsettled) => assembly.GetExportedTypes()
        .Where(t => !unsettled.Contains(t.Namespace) && !IsGenerated(t))
        .SelectMany(t => Members(t).Prepend(Declaration(t)))
        .Order(StringComparer.Ordinal);

    private static string Declaration(Type type)
    {
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
            : type.IsValueType ? "struct"
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        IEnumerable<Type> bases = type.GetInterfaces().Where(i => i.IsVisible);
        if (type.BaseType is Type parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            bases = bases.Prepend(parent);
        string[] names = type.IsEnum ? [] : [.. bases.Select(TypeText.Of).Order(StringComparer.Ordinal)];
        return $"{TypeText.Of(type)}: {kind}{(names.Length > 0 ? " : " + string.Join(", ", names) : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        string owner = TypeText.Of(type) + ".";
        foreach (MemberInfo member in type.GetMembers(Declared).Where(m => !IsGenerated(m)))
        {
            string? line = member switch
            {
                FieldInfo field when IsVisible(field) && !field.IsSpecialName => $"{Words(field)}{owner}{field.Name} -> {TypeText.Of(field)}{Constant(field)}",
                PropertyInfo property when property.GetAccessors(nonPublic: true).Any(IsVisible)
                    => $"{Words(property.GetAccessors(nonPublic: true).First(IsVisible))}{owner}{property.Name}{Indices(property)} {Accessors(property)} -> {TypeText.Of(property)}",
                EventInfo { AddMethod: MethodInfo add } e when IsVisible(add) => $"{Words(add)}event {owner}{e.Name} -> {TypeText.Of(e.EventHandlerType!)}",
                ConstructorInfo constructor when IsVisible(constructor) && !constructor.IsStatic => $"{Words(constructor)}{owner}{constructor.Name.TrimStart('.')}({Parameters(constructor)})",
                MethodInfo method when IsVisible(method) && !IsAccessor(method) => $"{Words(method)}{owner}{method.Name}{Generic(method)}({Parameters(method)}) -> {TypeText.Of(method.ReturnParameter)}",
                _ => null,
            };
            if (line is not null)
                yield return line;
        }
    }

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || member.Name.Contains('<', StringComparison.Ordinal);

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Words(FieldInfo field)
        => (field.IsPublic ? "" : "protected ") + (field.IsLiteral ? "const " : field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");

    private static string Words(MethodBase method)
        => (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : "") + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");

    private static string Constant(FieldInfo field)
        => field.IsLiteral ? string.Create(CultureInfo.InvariantCulture, $" = {field.GetRawConstantValue()}") : "";

    private static string Accessors(PropertyInfo property)
    {
        string read = property.GetMethod is MethodInfo get && IsVisible(get) ? "get; " : "";
        string write = property.SetMethod is MethodInfo set && IsVisible(set)
            ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; "
            : "";
        return $"{{ {read}{write}}}";
    }

    private static string Indices(PropertyInfo property) => property.GetIndexParameters() is { Length: > 0 } indices ? $"[{string.Join(", ", indices.Select(Parameter))}]" : "";

    private static string Generic(MethodInfo method) => method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string otherwise = parameter.HasDefaultValue ? string.Create(CultureInfo.InvariantCulture, $" = {parameter.RawDefaultValue ?? "default"}") : "";
        return $"{TypeText.Of(parameter)} {parameter.Name}{otherwise}";
    }
}
