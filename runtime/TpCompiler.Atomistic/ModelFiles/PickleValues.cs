using System.Collections.Generic;

namespace TpCompiler.Atomistic.ModelFiles;

// What a pickle denotes, as inert data. None, booleans, numbers, texts and bytes are null, bool, long (or BigInteger),
// double, string and byte[]; the rest are the records below. They compare by reference: a pickle may hold cycles.

/// <summary>A class or function that a pickle refers to by name. It is only a name here.</summary>
/// <param name="Module">The Python module.</param>
/// <param name="Name">The qualified name inside the module.</param>
public sealed record PickleGlobal(string Module, string Name)
{
    /// <summary>Module and name, joined by a dot.</summary>
    public string FullName => $"{Module}.{Name}";
}

/// <summary>A Python tuple.</summary>
public sealed class PickleTuple
{
    internal PickleTuple(object?[] items) => Items = items;

    /// <summary>The elements.</summary>
    public IReadOnlyList<object?> Items { get; }
}

/// <summary>A Python list or set, in the order of the file.</summary>
public sealed class PickleList
{
    // Made only when needed: an empty one costs a single byte of the file.
    private List<object?>? _items;

    internal PickleList()
    {
    }

    /// <summary>The elements.</summary>
    public IReadOnlyList<object?> Items => _items ?? (IReadOnlyList<object?>)[];

    internal void Add(object? item) => (_items ??= []).Add(item);
}

/// <summary>A Python dictionary, in the order of the file.</summary>
public sealed class PickleDictionary
{
    private List<KeyValuePair<object?, object?>>? _items;
    private Dictionary<string, int>? _byName;

    internal PickleDictionary()
    {
    }

    /// <summary>All pairs. Keys that are no texts are found here only.</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items ?? (IReadOnlyList<KeyValuePair<object?, object?>>)[];

    /// <summary>Finds the value of a key that is a text.</summary>
    public bool TryGet(string key, out object? value)
    {
        if (_byName is not null && _byName.TryGetValue(key, out int index))
        {
            value = _items![index].Value;
            return true;
        }

        value = null;
        return false;
    }

    internal void Set(object? key, object? value)
    {
        _items ??= [];
        KeyValuePair<object?, object?> pair = new(key, value);
        if (key is string name && !(_byName ??= []).TryAdd(name, _items.Count))
            _items[_byName[name]] = pair;
        else
            _items.Add(pair);
    }
}

/// <summary>An object of some Python class: the name of the class, what its constructor was given, and its state.</summary>
public sealed class PickleObject
{
    private PickleList? _elements;
    private PickleDictionary? _entries;

    internal PickleObject(PickleGlobal type, PickleTuple arguments)
    {
        Type = type;
        Arguments = arguments;
    }

    /// <summary>The class.</summary>
    public PickleGlobal Type { get; }

    /// <summary>What the constructor was given.</summary>
    public PickleTuple Arguments { get; }

    /// <summary>The state given afterwards, for most objects a <see cref="PickleDictionary"/> of attributes; may be null.</summary>
    public object? State { get; internal set; }

    /// <summary>The elements appended to an object that is a kind of list or set.</summary>
    public PickleList Elements => _elements ??= new PickleList();

    /// <summary>The entries set in an object that is a kind of dictionary.</summary>
    public PickleDictionary Entries => _entries ??= new PickleDictionary();
}

/// <summary>The call of a function that is not known. It is recorded, and never made.</summary>
public sealed class PickleCall
{
    internal PickleCall(object? function, PickleTuple arguments)
    {
        Function = function;
        Arguments = arguments;
    }

    /// <summary>What would be called: a <see cref="PickleGlobal"/> in ordinary files.</summary>
    public object? Function { get; }

    /// <summary>What it would be given.</summary>
    public PickleTuple Arguments { get; }

    /// <summary>The state given to the result; may be null.</summary>
    public object? State { get; internal set; }
}
