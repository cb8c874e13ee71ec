using System.Text.Json.Serialization;

namespace TpCompiler.Cli.Json;

/// <summary>The serialisers of all documents, generated while building.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DevicesDocument))]
[JsonSerializable(typeof(BenchComparisonDocument))]
[JsonSerializable(typeof(BenchDocument))]
[JsonSerializable(typeof(FrameDocument))]
[JsonSerializable(typeof(ErrorsDocument))]
[JsonSerializable(typeof(SkippedDocument[]))]
[JsonSerializable(typeof(ModelDocument))]
[JsonSerializable(typeof(ModelsDocument))]
[JsonSerializable(typeof(ProgramModelDocument))]
[JsonSerializable(typeof(SpecDocument))]
[JsonSerializable(typeof(VerificationDocument))]
internal sealed partial class TpcJsonContext : JsonSerializerContext;
