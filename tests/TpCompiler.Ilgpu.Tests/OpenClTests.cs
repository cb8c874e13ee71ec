using System;
using ILGPU.Runtime;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Tests.Diagrams;
using Xunit;

namespace TpCompiler.Ilgpu.Tests;

/// <summary>Diagrams on a device of OpenCL that meets what ILGPU asks for.</summary>
public sealed class OpenClTests
{
    [IlgpuOpenClTheory]
    [InlineData("uvu")]
    [InlineData("power-2")]
    public void Programs_agree_with_the_interpreter(string name)
    {
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.OpenCL);
        CorpusCase corpus = CorpusCase.Of(name);
        DeviceRun.AssertAgrees<double>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12);
    }

    /// <summary>Skips where ILGPU has no device of OpenCL with double.</summary>
    private sealed class IlgpuOpenClTheoryAttribute : TheoryAttribute
    {
        private static readonly Lazy<string?> s_reason = new(Reason);

        public IlgpuOpenClTheoryAttribute() => Skip = s_reason.Value;

        private static string? Reason()
        {
            try
            {
                using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.OpenCL);
                return device.HasDouble ? null : $"{device.Name} has no double.";
            }
            catch (GpuException e)
            {
                return e.Message;
            }
        }
    }
}
