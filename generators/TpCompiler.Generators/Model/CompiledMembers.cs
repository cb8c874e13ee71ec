using System.Collections.Generic;
using System.Linq;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Lowering;

namespace TpCompiler.Generators.Model;

/// <summary>What compiled members are called, and which of them a type cannot get.</summary>
internal static class CompiledMembers
{
    private static readonly string[] s_endings = ["Irreps", "Dimension", "Count", "Shape", "LMax"];

    /// <summary>The property that says what runs.</summary>
    public const string Kernels = nameof(Kernels);

    /// <summary>The property that says what was declared.</summary>
    public const string Definition = nameof(Definition);

    /// <summary>Whether a compiled member may have a name; others need not be looked at.</summary>
    public static bool MayBeCalled(string name) => name is Kernels or Definition or DerivedPlans.Forward or DerivedPlans.Backward or DerivedPlans.DoubleBackward
        || s_endings.Any(e => name.EndsWith(e, System.StringComparison.Ordinal));

    /// <summary>The types of a method's parameters as one text.</summary>
    public static string ParametersOf(IEnumerable<string> types) => string.Join(", ", types.Select(t => t.TrimEnd('?')));

    /// <summary>What cannot be added to a type, and why.</summary>
    public static IEnumerable<(string Member, DiagnosticInfo Diagnostic)> Clashes(TargetType target, LoweredOperation operation)
    {
        string type = target.Name.TrimStart('@');
        foreach (Member member in operation.Members)
        {
            if (Reason(member.Name, m => true) is string reason)
                yield return (member.Name, Report($"The constant {member.Name}", reason));
        }

        if (Reason(Kernels, m => true) is string ofKernels)
            yield return (Kernels, Report($"The property {Kernels}", ofKernels));
        if (operation.Definition is not null && Reason(Definition, m => true) is string ofDefinition)
            yield return (Definition, Report($"The property {Definition}", ofDefinition));
        foreach (Plan plan in operation.Plans.Where(p => p.HasMethod))
        {
            string[] overloads = [.. new[] { "float", "double" }.Select(number => ParametersOf(plan.Parameters.Select(p => p.TypeFor(number))))];
            if (Reason(plan.Name, m => m.Parameters is null || overloads.Contains(m.Parameters)) is string reason)
                yield return (plan.Name, Report($"The method {plan.Name}", reason));
        }

        DiagnosticInfo Report(string what, string reason) => DiagnosticInfo.Create(DiagnosticDescriptors.MemberClashes, null, what, type, reason);

        string? Reason(string name, System.Func<ExistingMember, bool> clashes)
            => name == type ? "no member can have the name of its type"
                : target.Members.Any(m => m.Name == name && clashes(m)) ? "it has a member of that name already"
                : null;
    }
}
