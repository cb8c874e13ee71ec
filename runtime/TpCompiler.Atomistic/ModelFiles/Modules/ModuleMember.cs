namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>What a member of a torch module is.</summary>
internal enum ModuleMemberKind
{
    /// <summary>A tensor that training changes.</summary>
    Parameter,

    /// <summary>A tensor that training leaves alone.</summary>
    Buffer,

    /// <summary>A module inside.</summary>
    Module,

    /// <summary>Anything else: flags, numbers, irreps, hooks.</summary>
    Attribute,
}

/// <summary>A member of a torch module in a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its value as inert data.</param>
internal readonly record struct ModuleMember(string Name, ModuleMemberKind Kind, object? Value);
