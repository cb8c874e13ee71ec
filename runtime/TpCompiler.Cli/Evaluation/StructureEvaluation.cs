using System;
using System.Collections.Generic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;

namespace TpCompiler.Cli.Evaluation;

/// <summary>Evaluates every frame of some files and hands the results, one at a time, to where they are wanted.</summary>
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
        using MacePotential potential = ModelInput.Open(settings.Model, settings.Head, settings.Precision, settings.Threads);
        List<IResultOutput> outputs = [];
        try
        {
            AddOutputs(outputs, potential);
            bool resultsScrollBy = outputs.Exists(output => output is FrameTextOutput) && context.OutputIsTerminal;
            ProgressDisplay.Run(context.Error, context.ErrorIsTerminal && !resultsScrollBy, report => EvaluateAll(input, potential, outputs, report));
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
    private void AddOutputs(List<IResultOutput> outputs, MacePotential potential)
    {
        if (settings.Output is not null)
            outputs.Add(new ExtendedXyzOutput(settings.Output));
        if (settings.Json)
        {
            outputs.Add(new EvaluationJsonOutput(context.Output, settings, potential));
            return;
        }

        if (settings.Output is null)
            outputs.Add(new FrameTextOutput(context.Output, settings.Model, potential));
        outputs.Add(new SummaryTextOutput(context.Output, settings.Output));
    }

    private void EvaluateAll(StructureInput input, MacePotential potential, List<IResultOutput> outputs, ProgressReport report)
    {
        foreach (InputFrame frame in input.Frames())
        {
            EvaluatedFrame evaluated = Evaluate(frame, potential);
            _errors.Add(evaluated);
            foreach (IResultOutput output in outputs)
                output.Add(evaluated);
            _done++;
            report(input.Fraction, Frames(_done));
        }
    }

    private EvaluatedFrame Evaluate(InputFrame frame, MacePotential potential)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        if (frame.Structure.Count == 0)
            throw frame.Problem("expected atoms, found none");
        EvaluatedFrame evaluated;
        try
        {
            PotentialResult result = potential.Evaluate(frame.Structure, context.Cancellation);
            evaluated = new EvaluatedFrame(frame, result, potential.EdgeCount);
        }
        catch (ArgumentException e)
        {
            throw frame.Problem(StructureInput.WithoutParameter(e), e);
        }

        return evaluated.IsFinite
            ? evaluated
            : throw frame.Problem("the potential gives no finite number here; atoms may be far too close to each other");
    }

    private static string Frames(int count) => count == 1 ? "1 frame" : $"{count} frames";
}
