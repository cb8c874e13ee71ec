using System.Linq;
using Microsoft.CodeAnalysis;
using TpCompiler.Algebra;

namespace TpCompiler.Generators.Diagnostics;

/// <summary>A diagnostic as plain values, equal by value.</summary>
/// <param name="Descriptor">What kind it is.</param>
/// <param name="Location">Where it is.</param>
/// <param name="Arguments">The arguments of its message.</param>
/// <param name="Edit">A change of the source that would help, where one is known.</param>
internal sealed record DiagnosticInfo(
    DiagnosticDescriptor Descriptor, LocationInfo? Location, EquatableArray<string> Arguments, SuggestedEdit? Edit = null)
{
    /// <summary>Whether nothing can be compiled.</summary>
    public bool IsError => Descriptor.DefaultSeverity == DiagnosticSeverity.Error;

    /// <summary>A diagnostic with its message's arguments.</summary>
    public static DiagnosticInfo Create(DiagnosticDescriptor descriptor, LocationInfo? location, params string[] arguments)
        => new(descriptor, location, new(arguments));

    /// <summary>The same with a change that would help.</summary>
    public DiagnosticInfo With(SuggestedEdit? edit) => new(Descriptor, Location, Arguments, edit);

    /// <summary>The same at a place.</summary>
    public DiagnosticInfo At(LocationInfo? location) => new(Descriptor, location, Arguments, Edit);

    /// <summary>The diagnostic the compiler wants.</summary>
    /// <param name="compilation">In whose syntax trees the place is, where it is known.</param>
    public Diagnostic ToDiagnostic(Compilation? compilation = null)
        => Diagnostic.Create(Descriptor, Location?.ToLocation(compilation), Edit?.ToProperties(), Arguments.ToArray<object>());
}
