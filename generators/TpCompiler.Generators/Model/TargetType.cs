using TpCompiler.Algebra;

namespace TpCompiler.Generators.Model;

/// <summary>One type declaration around or at the target: "partial record struct" and "Name".</summary>
internal sealed record TypeHeader(string Declaration, string Name);

/// <summary>A member that the type has already.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">For a method the types of its parameters; otherwise null.</param>
internal sealed record ExistingMember(string Name, string? Parameters);

/// <summary>The type that gets the compiled members.</summary>
/// <param name="MetadataName">The full name, with '.' between namespaces and '+' before nested types.</param>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="Types">The containing types from the outside in, then the type itself.</param>
/// <param name="Members">Those of its members that are called like compiled ones.</param>
internal sealed record TargetType(string MetadataName, string Namespace, EquatableArray<TypeHeader> Types, EquatableArray<ExistingMember> Members)
{
    /// <summary>The type's own name.</summary>
    public string Name => Types[Types.Count - 1].Name;
}
