using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
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
    private int _done;

    private bool IsFileWanted => settings.Output is not null && !OutputTarget.IsStandard(settings.Output);

    /// <summary>Does all of it, and returns the exit code.</summary>
    /// <exception cref="CommandException">An input or the output is not usable.</exception>
    public int Run()
    {
        StructureInput input = new(settings.Structures, context);
        using ModelCalculator model = ModelInput.OpenCalculator(
            new(settings.Model, settings.Head, settings.Precision, settings.Threads, settings.Device) { Ignored = settings.Ignored }, context);
        FrameWarnings warnings = new(model);
        IReadOnlyList<IResultOutput> outputs = outputsFor(model);
        try
        {
            bool resultsScrollBy = settings is { Output: null, Json: false } && context.OutputIsTerminal;
            ProgressDisplay.Run(context.Error, context.ErrorIsTerminal && !resultsScrollBy, report => EvaluateAll(input, model.Calculator, outputs, warnings, report));
            _errors.Complete();
            foreach (IResultOutput output in outputs)
                output.Complete(_errors);
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine($"cancelled after {Frames(_done)}{(IsFileWanted ? $"; {settings.Output} was not written" : "")}");
            return ExitCode.Cancelled;
        }
        catch (CommandException e) when (IsFileWanted && !e.Message.StartsWith(settings.Output!, StringComparison.Ordinal))
        {
            throw new CommandException($"{e.Message} ({settings.Output} was not written)", e);
        }
        finally
        {
            foreach (IResultOutput output in outputs)
                output.Dispose();
            warnings.WriteTo(context.Error);
        }
    }

    private void EvaluateAll(StructureInput input, ICalculator calculator, IReadOnlyList<IResultOutput> outputs, FrameWarnings warnings, ProgressReport report)
    {
        // The frames that were read and have no result yet, in their order: a result, or an error, belongs to the first.
        ConcurrentQueue<InputFrame> waiting = new();
        try
        {
            foreach ((_, PotentialResult result) in calculator.EvaluateAll(
                Structures(input, waiting), batchAtoms: settings.BatchAtoms, cancellation: context.Cancellation))
            {
                EvaluatedFrame evaluated = new(First(waiting), result);
                warnings.Add(evaluated.Frame);
                Add(evaluated, outputs, report);
            }
        }
        catch (StructureException e)
        {
            throw First(waiting).Problem(StructureInput.WithoutParameter(e.InnerException as ArgumentException ?? e), e);
        }
    }

    private static IEnumerable<Structure> Structures(StructureInput input, ConcurrentQueue<InputFrame> waiting)
    {
        foreach (InputFrame frame in input.Frames())
        {
            if (frame.Structure.Count == 0)
                throw frame.Problem("expected atoms, found none");
            waiting.Enqueue(frame);
            yield return frame.Structure;
        }
    }

    private static InputFrame First(ConcurrentQueue<InputFrame> waiting)
        => waiting.TryDequeue(out InputFrame? frame) ? frame : throw new InvalidOperationException("There are more results than frames.");

    private void Add(EvaluatedFrame evaluated, IReadOnlyList<IResultOutput> outputs, ProgressReport report)
    {
        if (!evaluated.IsFinite)
            throw evaluated.Frame.Problem("the potential gives no finite number here; atoms may be far too close to each other");
        _errors.Add(evaluated);
        foreach (IResultOutput output in outputs)
            output.Add(evaluated);
        _done++;
        report(evaluated.Frame.Fraction, Frames(_done));
    }

    private static string Frames(int count) => count == 1 ? "1 frame" : $"{count} frames";
}
