using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Commands;
using TpCompiler.Cli.Evaluation;

namespace TpCompiler.Cli.Json;

/// <summary>Collects the results and writes them as one document once all are there: a reader never gets half of one.</summary>
internal sealed class EvaluationJsonOutput(TextWriter writer, EvaluationSettings settings, MacePotential potential) : IResultOutput
{
    private readonly List<FrameDocument> _frames = [];

    public void Add(EvaluatedFrame frame)
    {
        int[] numbers = frame.Structure.AtomicNumbers.ToArray();
        _frames.Add(new FrameDocument(
            frame.Frame.File,
            frame.Frame.Number,
            Array.ConvertAll(numbers, ChemicalElements.Symbol),
            frame.EdgeCount,
            frame.Result.Energy,
            frame.EnergyPerAtom,
            frame.Result.InteractionEnergy,
            frame.Result.AtomEnergies.ToArray(),
            [.. Enumerable.Range(0, numbers.Length).Select(atom => Row(frame.Force(atom)))],
            Rows(frame.Result.Virial),
            frame.Result.Stress is { } stress ? Rows(stress) : null,
            MomentsDocument.Of(frame.Result)));
    }

    public void Complete(ReferenceErrors errors) => JsonOutput.Write(
        writer,
        new EvaluationDocument(
            settings.Model,
            potential.Head,
            CommonOptions.NameOf(potential.Precision),
            settings.Output,
            _frames,
            errors.Total().Any ? new ErrorsDocument([.. errors.Files.Select(file => Errors(file.Key, file.Value))], Errors(null, errors.Total())) : null),
        JsonOutput.Types.EvaluationDocument);

    public void Dispose()
    {
    }

    private static double[][] Rows(Matrix3d m) => [Row(m.A), Row(m.B), Row(m.C)];

    private static double[] Row(Vector3d v) => [v.X, v.Y, v.Z];

    private static FileErrorsDocument Errors(string? file, QuantityErrors errors) => new(
        file, Errors(errors.Energy, "meV/atom"), Errors(errors.Forces, "meV/A"), Errors(errors.Stress, "meV/A^3"));

    private static QuantityErrorsDocument? Errors(ErrorSum sum, string unit)
        => sum.Frames == 0 ? null : new QuantityErrorsDocument(sum.Frames, sum.MeanAbsolute, sum.RootMeanSquare, unit);
}
