using TpCompiler.Algebra;

namespace TpCompiler.Generators.Model;

/// <summary>One type declaration around or at the target: "partial record struct" and "Name".</summary>
internal sealed record TypeHeader(string Declaration, string Name);

/// <summary>The type that gets the compiled members.</summary>
/// <param name="MetadataName">The full name, with '.' between namespaces and '+' before nested types.</param>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="Types">The containing types from the outside in, then the type itself.</param>
internal sealed record TargetType(string MetadataName, string Namespace, EquatableArray<TypeHeader> Types)
{
    /// <summary>The type's own name.</summary>
    public string Name => Types[Types.Count - 1].Name;
}
