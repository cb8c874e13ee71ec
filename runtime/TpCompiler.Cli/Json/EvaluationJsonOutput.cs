using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Structures;
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
    private readonly SpillStream _document = new();
    private readonly Utf8JsonWriter _json;

    public EvaluationJsonOutput(TextWriter writer, EvaluationSettings settings, ModelCalculator model)
    {
        _writer = writer;
        _heads = model.Heads;
        _json = new Utf8JsonWriter(_document, new JsonWriterOptions { Encoder = JsonOutput.Types.Options.Encoder });
        _json.WriteStartObject();
        _json.WriteString("model", settings.Model);
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
        int[] numbers = frame.Structure.AtomicNumbers.ToArray();
        FrameDocument document = new(
            frame.Frame.File,
            frame.Frame.Number,
            _heads.Fixed is null ? _heads.Of(frame.Structure) : null,
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
        file, Errors(errors.Energy), Errors(errors.Forces), Errors(errors.Stress), Errors(errors.Virial),
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
