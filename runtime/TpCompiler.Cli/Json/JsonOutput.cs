using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TpCompiler.Cli.Json;

/// <summary>Writes one document, on one line.</summary>
internal static class JsonOutput
{
    /// <summary>The documents there are. Nothing is escaped that JSON can hold: file names and irreps stay readable.</summary>
    public static TpcJsonContext Types { get; } = new(new JsonSerializerOptions(TpcJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static void Write<T>(TextWriter writer, T document, JsonTypeInfo<T> type)
    {
        writer.Write(JsonSerializer.Serialize(document, type) + "\n");
        writer.Flush();
    }
}
