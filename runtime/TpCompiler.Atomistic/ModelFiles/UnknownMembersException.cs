using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>A member of a module in a file that is not known.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Value">Its value as inert data.</param>
internal readonly record struct UnknownMember(string Name, string Path, object? Value);

/// <summary>
/// A model has modules, flags or tensors that are not known, such as newer versions of mace-torch may add: a result may depend on them. Whoever knows that
/// it does not can have them passed over by their names.
/// </summary>
public sealed class UnknownMembersException : NotSupportedModelException
{
    private const int MostListed = 8;

    internal UnknownMembersException(string file, IReadOnlyList<UnknownMember> members)
        : base(file, "", $"what is not known and results may depend on: {List(members)}")
        => Names = [.. members.Select(member => member.Name).Distinct()];

    /// <summary>The names of the members, each once.</summary>
    public ImmutableArray<string> Names { get; }

    private static string List(IReadOnlyList<UnknownMember> members)
    {
        string[] listed = [.. members.GroupBy(member => member.Name).Select(Text)];
        return string.Join(", ", listed.Take(MostListed)) + (listed.Length > MostListed ? $" and {listed.Length - MostListed} more" : "");
    }

    private static string Text(IGrouping<string, UnknownMember> same)
    {
        UnknownMember first = same.First();
        int others = same.Count() - 1;
        return $"{first.Path} ({PickleText.Describe(first.Value)}{(others > 0 ? $"; also in {others} other {(others == 1 ? "place" : "places")}" : "")})";
    }
}
