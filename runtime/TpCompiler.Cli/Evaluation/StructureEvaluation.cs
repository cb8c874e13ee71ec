using System;
using System.Collections.Generic;
using TpCompiler.Cli.Evaluation.Resuming;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Evaluation;

/// <summary>
/// Evaluates every frame of some files and hands the results, one at a time, to where they are wanted. Files may be larger than memory:
/// what is read is a little ahead of what is evaluated.
/// </summary>
/// <param name="settings">What the user asked for.</param>
/// <param name="context">What surrounds the command.</param>
/// <param name="outputsFor">The places where the results of a model are wanted, in the order in which they are completed.</param>
internal sealed class StructureEvaluation(
    EvaluationSettings settings, CommandContext context, Func<ModelCalculator, IReadOnlyList<IResultOutput>> outputsFor)
{
    private readonly ReferenceErrors _errors = new();
    private readonly List<SkippedFrame> _skipped = [];
    private int _done;

    private bool IsFileWanted => settings.Output is not null && !OutputTarget.IsStandard(settings.Output);

    /// <summary>Does all of it, and returns the exit code.</summary>
    /// <exception cref="CommandException">An input or the output is not usable.</exception>
    public int Run()
    {
        StructureInput input = new(settings.Structures, context, settings.Frames);
        ModelSettings opened = new(settings.Model, settings.Head, settings.Precision, settings.Threads, settings.Device) { Ignored = settings.Ignored, Radial = settings.Radial };
        using ModelCalculator model = settings.Committee.Count == 0 ? ModelInput.OpenCalculator(opened, context) : ModelInput.OpenCommittee(opened, settings.Committee, context);
        FrameWarnings warnings = new(model);
        IReadOnlyList<IResultOutput> outputs = outputsFor(model);
        PartialResults? partial = null;
        try
        {
            partial = settings.Resume ? PartialResults.Open(settings.Output!, RunIdentity.Of(settings)) : null;
            bool resultsScrollBy = settings is { Output: null, Json: false } && context.OutputIsTerminal;
            ProgressDisplay.Run(context.Error, context.ErrorIsTerminal && !resultsScrollBy, report =>
            {
                FrameEvaluation frames = new(input, model.Calculator, settings, context.Cancellation);
                foreach (FrameOutcome outcome in frames.Run(partial))
                    Take(outcome, outputs, warnings, report);
            });
            if (_done == 0 && _skipped.Count > 0)
                throw new CommandException($"no frame could be evaluated; {Frames(_skipped.Count)} skipped");
            _errors.Complete();
            foreach (IResultOutput output in outputs)
                output.Complete(new EvaluationOutcome(_errors, _skipped));
            partial?.Delete();
            if (_skipped.Count > 0)
                context.Error.WriteLine($"{Frames(_skipped.Count)} of {_done + _skipped.Count} skipped");
            return _skipped.Count > 0 ? ExitCode.Failure : ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine($"cancelled after {Frames(_done)}{(IsFileWanted ? $"; {NotWritten(partial)}" : "")}");
            return ExitCode.Cancelled;
        }
        catch (CommandException e) when (IsFileWanted && !e.Message.StartsWith(settings.Output!, StringComparison.Ordinal))
        {
            throw new CommandException($"{e.Message} ({NotWritten(partial)})", e);
        }
        finally
        {
            partial?.Dispose();
            foreach (IResultOutput output in outputs)
                output.Dispose();
            warnings.WriteTo(context.Error);
        }
    }

    private string NotWritten(PartialResults? partial)
        => $"{settings.Output} was not written{(partial is { Count: > 0 } ? $"; the same command goes on after the {Frames(partial.Count)} that {partial.Path} keeps" : "")}";

    private void Take(FrameOutcome outcome, IReadOnlyList<IResultOutput> outputs, FrameWarnings warnings, ProgressReport report)
    {
        if (outcome.Skipped is { } skipped)
        {
            _skipped.Add(skipped);
            context.Error.WriteLine($"skipped: {skipped.Problem}");
            return;
        }

        EvaluatedFrame evaluated = outcome.Evaluated!;
        warnings.Add(evaluated.Frame);
        _errors.Add(evaluated);
        foreach (IResultOutput output in outputs)
            output.Add(evaluated);
        _done++;
        report(evaluated.Frame.Fraction, Frames(_done));
    }

    private static string Frames(int count) => count == 1 ? "1 frame" : $"{count} frames";
}
