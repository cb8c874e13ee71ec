using System;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Cli.Inputs;

/// <summary>Opens the model that a command is given.</summary>
internal static class ModelInput
{
    /// <summary>Opens a model and makes the calculator that evaluates it.</summary>
    /// <inheritdoc cref="Open"/>
    public static ModelCalculator OpenCalculator(string path, string? head, Precision precision, int threads, bool anyHead = false)
    {
        MacePotential potential = Open(path, head, precision, threads, anyHead);
        return new ModelCalculator(potential, potential.Description, potential.Head, potential.Precision);
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
        InputPath.RequireFile(path, "a model file");
        try
        {
            MaceDescription description = MaceModelFile.Load(path);
            if (head is not null && !description.Heads.Contains(head))
                throw new CommandException($"{path}: there is no head '{head}'; the model has {Heads(description)}");
            if (head is null && description.Heads.Length > 1 && !description.Heads.Contains("default", StringComparer.OrdinalIgnoreCase))
            {
                head = anyHead
                    ? description.Heads[0]
                    : throw new CommandException($"{path}: the model has several heads; choose one with --head: {Heads(description)}");
            }

            return new MacePotential(description, head, precision, threads);
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
