using System.Collections.Generic;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>The members of a file's modules that somebody has asked for, so that what a file says and nobody heard can be told.</summary>
internal sealed class MembersRead
{
    private readonly HashSet<(PickleObject Module, string Name)> _members = [];

    public void Add(PickleObject module, string name) => _members.Add((module, name));

    public bool Contains(PickleObject module, string name) => _members.Contains((module, name));
}
