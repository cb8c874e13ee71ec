using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>Reads what <see cref="ModuleDocumentWriter"/> writes, and looks the tensors up in a file.</summary>
internal sealed class ModuleDocumentReader(SafetensorsArchive file)
{
    private readonly Dictionary<string, PickleObject> _modules = [];

    /// <summary>The module of a document.</summary>
    public PickleObject Read(JsonElement root) => ReadModule(root, "");

    private PickleObject ReadModule(JsonElement element, string path)
    {
        if (element.TryGetProperty("same_as", out JsonElement same))
            return _modules.TryGetValue(same.GetString()!, out PickleObject? known) ? known : throw Fail(path, $"expected a module met before, found {PickleText.Describe(same.GetString())}");
        PickleDictionary state = new();
        PickleObject module = new(ReadName(element.GetProperty("class")), new PickleTuple([])) { State = state };
        if (!_modules.TryAdd(path, module))
            throw Fail(path, "expected every module once, found it twice");
        foreach (JsonProperty attribute in element.GetProperty("attributes").EnumerateObject())
            state.Set(attribute.Name, ReadValue(attribute.Value));
        state.Set("_parameters", ReadTensors(element.GetProperty("parameters"), path, areParameters: true));
        state.Set("_buffers", ReadTensors(element.GetProperty("buffers"), path, areParameters: false));
        PickleDictionary modules = new();
        foreach (JsonProperty inner in element.GetProperty("modules").EnumerateObject())
            modules.Set(inner.Name, ReadModule(inner.Value, Join(path, inner.Name)));
        state.Set("_modules", modules);
        return module;
    }

    private PickleDictionary ReadTensors(JsonElement names, string path, bool areParameters)
    {
        PickleDictionary tensors = new();
        foreach (JsonElement element in names.EnumerateArray())
        {
            string name = element.GetString()!;
            if (!file.Tensors.TryGetValue(Join(path, name), out TorchTensor? tensor))
                throw Fail(Join(path, name), "expected a tensor, found none of this name");
            tensors.Set(name, areParameters ? tensor.AsParameter() : tensor);
        }

        return tensors;
    }

    private object? ReadValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out long integer) && !element.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? (object)integer : element.GetDouble(),
        JsonValueKind.Array => ReadList(element),
        _ => ReadWrapped(element),
    };

    private object ReadWrapped(JsonElement element)
    {
        JsonProperty first = element.EnumerateObject().FirstOrDefault();
        return first is { Value.ValueKind: not JsonValueKind.Undefined } ? first.Name switch
        {
            "float" => double.Parse(first.Value.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture),
            "tuple" => new PickleTuple([.. first.Value.EnumerateArray().Select(ReadValue)]),
            "name" => ReadName(first.Value),
            "dictionary" => ReadDictionary(first.Value),
            "class" => ReadObject(element),
            _ => throw Fail(first.Name, "expected float, tuple, name, dictionary or class in an object, found another name"),
        } : throw Fail("", "expected a name in an object, found none");
    }

    private PickleObject ReadObject(JsonElement element) => new(
        ReadName(element.GetProperty("class")), new PickleTuple([.. element.GetProperty("arguments").EnumerateArray().Select(ReadValue)]))
    {
        State = element.TryGetProperty("state", out JsonElement state) ? ReadValue(state) : null,
    };

    private PickleList ReadList(JsonElement element)
    {
        PickleList list = new();
        foreach (JsonElement item in element.EnumerateArray())
            list.Add(ReadValue(item));
        return list;
    }

    private PickleDictionary ReadDictionary(JsonElement element)
    {
        PickleDictionary dictionary = new();
        foreach (JsonProperty entry in element.EnumerateObject())
            dictionary.Set(entry.Name, ReadValue(entry.Value));
        return dictionary;
    }

    private PickleGlobal ReadName(JsonElement element)
    {
        string name = element.GetString() ?? throw Fail("class", "expected a name, found none");
        int dot = name.LastIndexOf('.');
        return new PickleGlobal(name[..Math.Max(dot, 0)], name[(dot + 1)..]);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private ModelFormatException Fail(string path, string problem) => new(file.Name, path, problem);
}
