using System;
using System.Collections.Frozen;
using System.Linq;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>
/// Members of modules that no result depends on: what says again what other members say, how a module is trained or computed, and programs. Everything else
/// in a file is either read or not known.
/// </summary>
/// <param name="table">In each line classes, a colon, and members; the class * is every class.</param>
internal sealed class InertMembers(string table)
{
    private const string Everywhere = "*";

    private readonly FrozenSet<(string Class, string Member)> _members = Parse(table);

    /// <summary>Whether no result depends on a member.</summary>
    /// <param name="className">The class of the module, without the Python module that it is in.</param>
    /// <param name="member">The member.</param>
    public bool Contains(string className, ModuleMember member) => IsNothing(member.Value) || IsHook(member)
        || _members.Contains((Everywhere, member.Name)) || _members.Contains((className, member.Name));

    /// <summary>None and tensors without elements: a module is the same without them.</summary>
    private static bool IsNothing(object? value) => value is null or TorchTensor { Count: 0 };

    /// <summary>The places where torch keeps functions to call. Only those of loading and saving may hold some: others could change results.</summary>
    private static bool IsHook(ModuleMember member) => member.Kind == ModuleMemberKind.Attribute && member.Name.Contains("_hook", StringComparison.Ordinal)
        && (member.Name.Contains("state_dict", StringComparison.Ordinal) || member.Value is false or PickleDictionary { Items.Count: 0 });

    private static FrozenSet<(string Class, string Member)> Parse(string table)
        => (from line in table.Split('\n', StringSplitOptions.TrimEntries)
            let halves = line.Split(':', StringSplitOptions.TrimEntries)
            from className in halves[0].Split(' ')
            from member in halves[1].Split(' ')
            select (className, member)).ToFrozenSet();
}
