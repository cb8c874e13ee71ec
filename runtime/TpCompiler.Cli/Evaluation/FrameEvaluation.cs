using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation.Resuming;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Evaluation;

/// <summary>
/// What becomes of each frame, in their order: first those that an earlier run has evaluated, whose results are taken over, then the others, in batches. Where one cannot be evaluated,
/// the frames that were read already are begun anew after it.
/// </summary>
internal sealed class FrameEvaluation(StructureInput input, ICalculator calculator, EvaluationSettings settings, CancellationToken cancellation)
{
    /// <summary>What was read, in its order, and is not told yet: frames, and those that are malformed. It is filled on the thread that reads.</summary>
    private readonly ConcurrentQueue<(InputFrame? Frame, SkippedFrame? Skipped)> _waiting = new();

    /// <summary>All frames, and where their results are kept for later runs.</summary>
    /// <exception cref="CommandException">A frame cannot be read or evaluated, and is not to be passed over.</exception>
    public IEnumerable<FrameOutcome> Run(PartialResults? partial)
    {
        using IEnumerator<InputFrame> frames = input.Frames(settings.KeepGoing ? skipped => _waiting.Enqueue((null, skipped)) : null).GetEnumerator();
        while (partial?.Next() is { } kept)
        {
            cancellation.ThrowIfCancellationRequested();
            InputFrame? frame = NextOf(frames);
            foreach (FrameOutcome skipped in SkippedFirst())
                yield return skipped;
            yield return TakenOver(kept, frame, partial.Path);
        }

        bool isFinished = false;
        while (!isFinished)
        {
            (StructureException? failure, isFinished) = (null, true);
            using IEnumerator<(Structure, PotentialResult Result)> results = calculator.EvaluateAll(
                Structures(frames), settings.Selection.Quantities, settings.BatchAtoms, cancellation).GetEnumerator();
            while (Next(results, ref failure))
            {
                foreach (FrameOutcome skipped in SkippedFirst())
                    yield return skipped;
                yield return Kept(Checked(First(), results.Current.Result), partial);
            }

            if (failure is null)
                continue;
            foreach (FrameOutcome skipped in SkippedFirst())
                yield return skipped;
            yield return Kept(Refused(First(), StructureInput.WithoutParameter(failure.InnerException as ArgumentException ?? failure), failure), partial);
            isFinished = false;
        }

        foreach (FrameOutcome skipped in SkippedFirst())
            yield return skipped;
    }

    /// <summary>Those that were read already, and then the others.</summary>
    private IEnumerable<Structure> Structures(IEnumerator<InputFrame> frames)
    {
        foreach ((InputFrame? waiting, _) in _waiting.ToArray())
        {
            if (waiting is not null)
                yield return waiting.Structure;
        }

        while (NextOf(frames) is { } frame)
        {
            _waiting.Enqueue((frame, null));
            yield return frame.Structure;
        }
    }

    /// <summary>The next frame that has atoms; null at the end.</summary>
    private InputFrame? NextOf(IEnumerator<InputFrame> frames)
    {
        while (frames.MoveNext())
        {
            InputFrame frame = frames.Current;
            if (frame.Structure.Count > 0)
                return frame;
            CommandException problem = frame.Problem("expected atoms, found none");
            if (!settings.KeepGoing)
                throw problem;
            _waiting.Enqueue((null, new SkippedFrame(frame.File, frame.Number, problem.Message)));
        }

        return null;
    }

    private static bool Next(IEnumerator<(Structure, PotentialResult)> results, ref StructureException? failure)
    {
        try
        {
            return results.MoveNext();
        }
        catch (StructureException e)
        {
            failure = e;
            return false;
        }
    }

    /// <summary>The frames that were passed over before the next one that was read.</summary>
    private IEnumerable<FrameOutcome> SkippedFirst()
    {
        while (_waiting.TryPeek(out (InputFrame? Frame, SkippedFrame? Skipped) first) && first.Skipped is not null)
        {
            _waiting.TryDequeue(out _);
            yield return FrameOutcome.Of(first.Skipped);
        }
    }

    private InputFrame First()
        => _waiting.TryDequeue(out (InputFrame? Frame, SkippedFrame? Skipped) first) && first.Frame is not null
            ? first.Frame
            : throw new InvalidOperationException("There are more results than frames.");

    private FrameOutcome Checked(InputFrame frame, PotentialResult result)
    {
        EvaluatedFrame evaluated = new(frame, result, (calculator as CommitteeCalculator)?.SpreadOf(result));
        return evaluated.IsFinite
            ? FrameOutcome.Of(evaluated)
            : Refused(frame, "the potential gives no finite number here; atoms may be far too close to each other", null);
    }

    private FrameOutcome Refused(InputFrame frame, string problem, Exception? cause)
    {
        CommandException error = frame.Problem(problem, cause);
        return settings.KeepGoing ? FrameOutcome.Of(new SkippedFrame(frame.File, frame.Number, error.Message) { Frame = frame }) : throw error;
    }

    private static FrameOutcome Kept(FrameOutcome outcome, PartialResults? partial)
    {
        if (partial is not null && outcome.Evaluated is { } evaluated)
            partial.Add(KeptResult.Write(StructureHash.Of(evaluated.Structure), evaluated.Result, evaluated.Spread));
        else if (partial is not null && outcome.Skipped is { Frame: { } frame } skipped)
            partial.Add(KeptResult.WriteSkipped(StructureHash.Of(frame.Structure), skipped.Problem));
        return outcome;
    }

    private FrameOutcome TakenOver(byte[] kept, InputFrame? frame, string path)
    {
        if (frame is null)
            throw new CommandException($"{path}: expected results of the frames that there are, found more; delete it to begin anew");
        if (!KeptResult.StructureOf(kept).SequenceEqual(StructureHash.Of(frame.Structure)))
            throw new CommandException($"{path}: expected the result of {frame.File}, frame {frame.Number}, found that of another structure; delete it to begin anew");
        if (KeptResult.ProblemOf(kept) is { } problem)
            return settings.KeepGoing ? FrameOutcome.Of(new SkippedFrame(frame.File, frame.Number, problem)) : throw new CommandException(problem);
        (PotentialResult result, CommitteeSpread? spread) = KeptResult.Read(kept, frame.Structure);
        return FrameOutcome.Of(new EvaluatedFrame(frame, result, spread));
    }
}
