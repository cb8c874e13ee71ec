using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using TpCompiler.Atomistic.Tests.Nequip;

namespace TpCompiler.Atomistic.Tests.Escaip;

/// <summary>Models of the original with what it computes.</summary>
internal static class GoldenEscaip
{
    /// <summary>Writes the weights of a vector as a safetensors file with its configuration, as a user of torch would.</summary>
    public static void Write(string name, string path, Action<JsonObject>? change = null)
    {
        JsonElement vector = GoldenNequip.Vector(name);
        JsonObject config = (JsonObject)JsonNode.Parse(vector.GetProperty("config").GetRawText())!;
        change?.Invoke(config);
        IEnumerable<KeyValuePair<string, JsonElement>> heads =
            from head in vector.GetProperty("heads").EnumerateObject()
            from tensor in head.Value.EnumerateObject()
            select KeyValuePair.Create($"heads.{head.Name}.{tensor.Name}", tensor.Value);
        GoldenNequip.WriteTensors(path, "escaip.config", config, vector.GetProperty("state_dict").EnumerateObject().Select(t => KeyValuePair.Create(t.Name, t.Value)).Concat(heads));
    }
}
