using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;

namespace TpCompiler.TestSupport;

/// <summary>
/// All that several threads reach at once, from static fields or from an object that they share: what of it could be changed without
/// a lock, and what was. What a thread has for itself (<see cref="ThreadStaticAttribute"/>) is left out.
/// </summary>
public sealed class SharedState
{
    private const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(object Value, string Path, bool IsTable)> _open = new();
    private readonly List<string> _mutable = [];
    private readonly List<(string Path, IEnumerable Items, object?[] Contents)> _contents = [];

    private SharedState()
    {
    }

    /// <summary>
    /// Collections that are not made for several threads and do not lie under a lock, and fields that can be assigned again. A
    /// static field may hold a table that its initializer fills; <see cref="FindChanges"/> tells whether anyone changes it.
    /// </summary>
    public IReadOnlyList<string> Mutable => _mutable;

    /// <summary>How many objects there are.</summary>
    public int Count => _seen.Count;

    /// <summary>What the static fields of some assemblies reach.</summary>
    public static SharedState OfStatics(IEnumerable<Assembly> assemblies)
    {
        SharedState state = new();
        foreach (Type type in assemblies.SelectMany(a => a.GetTypes()).SelectMany(Closed))
        {
            foreach (FieldInfo field in type.GetFields(Statics))
            {
                if (field.IsLiteral || IsPointer(field.FieldType) || field.IsDefined(typeof(ThreadStaticAttribute)))
                    continue;
                string path = $"{type.Name}.{field.Name}";
                // The compiler keeps lambdas without captures in fields of its own, and exchanges the functions of events in one step.
                bool isCompilers = type.IsDefined(typeof(CompilerGeneratedAttribute)) || field.Name.Contains("<>", StringComparison.Ordinal);
                if (!field.IsInitOnly && !isCompilers && type.GetEvent(field.Name, Statics) is null)
                    state._mutable.Add($"{path} can be assigned again");
                state.Push(field.GetValue(null), path, isTable: true);
            }
        }

        state.Walk();
        return state;
    }

    /// <summary>What an object reaches.</summary>
    public static SharedState Of(object root)
    {
        SharedState state = new();
        state.Push(root, root.GetType().Name, isTable: false);
        state.Walk();
        return state;
    }

    /// <summary>Arrays and collections, other than those made for several threads, whose contents are not what they were.</summary>
    public IReadOnlyList<string> FindChanges() => [.. _contents
        .Where(c => !ContentsOf(c.Items).SequenceEqual(c.Contents, new SameItem()))
        .Select(c => $"{c.Path} was changed")];

    private static IEnumerable<Type> Closed(Type type)
    {
        if (!type.ContainsGenericParameters)
            return [type];
        return type.GetGenericArguments().Length == 1 ? new[] { typeof(double), typeof(float) }.Select(t => Close(type, t)).OfType<Type>() : [];
    }

    private static Type? Close(Type type, Type argument)
    {
        try
        {
            return type.MakeGenericType(argument);
        }
        catch (ArgumentException)
        {
            // The type is not made for numbers.
            return null;
        }
    }

    private void Push(object? value, string path, bool isTable)
    {
        if (value is Delegate function)
            value = function.Target;
        if (value is null or string or Pointer or MemberInfo or Assembly or BigInteger or Enum || value.GetType().IsPrimitive)
            return;
        if (value.GetType().IsValueType || _seen.Add(value))
            _open.Push((value, path, isTable));
    }

    private void Walk()
    {
        while (_open.TryPop(out (object Value, string Path, bool IsTable) next))
            Visit(next.Value, next.Path, next.IsTable);
    }

    private void Visit(object value, string path, bool isTable)
    {
        Type type = value.GetType();
        string space = type.Namespace ?? "";
        if (value is Array array)
        {
            Record(array, path);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Lazy<>))
        {
            if ((bool)type.GetProperty(nameof(Lazy<int>.IsValueCreated))!.GetValue(value)!)
                Push(type.GetProperty(nameof(Lazy<int>.Value))!.GetValue(value), path + ".Value", isTable: false);
        }
        else if (space is "System.Collections.Concurrent" or "System.Collections.Frozen" or "System.Collections.Immutable")
        {
            if (type.GetProperty("IsDefault")?.GetValue(value) is not true)
                PushAll(ContentsOf((IEnumerable)value), path);
        }
        else if (space.StartsWith("System.Collections", StringComparison.Ordinal) && value is IEnumerable collection && !type.IsValueType)
        {
            // What nobody but the one who made it can change shows in FindChanges.
            bool isView = type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ReadOnlyDictionary<,>) || type.GetGenericTypeDefinition() == typeof(ReadOnlyCollection<>));
            if (!isTable && !isView)
                _mutable.Add($"{path} is a {type.Name}");
            Record(collection, path);
        }
        else if (IsOwn(space) || IsTuple(type))
        {
            VisitFields(value, type, path);
        }
    }

    private void VisitFields(object value, Type type, string path)
    {
        for (Type? t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            FieldInfo[] fields = t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            // What is under a lock belongs to one thread at a time.
            bool isLocked = fields.Any(f => f.FieldType == typeof(Lock));
            foreach (FieldInfo field in fields.Where(f => !IsPointer(f.FieldType)))
            {
                string name = $"{path}.{field.Name}";
                if (isLocked && (!field.IsInitOnly || typeof(IEnumerable).IsAssignableFrom(field.FieldType)))
                    continue;
                // Variables that functions capture, and parameters of a class, can be assigned in the text that declares them alone.
                bool isCaptured = t.IsDefined(typeof(CompilerGeneratedAttribute)) || field.Name.EndsWith(">P", StringComparison.Ordinal);
                if (!field.IsInitOnly && !type.IsValueType && !isCaptured)
                    _mutable.Add($"{name} can be assigned again");
                Push(field.GetValue(value), name, isTable: false);
            }
        }
    }

    private void Record(IEnumerable items, string path)
    {
        object?[] contents = ContentsOf(items);
        _contents.Add((path, items, contents));
        PushAll(contents, path);
    }

    private void PushAll(object?[] items, string path)
    {
        for (int n = 0; n < items.Length; n++)
            Push(items[n], $"{path}[{n}]", isTable: false);
    }

    private static object?[] ContentsOf(IEnumerable items) => [.. items.Cast<object?>()];

    private static bool IsPointer(Type type) => type.IsPointer || type.IsFunctionPointer;

    private static bool IsOwn(string space) => space == "TpCompiler" || space.StartsWith("TpCompiler.", StringComparison.Ordinal);

    private static bool IsTuple(Type type) => typeof(ITuple).IsAssignableFrom(type)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) || type.GetGenericTypeDefinition() == typeof(Nullable<>)));

    /// <summary>Values are compared, objects must be the same.</summary>
    private sealed class SameItem : IEqualityComparer<object?>
    {
        bool IEqualityComparer<object?>.Equals(object? x, object? y) => x is ValueType ? x.Equals(y) : ReferenceEquals(x, y);

        int IEqualityComparer<object?>.GetHashCode(object? obj) => obj?.GetHashCode() ?? 0;
    }
}
