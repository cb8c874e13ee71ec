using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>
/// What the modules of a file have that nobody asked for and that <see cref="InertMembers"/> does not know. A result may depend on it, so that a model is refused
/// for it rather than evaluated as if it were not there, unless the user says so.
/// </summary>
internal sealed class UnknownMembers
{
    // Modules of models nest about ten deep; a hostile file could nest them in a circle.
    private const int DeepestModule = 64;

    private readonly IReadOnlyCollection<string> _ignored;
    private readonly InertMembers _inert;
    private readonly HashSet<string> _used = [];
    private readonly HashSet<PickleObject> _seen = [];
    private readonly List<UnknownMember> _found = [];

    private UnknownMembers(IReadOnlyCollection<string> ignored, InertMembers inert) => (_ignored, _inert) = (ignored, inert);

    /// <summary>Refuses a model that was read for what was not.</summary>
    /// <param name="root">The model.</param>
    /// <param name="ignored">Names or paths of members to pass over.</param>
    /// <param name="inert">The members that no result depends on.</param>
    /// <exception cref="UnknownMembersException">There is such a member.</exception>
    /// <exception cref="ModelFormatException">Something is to be ignored that is known or is not there.</exception>
    public static void Refuse(TorchModule root, IReadOnlyCollection<string> ignored, InertMembers inert)
    {
        UnknownMembers members = new(ignored, inert);
        members.Walk(root, isInert: false, depth: 0);
        if (members._found.Count > 0)
            throw root.Unknown(members._found);
        if (ignored.FirstOrDefault(name => !members._used.Contains(name)) is { } useless)
            throw root.Fail("", $"there is nothing unknown called '{useless}' that could be ignored");
    }

    private void Walk(TorchModule module, bool isInert, int depth)
    {
        if (depth > DeepestModule)
            throw module.Fail("", $"expected modules nested at most {DeepestModule} deep, found more");
        // A module that is met a second time, also within itself, was already looked at.
        if (!_seen.Add(module.Source))
            return;
        HashSet<string> inner = [];
        foreach (ModuleMember member in module.Members)
        {
            bool isRead = !isInert && module.IsRead(member.Name);
            // Weights always count for something.
            bool mayBeInert = member.Kind != ModuleMemberKind.Parameter || member.Value is not TorchTensor { Count: > 0 };
            bool isKnown = isRead || (mayBeInert && (isInert || _inert.Contains(module.ClassName, member)));
            if (!isKnown && !IsIgnored(module, member))
                _found.Add(new(member.Name, module.Join(member.Name), member.Value));
            else if (isKnown && member.Kind == ModuleMemberKind.Module && !isRead)
                inner.Add(member.Name);
        }

        foreach (TorchModule next in module.Modules)
        {
            string name = next.Path[(module.Path.Length == 0 ? 0 : module.Path.Length + 1)..];
            if (inner.Contains(name))
                Walk(next, isInert: true, depth + 1);
            else if (!isInert && module.IsRead(name))
                Walk(next, isInert: false, depth + 1);
        }
    }

    private bool IsIgnored(TorchModule module, ModuleMember member)
    {
        foreach (string name in (ReadOnlySpan<string>)[member.Name, module.Join(member.Name)])
        {
            if (_ignored.Contains(name))
            {
                _used.Add(name);
                return true;
            }
        }

        return false;
    }
}
