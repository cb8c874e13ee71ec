using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Inputs;

/// <summary>The heads of a model, and which of them evaluates a structure.</summary>
/// <param name="Names">Their names.</param>
/// <param name="Chosen">The one that the user named, which evaluates everything; null for none.</param>
internal sealed record ModelHeads(IReadOnlyList<string> Names, string? Chosen)
{
    private static readonly PropertyInput s_input = new("head", [], false, 1, null, null);

    /// <summary>The one for structures that name none: the only one, or the one called default; otherwise null.</summary>
    public string? Default => Names.Count == 1 ? Names[0] : Names.FirstOrDefault(name => string.Equals(name, "default", StringComparison.OrdinalIgnoreCase));

    /// <summary>The one that evaluates everything, where structures have no say in it; otherwise null.</summary>
    public string? Fixed => Chosen ?? (Names.Count == 1 ? Names[0] : null);

    /// <summary>The heads of a model.</summary>
    /// <exception cref="CommandException">There is no such head.</exception>
    public static ModelHeads Of(IModelDescription model, string path, string? chosen)
        => chosen is null || model.Heads.Contains(chosen)
            ? new(model.Heads, chosen)
            : throw new CommandException($"{path}: there is no head '{chosen}'; the model has {string.Join(", ", model.Heads)}");

    /// <summary>The head that a structure names, whether there is such a one or not; null for none.</summary>
    /// <exception cref="ArgumentException">It names several.</exception>
    public static string? NamedBy(Structure structure) => s_input.Find(structure) switch
    {
        null => null,
        { Kind: PropertyKind.Text, Rank: 0 } text => text.Texts[0].Length > 0 ? text.Texts[0] : null,
        { } other => other.ToString(),
    };

    /// <summary>The head for a structure.</summary>
    /// <exception cref="ArgumentException">It names one that there is not, or none where one must be named.</exception>
    public string Of(Structure structure)
    {
        if (Fixed is { } head)
            return head;
        string? named = NamedBy(structure);
        if (named is null)
            return Default ?? throw new ArgumentException($"The model has several heads; choose one with --head, or name it in the structure (head=...): {string.Join(", ", Names)}");
        return Matching(named) ?? throw new ArgumentException($"There is no head '{named}'; the model has {string.Join(", ", Names)}");
    }

    /// <summary>The head of a name, in any capitals where that is unambiguous.</summary>
    public string? Matching(string name)
    {
        if (Names.Contains(name))
            return name;
        string[] alike = [.. Names.Where(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase))];
        return alike.Length == 1 ? alike[0] : null;
    }
}
