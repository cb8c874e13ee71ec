using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Cli.Devices;
using TpCompiler.Gpu;

namespace TpCompiler.Cli.Inputs;

/// <summary>Opens the model that a command is given.</summary>
internal static class ModelInput
{
    /// <summary>Opens a model and makes the calculator that evaluates it.</summary>
    /// <param name="settings">Which, and how.</param>
    /// <param name="context">Where it is said that kernels for a device are compiled, which can take a while.</param>
    /// <exception cref="CommandException">There is no such model, head or device; the message names it and says why.</exception>
    public static ModelCalculator OpenCalculator(ModelSettings settings, CommandContext context) => Guarded(settings.Path, () =>
    {
        (IModelDescription description, ModelHeads heads) = Load(settings);
        if (settings.Device.Kind != DeviceKind.Cpu && settings.Radial == RadialEvaluation.Table)
            throw new CommandException($"--radial table: tables are those of the processor; expected no --device {settings.Device}");
        GpuDevice? device = settings.Device.Kind == DeviceKind.Cpu ? null : DeviceOpening.Open(settings.Device, settings.Precision);
        try
        {
            ICalculator Prepare(string head) => device is null
                ? description.CreateCalculator(head, settings.Precision, settings.Threads, settings.Radial)
                : PrepareOn(device, description, head, settings, context);
            ICalculator calculator = heads.Fixed is { } head ? Prepare(head) : new HeadCalculator(heads, Prepare);
            return new ModelCalculator(calculator, description, heads, settings.Precision, device);
        }
        catch
        {
            device?.Dispose();
            throw;
        }
    });

    /// <summary>Opens several models to evaluate the mean of what they say; each has its own heads, and the first one's inputs, elements and heads are told.</summary>
    /// <param name="settings">The first, and how.</param>
    /// <param name="others">The files of the others.</param>
    /// <param name="context">As of <see cref="OpenCalculator"/>.</param>
    /// <exception cref="CommandException">A model cannot be opened, or some predict energies and others do not.</exception>
    public static ModelCalculator OpenCommittee(ModelSettings settings, IReadOnlyList<string> others, CommandContext context)
    {
        List<ModelCalculator> members = [];
        try
        {
            members.Add(OpenCalculator(settings, context));
            foreach (string other in others)
            {
                members.Add(OpenCalculator(settings with { Path = other }, context));
                if (members[^1].Description.HasEnergy != members[0].Description.HasEnergy)
                    throw new CommandException($"{other}: expected a model that {(members[0].Description.HasEnergy ? "predicts" : "does not predict")} energies, as {settings.Path} does");
            }

            return members[0] with { Calculator = new CommitteeCalculator([.. members.Select(member => member.Calculator)]), Others = members[1..] };
        }
        catch
        {
            members.ForEach(member => member.Dispose());
            throw;
        }
    }

    /// <summary>Opens a model to describe it, with the head that is fixed, otherwise with the default or first one.</summary>
    /// <param name="settings">Which, and how.</param>
    /// <exception cref="CommandException">There is no such model or head; the message names the file and says why.</exception>
    public static ModelCalculator Open(ModelSettings settings) => Guarded(settings.Path, () =>
    {
        (IModelDescription description, ModelHeads heads) = Load(settings);
        ICalculator calculator = description.CreateCalculator(heads.Fixed ?? heads.Default ?? heads.Names[0], settings.Precision, settings.Threads, settings.Radial);
        return new ModelCalculator(calculator, description, heads, settings.Precision);
    });

    /// <summary>Opens a model as a program, for the head that is fixed, otherwise for the default or first one.</summary>
    /// <param name="settings">Which.</param>
    /// <exception cref="CommandException">There is no such model or head; the message names the file and says why.</exception>
    public static AtomisticModel OpenProgram(ModelSettings settings) => Guarded(settings.Path, () =>
    {
        (IModelDescription description, ModelHeads heads) = Load(settings);
        return description.CreateModel(heads.Fixed ?? heads.Default ?? heads.Names[0]);
    });

    /// <summary>What is wrong with a model, as an error that says how to go on where one can.</summary>
    public static CommandException Refused(ModelFormatException cause)
    {
        string advice = cause is UnknownMembersException unknown
            ? $"; to evaluate the model as if that were not there: {string.Join(' ', unknown.Names.Select(name => $"--ignore {Quoted(name)}"))}"
            : "";
        return new CommandException(cause.Message + advice, cause);
    }

    private static string Quoted(string name)
        => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? name : $"'{name.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static ICalculator PrepareOn(GpuDevice device, IModelDescription description, string head, ModelSettings settings, CommandContext context)
    {
        try
        {
            return ProgressDisplay.Wait(context.Error, context.ErrorIsTerminal, $"preparing kernels for {device.Name}",
                () => DeviceModel.Prepare(description, head, settings.Precision, device));
        }
        catch (GpuException e)
        {
            throw new CommandException($"--device {settings.Device}: {e.Message}", e);
        }
    }

    private static (IModelDescription Description, ModelHeads Heads) Load(ModelSettings settings)
    {
        if (settings.Path == InputPath.Standard)
            throw new CommandException("a model is not read from standard input; give its file");
        InputPath.RequireFile(settings.Path, "a model file");
        IModelDescription description = ModelFile.Load(settings.Path, settings.Ignored);
        ModelHeads heads = ModelHeads.Of(description, settings.Path, settings.Head);
        return (description, settings.AnyHead && heads.Default is null && heads.Chosen is null ? heads with { Chosen = heads.Names[0] } : heads);
    }

    /// <summary>What goes wrong with a model, as errors that name its file.</summary>
    private static T Guarded<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (ModelFormatException e)
        {
            throw Refused(e);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new CommandException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputPath.Unreadable(path, e);
        }
    }
}
