using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>The handful of functions and classes in torch's pickles that stand for data. All others stay names.</summary>
internal sealed class TorchMeanings(string file, System.Func<TorchStorage, byte[]> readStorage) : IPickleMeanings
{
    private const int MostAxes = 64;

    // A call copies what it is given, and a pickle may give one large value to many calls at two bytes each.
    private const long MostCopied = 1 << 24;

    private readonly Dictionary<string, TorchStorage> _storages = [];
    private long _copied;

    /// <summary>Resolves <c>('storage', torch.XStorage, key, location, count)</c>; the device it lived on does not matter.</summary>
    public object? Persistent(object? id)
    {
        if (id is not PickleTuple { Items: ["storage", PickleGlobal type, var name, _, long count, ..] } || name is not (string or long) || count < 0)
            throw Fail($"expected a reference to a storage, found {PickleText.Describe(id)}");

        // Packages count their storages, archives name them.
        string key = string.Create(CultureInfo.InvariantCulture, $"{name}");
        if (!TorchDataTypes.TryOfStorage(type.Name, out TorchDataType dataType))
            throw Fail($"expected a storage of numbers, found {type.FullName}");
        if (!_storages.TryGetValue(key, out TorchStorage? storage))
            _storages.Add(key, storage = new TorchStorage(key, dataType, count, readStorage));
        else if (storage.Type != dataType || storage.Count != count)
            throw Fail($"expected one type and length for storage {key}, found {storage.Count} of {storage.Type} and {count} of {dataType}");
        return storage;
    }

    public bool TryCall(PickleGlobal function, PickleTuple arguments, out object? result)
    {
        result = (function.FullName, arguments.Items) switch
        {
            ("collections.OrderedDict", _) => Dictionary(arguments.Items),
            ("__builtin__.set" or "builtins.set" or "__builtin__.frozenset" or "builtins.frozenset", [PickleList items]) => items,
            ("__builtin__.set" or "builtins.set", []) => new PickleList(),
            ("_codecs.encode", [string text, "latin1" or "latin-1"]) => Latin1(text),
            ("torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_tensor", var a) => Tensor(a),
            ("torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state", [TorchTensor t, ..]) => t.AsParameter(),
            ("torch.Size", [PickleTuple size]) => size,
            // Built-in activations have no importable name and come as getattr(torch._C._VariableFunctionsClass, 'tanh').
            ("__builtin__.getattr" or "builtins.getattr",
                [PickleGlobal { Module: "torch._C", Name: "_VariableFunctionsClass" }, string name]) => new PickleGlobal("torch", name),
            ("numpy.core.multiarray.scalar" or "numpy._core.multiarray.scalar", [PickleCall type, byte[] bytes]) => NumpyScalar(type, bytes),
            _ => null,
        };
        return result is not null;
    }

    private byte[] Latin1(string text)
    {
        Copy(text.Length);
        return System.Text.Encoding.Latin1.GetBytes(text);
    }

    private void Copy(int count)
    {
        _copied += count;
        if (_copied > MostCopied)
            throw Fail($"expected calls with at most {MostCopied} elements in all, found more");
    }

    private PickleDictionary Dictionary(IReadOnlyList<object?> arguments)
    {
        var result = new PickleDictionary();
        if (arguments is [PickleList pairs])
        {
            Copy(pairs.Items.Count);
            foreach (object? pair in pairs.Items)
            {
                if (pair is PickleList { Items: [var key, var value] })
                    result.Set(key, value);
                else if (pair is PickleTuple { Items: [var name, var content] })
                    result.Set(name, content);
            }
        }

        return result;
    }

    private TorchTensor Tensor(IReadOnlyList<object?> arguments)
        => arguments is [TorchStorage storage, long offset, PickleTuple shape, PickleTuple strides, ..]
            ? new TorchTensor(file, storage, offset, Integers(shape), Integers(strides))
            : throw Fail("expected a tensor's storage, offset, shape and strides, found other arguments");

    private long[] Integers(PickleTuple tuple)
    {
        if (tuple.Items.Count > MostAxes || !tuple.Items.All(i => i is long))
            throw Fail($"expected at most {MostAxes} integers as a shape, found {PickleText.Describe(tuple)} of other kinds");
        return [.. tuple.Items.Cast<long>()];
    }

    private static double? NumpyScalar(PickleCall type, byte[] bytes)
    {
        if (type is not { Function: PickleGlobal { Module: "numpy", Name: "dtype" }, Arguments.Items: [string code, ..] })
            return null;
        // Big-endian numbers are left alone: nobody writes them, and a call that is not understood is never guessed at.
        if (type.State is PickleTuple { Items: [_, ">", ..] })
            return null;
        TorchDataType? dataType = code.TrimStart('<', '=', '|') switch
        {
            "f8" => TorchDataType.Double,
            "f4" => TorchDataType.Float,
            "i8" => TorchDataType.Long,
            "i4" => TorchDataType.Int,
            _ => null,
        };
        return dataType is { } known && bytes.Length == known.Size() ? known.ToDouble(bytes) : null;
    }

    private ModelFormatException Fail(string problem) => new(file, "data.pkl", problem);
}
