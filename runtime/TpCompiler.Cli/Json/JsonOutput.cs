using System;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TpCompiler.Cli.Json;

/// <summary>Writes one document, on one line.</summary>
internal static class JsonOutput
{
    /// <summary>The documents there are. Nothing is escaped that JSON can hold: file names and irreps stay readable.</summary>
    public static TpcJsonContext Types { get; } = new(new JsonSerializerOptions(TpcJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1024,
        Converters = { new UnsignedZero() },
    });

    /// <summary>Numbers as they are, but for the zero that has a sign: what that means, a reader of JSON cannot know.</summary>
    private sealed class UnsignedZero : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value == 0 ? 0.0 : value);
    }

    public static void Write<T>(TextWriter writer, T document, JsonTypeInfo<T> type)
    {
        writer.Write(JsonSerializer.Serialize(document, type) + "\n");
        writer.Flush();
    }

    /// <summary>The same for large documents, which are never as a whole in memory.</summary>
    public static void WriteTo<T>(Stream stream, T document, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(stream, document, type);
        stream.Write("\n"u8);
        stream.Flush();
    }
}
