using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>
/// Describes a module in JSON: {"class", "parameters": [names], "buffers": [names], "attributes": {}, "modules": {}}, or
/// {"same_as": path} for one that was met before. Attributes are JSON's own values and lists, texts for irreps, and
/// {"float": text} for numbers that JSON lacks, {"tuple": []}, {"dictionary": {}}, {"name": text} for what Python would import, and
/// {"class", "arguments", "state"} for other objects. Programs and tensors that are not registered are left out.
/// </summary>
internal sealed class ModuleDocumentWriter(TorchModule root)
{
    private const int Deepest = 64;
    private const int MostValues = 2_000_000;

    private static readonly string[] s_omitted = ["_parameters", "_buffers", "_modules", "_non_persistent_buffers_set", "training", "__codegen__"];

    private readonly Dictionary<PickleObject, string> _paths = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, TorchTensor> _tensors = [];
    private int _values;

    /// <summary>The tensors met, by their paths.</summary>
    public IReadOnlyDictionary<string, TorchTensor> Tensors => _tensors;

    public string Write()
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            WriteModule(json, root, 0);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private void WriteModule(Utf8JsonWriter json, TorchModule module, int depth)
    {
        Count(depth);
        json.WriteStartObject();
        if (_paths.TryGetValue(module.Source, out string? same))
        {
            json.WriteString("same_as", same);
            json.WriteEndObject();
            return;
        }

        _paths.Add(module.Source, module.Path);
        json.WriteString("class", module.FullClassName);
        WriteTensors(json, "parameters", module, module.Parameters);
        WriteTensors(json, "buffers", module, module.Buffers);
        json.WriteStartObject("attributes");
        foreach ((string name, object? value) in Entries((PickleDictionary)module.Source.State!))
        {
            if (s_omitted.Contains(name) || name.Contains("hook", StringComparison.Ordinal) || !IsWritten(value))
                continue;
            json.WritePropertyName(name);
            WriteValue(json, value is PickleObject { Type.Name: "Irreps" } ? $"{module.TryIrreps(name)}" : value, depth + 1);
        }

        json.WriteEndObject();
        json.WriteStartObject("modules");
        foreach (TorchModule inner in module.Modules)
        {
            json.WritePropertyName(inner.Path[(module.Path.Length == 0 ? 0 : module.Path.Length + 1)..]);
            WriteModule(json, inner, depth + 1);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteTensors(Utf8JsonWriter json, string section, TorchModule module, IEnumerable<KeyValuePair<string, TorchTensor>> tensors)
    {
        json.WriteStartArray(section);
        foreach ((string name, TorchTensor tensor) in tensors)
        {
            Count(0);
            string path = module.Path.Length == 0 ? name : $"{module.Path}.{name}";
            if (!_tensors.TryAdd(path, tensor))
                throw module.Fail(name, "expected one tensor of this name, found two");
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private void WriteValue(Utf8JsonWriter json, object? value, int depth)
    {
        Count(depth);
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case long integer: json.WriteNumberValue(integer); break;
            case double number: WriteNumber(json, number); break;
            case string text: json.WriteStringValue(text); break;
            case PickleList list: WriteValues(json, list.Items, depth); break;
            case PickleTuple tuple: Wrap(json, "tuple", () => WriteValues(json, tuple.Items, depth)); break;
            case PickleDictionary dictionary: Wrap(json, "dictionary", () => WriteEntries(json, dictionary, depth)); break;
            case PickleGlobal name: Wrap(json, "name", () => json.WriteStringValue(name.FullName)); break;
            case PickleObject o: WriteObject(json, o, depth); break;
            case TorchTensor tensor: WriteNumber(json, tensor.ToDoubles()[0]); break;
            default: throw root.Fail("", $"expected a value that can be written, found {PickleText.Describe(value)}");
        }
    }

    private void WriteObject(Utf8JsonWriter json, PickleObject value, int depth) => Wrap(json, "class", () =>
    {
        json.WriteStringValue(value.Type.FullName);
        json.WritePropertyName("arguments");
        WriteValues(json, value.Arguments.Items, depth);
        if (value.State is null || !IsWritten(value.State))
            return;
        json.WritePropertyName("state");
        WriteValue(json, value.State, depth + 1);
    });

    private static void WriteNumber(Utf8JsonWriter json, double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
            Wrap(json, "float", () => json.WriteStringValue(text));
        else
            json.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0");
    }

    private static void Wrap(Utf8JsonWriter json, string name, Action content)
    {
        json.WriteStartObject();
        json.WritePropertyName(name);
        content();
        json.WriteEndObject();
    }

    private void WriteValues(Utf8JsonWriter json, IReadOnlyList<object?> values, int depth)
    {
        json.WriteStartArray();
        // What is left out of a list keeps its place.
        foreach (object? value in values)
            WriteValue(json, IsWritten(value) ? value : null, depth + 1);
        json.WriteEndArray();
    }

    private void WriteEntries(Utf8JsonWriter json, PickleDictionary dictionary, int depth)
    {
        json.WriteStartObject();
        foreach ((string name, object? value) in Entries(dictionary))
        {
            if (!IsWritten(value) || s_omitted.Contains(name))
                continue;
            json.WritePropertyName(name);
            WriteValue(json, value, depth + 1);
        }

        json.WriteEndObject();
    }

    private static IEnumerable<(string Name, object? Value)> Entries(PickleDictionary dictionary)
    {
        foreach ((object? key, object? value) in dictionary.Items)
        {
            if (key is string name)
                yield return (name, value);
        }
    }

    private static bool IsWritten(object? value) => value is null or bool or long or double or string or PickleList or PickleTuple
        or PickleDictionary or PickleGlobal or PickleObject or TorchTensor { Count: 1 };

    private void Count(int depth)
    {
        if (depth > Deepest || ++_values > MostValues)
            throw root.Fail("", $"expected at most {MostValues} attributes nested at most {Deepest} deep, found more");
    }
}
