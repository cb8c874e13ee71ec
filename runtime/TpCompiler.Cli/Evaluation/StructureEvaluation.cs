using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;

namespace TpCompiler.Cli.Evaluation;

/// <summary>
/// Evaluates every frame of some files and hands the results, one at a time, to where they are wanted. Files may be larger than memory:
/// what is read is a little ahead of what is evaluated.
/// </summary>
internal sealed class StructureEvaluation(EvaluationSettings settings, CommandContext context)
{
    private readonly ReferenceErrors _errors = new();
    private int _done;

    /// <summary>Does all of it, and returns the exit code.</summary>
    /// <exception cref="CommandException">An input or the output is not usable.</exception>
    public int Run()
    {
        StructureInput input = new(settings.Structures);
        if (settings.Output is not null)
            InputPath.RequireOutput(settings.Output, [settings.Model, .. settings.Structures]);
        using ModelCalculator model = ModelInput.OpenCalculator(
            new(settings.Model, settings.Head, settings.Precision, settings.Threads, settings.Device), context);
        List<IResultOutput> outputs = [];
        try
        {
            AddOutputs(outputs, model);
            bool resultsScrollBy = outputs.Exists(output => output is FrameTextOutput) && context.OutputIsTerminal;
            ProgressDisplay.Run(context.Error, context.ErrorIsTerminal && !resultsScrollBy, report => EvaluateAll(input, model.Calculator, outputs, report));
            foreach (IResultOutput output in outputs)
                output.Complete(_errors);
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine($"cancelled after {Frames(_done)}{(settings.Output is null ? "" : $"; {settings.Output} was not written")}");
            return ExitCode.Cancelled;
        }
        catch (CommandException e) when (settings.Output is not null)
        {
            throw new CommandException($"{e.Message} ({settings.Output} was not written)", e);
        }
        finally
        {
            foreach (IResultOutput output in outputs)
                output.Dispose();
        }
    }

    /// <summary>Files first: where one cannot be written, no document says that it was.</summary>
    private void AddOutputs(List<IResultOutput> outputs, ModelCalculator model)
    {
        if (settings.Output is not null)
            outputs.Add(new ExtendedXyzOutput(settings.Output));
        if (settings.Json)
        {
            outputs.Add(new EvaluationJsonOutput(context.Output, settings, model));
            return;
        }

        if (settings.Output is null)
            outputs.Add(new FrameTextOutput(context.Output, settings.Model, model));
        outputs.Add(new SummaryTextOutput(context.Output, settings.Output));
    }

    private void EvaluateAll(StructureInput input, ICalculator calculator, List<IResultOutput> outputs, ProgressReport report)
    {
        // The frames that were read and have no result yet, in their order: a result, or an error, belongs to the first.
        ConcurrentQueue<InputFrame> waiting = new();
        try
        {
            foreach ((_, PotentialResult result) in calculator.EvaluateAll(
                Structures(input, waiting), batchAtoms: settings.BatchAtoms, cancellation: context.Cancellation))
            {
                Add(new EvaluatedFrame(First(waiting), result), outputs, report);
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

    private void Add(EvaluatedFrame evaluated, List<IResultOutput> outputs, ProgressReport report)
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
