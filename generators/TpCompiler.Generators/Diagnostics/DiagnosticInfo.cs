using System.Linq;
using Microsoft.CodeAnalysis;
using TpCompiler.Algebra;

namespace TpCompiler.Generators.Diagnostics;

/// <summary>A diagnostic as plain values, equal by value.</summary>
internal sealed record DiagnosticInfo(DiagnosticDescriptor Descriptor, LocationInfo? Location, EquatableArray<string> Arguments)
{
    /// <summary>A diagnostic with its message's arguments.</summary>
    public static DiagnosticInfo Create(DiagnosticDescriptor descriptor, LocationInfo? location, params string[] arguments)
        => new(descriptor, location, new(arguments));

    /// <summary>The diagnostic the compiler wants.</summary>
    public Diagnostic ToDiagnostic()
        => Diagnostic.Create(Descriptor, Location?.ToLocation(), Arguments.ToArray<object>());
}
