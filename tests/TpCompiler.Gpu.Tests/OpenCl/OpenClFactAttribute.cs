using TpCompiler.OpenCl;
using Xunit;

namespace TpCompiler.Gpu.Tests.OpenCl;

/// <summary>A test that needs a device of OpenCL with double; skipped where there is none.</summary>
public sealed class OpenClFactAttribute : FactAttribute
{
    public OpenClFactAttribute() => Skip = OpenClPresence.WhyNot;
}

/// <summary>The same for theories.</summary>
public sealed class OpenClTheoryAttribute : TheoryAttribute
{
    public OpenClTheoryAttribute() => Skip = OpenClPresence.WhyNot;
}

internal static class OpenClPresence
{
    public static string? WhyNot { get; } = Find();

    private static string? Find()
    {
        foreach (OpenClDeviceDescription device in OpenClDeviceDescription.FindAll())
        {
            if (device.HasDouble)
                return null;
        }

        return OpenClDevice.WhyNone();
    }
}
