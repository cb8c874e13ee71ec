using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Json;

/// <summary>
/// The document of <c>tpc evaluate --json</c>: the model's file, head (absent where every frame has its own) and dtype (float64 or float32), the file that was written as well,
/// if any (output), the results in the order of the files (frames), and the errors where any frame holds reference values (errors).
/// Energies in eV, lengths in Angstrom, errors in the units that they name. It is written once all is there, so that a reader never
/// gets half of one, and until then kept where there is room for many frames.
/// </summary>
internal sealed class EvaluationJsonOutput : IResultOutput
{
    private readonly TextWriter _writer;
    private readonly ModelHeads _heads;
    private readonly ResultSelection _selection;
    private readonly SpillStream _document = new();
    private readonly Utf8JsonWriter _json;

    public EvaluationJsonOutput(TextWriter writer, EvaluationSettings settings, ModelCalculator model)
    {
        _writer = writer;
        _heads = model.Heads;
        _selection = settings.Selection;
        _json = new Utf8JsonWriter(_document, new JsonWriterOptions { Encoder = JsonOutput.Types.Options.Encoder });
        _json.WriteStartObject();
        _json.WriteString("model", settings.Model);
        if (settings.Committee.Count > 0)
        {
            _json.WriteStartArray("committee");
            foreach (string other in settings.Committee)
                _json.WriteStringValue(other);
            _json.WriteEndArray();
        }

        if (model.Heads.Fixed is { } head)
            _json.WriteString("head", head);
        _json.WriteString("dtype", PrecisionName.Of(model.Precision));
        if (model.Device is not null)
            _json.WriteString("device", model.Device.Name);
        if (settings.Output is not null)
            _json.WriteString("output", settings.Output);
        _json.WriteStartArray("frames");
    }

    public void Add(EvaluatedFrame frame)
    {
        JsonSerializer.Serialize(_json, FrameDocument.Of(frame, _heads, _selection), JsonOutput.Types.FrameDocument);
        _json.Flush();
    }

    public void Complete(EvaluationOutcome outcome)
    {
        ReferenceErrors errors = outcome.Errors;
        _json.WriteEndArray();
        if (outcome.Skipped.Count > 0)
        {
            _json.WritePropertyName("skipped");
            SkippedDocument[] skipped = [.. outcome.Skipped.Select(frame => new SkippedDocument(frame.File, frame.Number, frame.Problem))];
            JsonSerializer.Serialize(_json, skipped, JsonOutput.Types.SkippedDocumentArray);
        }

        if (errors.Total().Any)
        {
            _json.WritePropertyName("errors");
            FileErrorsDocument[] types = [.. errors.ConfigTypes.Select(type => Errors(null, type.Key, type.Value))];
            ErrorsDocument document = new(
                [.. errors.Files.Select(file => Errors(file.Key, null, file.Value))], types.Length > 0 ? types : null, Errors(null, null, errors.Total()));
            JsonSerializer.Serialize(_json, document, JsonOutput.Types.ErrorsDocument);
        }

        _json.WriteEndObject();
        _json.Flush();
        using TextStream text = new(_writer);
        _document.MoveTo(text);
        _writer.Write('\n');
        _writer.Flush();
    }

    public void Dispose()
    {
        _json.Dispose();
        _document.Dispose();
    }

    private static FileErrorsDocument Errors(string? file, string? configType, QuantityErrors errors) => new(
        file, configType, Errors(errors.Energy), Errors(errors.Forces), Errors(errors.Stress), Errors(errors.Virial),
        Errors(errors.Dipole), Errors(errors.Charges), Errors(errors.Polarizability));

    private static QuantityErrorsDocument? Errors(ErrorSum sum)
    {
        if (!sum.Any)
            return null;
        bool hasValues = sum.Frames > 0;
        return new(
            sum.Frames, hasValues ? sum.MeanAbsolute : null, hasValues ? sum.RootMeanSquare : null, sum.Unit,
            sum.FramesWithout > 0 ? sum.FramesWithout : null, sum.NumbersWithout > 0 ? sum.NumbersWithout : null);
    }
}
