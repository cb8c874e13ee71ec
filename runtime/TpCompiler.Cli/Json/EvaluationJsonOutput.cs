using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Commands;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Output;

namespace TpCompiler.Cli.Json;

/// <summary>
/// The document of <c>tpc evaluate --json</c>: the model's file, head and dtype (float64 or float32), the file that was written as well,
/// if any (output), the results in the order of the files (frames), and the errors where any frame holds reference values (errors).
/// Energies in eV, lengths in Angstrom, errors in the units that they name. It is written once all is there, so that a reader never
/// gets half of one, and until then kept where there is room for many frames.
/// </summary>
internal sealed class EvaluationJsonOutput : IResultOutput
{
    private readonly TextWriter _writer;
    private readonly SpillStream _document = new();
    private readonly Utf8JsonWriter _json;

    public EvaluationJsonOutput(TextWriter writer, EvaluationSettings settings, ModelCalculator model)
    {
        _writer = writer;
        _json = new Utf8JsonWriter(_document, new JsonWriterOptions { Encoder = JsonOutput.Types.Options.Encoder });
        _json.WriteStartObject();
        _json.WriteString("model", settings.Model);
        _json.WriteString("head", model.Head);
        _json.WriteString("dtype", CommonOptions.NameOf(model.Precision));
        if (model.Device is not null)
            _json.WriteString("device", model.Device.Name);
        if (settings.Output is not null)
            _json.WriteString("output", settings.Output);
        _json.WriteStartArray("frames");
    }

    public void Add(EvaluatedFrame frame)
    {
        int[] numbers = frame.Structure.AtomicNumbers.ToArray();
        FrameDocument document = new(
            frame.Frame.File,
            frame.Frame.Number,
            Array.ConvertAll(numbers, ChemicalElements.Symbol),
            frame.Result.EdgeCount,
            frame.Result.Energy,
            frame.EnergyPerAtom,
            frame.Result.InteractionEnergy,
            frame.Result.AtomEnergies.ToArray(),
            [.. Enumerable.Range(0, numbers.Length).Select(atom => Row(frame.Force(atom)))],
            Rows(frame.Result.Virial),
            frame.Result.Stress is { } stress ? Rows(stress) : null,
            MomentsDocument.Of(frame.Result));
        JsonSerializer.Serialize(_json, document, JsonOutput.Types.FrameDocument);
        _json.Flush();
    }

    public void Complete(ReferenceErrors errors)
    {
        _json.WriteEndArray();
        if (errors.Total().Any)
        {
            _json.WritePropertyName("errors");
            ErrorsDocument document = new([.. errors.Files.Select(file => Errors(file.Key, file.Value))], Errors(null, errors.Total()));
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

    private static double[][] Rows(Matrix3d m) => [Row(m.A), Row(m.B), Row(m.C)];

    private static double[] Row(Vector3d v) => [v.X, v.Y, v.Z];

    private static FileErrorsDocument Errors(string? file, QuantityErrors errors) => new(
        file, Errors(errors.Energy, "meV/atom"), Errors(errors.Forces, "meV/A"), Errors(errors.Stress, "meV/A^3"));

    private static QuantityErrorsDocument? Errors(ErrorSum sum, string unit)
        => sum.Frames == 0 ? null : new QuantityErrorsDocument(sum.Frames, sum.MeanAbsolute, sum.RootMeanSquare, unit);
}
