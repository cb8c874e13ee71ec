using System;
using System.Linq;
using System.Reflection;

namespace TpCompiler.Packages.Tests;

/// <summary>Types as C# writes them, with their namespaces, and with a question mark where null is allowed.</summary>
internal static class TypeText
{
    public static string Of(Type type)
    {
        if (type.IsByRef)
            return "ref " + Of(type.GetElementType()!);
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsFunctionPointer)
            return $"delegate*<{string.Join(", ", type.GetFunctionPointerParameterTypes().Append(type.GetFunctionPointerReturnType()).Select(Of))}>";
        if (Nullable.GetUnderlyingType(type) is Type value)
            return Of(value) + "?";
        string name = type.Name.Split('`')[0];
        Type[] outer = type.DeclaringType?.GetGenericArguments() ?? [];
        Type[] arguments = [.. type.GetGenericArguments().Skip(outer.Length)];
        string generic = arguments.Length > 0 ? $"<{string.Join(", ", arguments.Select(Of))}>" : "";
        return (type.DeclaringType is Type container ? Of(container) : type.Namespace) + "." + name + generic;
    }

    public static string Of(ParameterInfo parameter)
    {
        string prefix = parameter.IsOut ? "out " : parameter.IsIn ? "in " : "";
        string text = Of(parameter.ParameterType) + Mark(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));
        return prefix.Length > 0 && text.StartsWith("ref ", StringComparison.Ordinal) ? prefix + text["ref ".Length..] : text;
    }

    public static string Of(PropertyInfo property) => Of(property.PropertyType) + Mark(property.PropertyType, new NullabilityInfoContext().Create(property));

    public static string Of(FieldInfo field) => Of(field.FieldType) + Mark(field.FieldType, new NullabilityInfoContext().Create(field));

    private static string Mark(Type type, NullabilityInfo nullability) => !type.IsValueType && !type.IsPointer && nullability.ReadState == NullabilityState.Nullable ? "?" : "";
}
