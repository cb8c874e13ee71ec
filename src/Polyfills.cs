// The compiler's projects also target netstandard2.0, because a Roslyn generator must. These are the few types that the
// C# language needs and that framework lacks; each project compiles its own internal copy.
#if NETSTANDARD2_0
namespace System.Runtime.CompilerServices
{
    internal static class IsExternalInit
    {
    }

    [System.AttributeUsage(System.AttributeTargets.All, Inherited = false)]
    internal sealed class RequiredMemberAttribute : System.Attribute
    {
    }

    [System.AttributeUsage(System.AttributeTargets.All, AllowMultiple = true, Inherited = false)]
    internal sealed class CompilerFeatureRequiredAttribute(string featureName) : System.Attribute
    {
        public string FeatureName { get; } = featureName;
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    [System.AttributeUsage(System.AttributeTargets.Constructor)]
    internal sealed class SetsRequiredMembersAttribute : System.Attribute
    {
    }

    [System.AttributeUsage(System.AttributeTargets.Parameter)]
    internal sealed class NotNullWhenAttribute(bool returnValue) : System.Attribute
    {
        public bool ReturnValue { get; } = returnValue;
    }

    [System.AttributeUsage(System.AttributeTargets.Parameter)]
    internal sealed class MaybeNullWhenAttribute(bool returnValue) : System.Attribute
    {
        public bool ReturnValue { get; } = returnValue;
    }
}
#endif
