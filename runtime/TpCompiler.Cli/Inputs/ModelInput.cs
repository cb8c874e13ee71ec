using System;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Output;
using TpCompiler.Gpu;

namespace TpCompiler.Cli.Inputs;

/// <summary>Opens the model that a command is given.</summary>
internal static class ModelInput
{
    /// <summary>Opens a model and makes the calculator that evaluates it.</summary>
    /// <param name="settings">Which, and how.</param>
    /// <param name="context">Where it is said that kernels for a device are compiled, which can take a while.</param>
    /// <exception cref="CommandException">There is no such model, head or device; the message names it and says why.</exception>
    public static ModelCalculator OpenCalculator(ModelSettings settings, CommandContext context)
    {
        if (settings.Device.Kind == DeviceKind.Cpu)
        {
            MacePotential potential = Open(settings.Path, settings.Head, settings.Precision, settings.Threads, settings.AnyHead);
            return new ModelCalculator(potential, potential.Description, potential.Head, potential.Precision);
        }

        return Guarded(settings.Path, () =>
        {
            (MaceDescription description, string? named) = Load(settings.Path, settings.Head, settings.AnyHead);
            string head = named ?? DefaultHead(description);
            GpuDevice device = DeviceOpening.Open(settings.Device, settings.Precision);
            try
            {
                ICalculator calculator = ProgressDisplay.Wait(context.Error, context.ErrorIsTerminal, $"preparing kernels for {device.Name}",
                    () => DeviceModel.Prepare(description, head, settings.Precision, device));
                return new ModelCalculator(calculator, description, head, settings.Precision, device);
            }
            catch (GpuException e)
            {
                device.Dispose();
                throw new CommandException($"--device {settings.Device}: {e.Message}", e);
            }
            catch
            {
                device.Dispose();
                throw;
            }
        });
    }

    /// <summary>Opens a model and chooses its head.</summary>
    /// <param name="path">The model's file, as the user gave it.</param>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <param name="precision">The floating point type.</param>
    /// <param name="threads">The most threads to use; 0 for one per processor.</param>
    /// <param name="anyHead">Whether the first head will do where none is named and none is called default.</param>
    /// <exception cref="CommandException">There is no such model or head; the message names the file and says why.</exception>
    public static MacePotential Open(string path, string? head, Precision precision, int threads, bool anyHead = false)
    {
        return Guarded(path, () =>
        {
            (MaceDescription description, string? named) = Load(path, head, anyHead);
            return new MacePotential(description, named, precision, threads);
        });
    }

    private static (MaceDescription Description, string? Head) Load(string path, string? head, bool anyHead)
    {
        InputPath.RequireFile(path, "a model file");
        MaceDescription description = MaceModelFile.Load(path);
        if (head is not null && !description.Heads.Contains(head))
            throw new CommandException($"{path}: there is no head '{head}'; the model has {Heads(description)}");
        if (head is null && description.Heads.Length > 1 && !description.Heads.Contains("default", StringComparer.OrdinalIgnoreCase))
        {
            head = anyHead
                ? description.Heads[0]
                : throw new CommandException($"{path}: the model has several heads; choose one with --head: {Heads(description)}");
        }

        return (description, head);
    }

    private static string DefaultHead(MaceDescription description)
        => description.Heads.FirstOrDefault(h => string.Equals(h, "default", StringComparison.OrdinalIgnoreCase)) ?? description.Heads[0];

    /// <summary>What goes wrong with a model, as errors that name its file.</summary>
    private static T Guarded<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (ModelFormatException e)
        {
            throw new CommandException(e.Message, e);
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

    private static string Heads(MaceDescription description) => string.Join(", ", description.Heads);
}
