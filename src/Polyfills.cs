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

namespace System.Runtime.CompilerServices
{
    [System.AttributeUsage(System.AttributeTargets.Parameter)]
    internal sealed class CallerArgumentExpressionAttribute(string parameterName) : System.Attribute
    {
        public string ParameterName { get; } = parameterName;
    }
}

// A project that sees the internals of another has this attribute twice.
#pragma warning disable CS0436
namespace System
{
    internal static class ArgumentChecks
    {
        extension(ArgumentNullException)
        {
            public static void ThrowIfNull(object? argument, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(argument))] string? paramName = null)
            {
                if (argument is null)
                    throw new ArgumentNullException(paramName);
            }
        }
    }
}
#pragma warning restore CS0436

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
