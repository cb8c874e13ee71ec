using System;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic;
using TpCompiler.Cli.Devices;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>The option <c>--device</c>.</summary>
public sealed class DeviceOptionTests
{
    private const string Package = "data/goldens/nequip-packages/nequip_l1_2layers_parity_f64";

    [Fact]
    public void TheProcessorIsMeantWhereNothingIsSaid()
        => Assert.Equal(Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule), Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule, "--device", "cpu"));

    [OpenClTheory]
    [InlineData("float64", 1e-9)]
    [InlineData("float32", 1e-3)]
    public void ModelsGiveTheSameOnADevice(string type, double tolerance) => AssertSame(Tpc.Model, Tpc.Molecule, type, tolerance);

    [DeviceGoldenFact(Package)]
    public void ModelsOfAnyArchitectureGiveTheSameOnADevice()
        => AssertSame(SharedData.PathOf(Package + "/model.nequip.zip"), SharedData.PathOf(Package + "/structures/water.extxyz"), "float64", 1e-9);

    private static void AssertSame(string model, string structures, string type, double tolerance)
    {
        JsonElement expected = Frame("--dtype", type);
        JsonElement found = Frame("--dtype", type, "--device", "opencl");
        Assert.Equal(expected.GetProperty("energy").GetDouble(), found.GetProperty("energy").GetDouble(), tolerance * 1000);
        double[][] forces = Rows(expected), onDevice = Rows(found);
        for (int atom = 0; atom < forces.Length; atom++)
        {
            for (int a = 0; a < 3; a++)
                Assert.Equal(forces[atom][a], onDevice[atom][a], tolerance);
        }

        static double[][] Rows(JsonElement frame) => [.. frame.GetProperty("forces").EnumerateArray().Select(row => row.EnumerateArray().Select(x => x.GetDouble()).ToArray())];
        JsonElement Frame(params string[] options)
        {
            Tpc run = Tpc.Run(["evaluate", model, structures, "--json", .. options]);
            Assert.Equal((0, ""), (run.Code, run.Error));
            return JsonDocument.Parse(run.Output).RootElement.GetProperty("frames")[0];
        }
    }

    [OpenClFact]
    public void AModelIsVerifiedOnADevice()
    {
        Tpc run = Tpc.Run("verify", Tpc.Model, "--device", "opencl");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.EndsWith(" 0 failed\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate", "opencl:99")]
    [InlineData("evaluate", "cuda:nobody has this")]
    [InlineData("verify", "opencl:99")]
    [InlineData("verify", "cuda:99")]
    public void ADeviceThatIsNotThereIsRefused(string command, string device)
    {
        string[] arguments = command == "evaluate" ? [command, Tpc.Model, Tpc.Molecule, "--device", device] : [command, Tpc.Model, "--device", device];
        Tpc run = Tpc.Run(arguments);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error: --device {device}: ", run.Error, StringComparison.Ordinal);
        Assert.True(run.Error.Contains("there is no such device; there is", StringComparison.Ordinal) || run.Error.Contains("Install", StringComparison.Ordinal), run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void AModelThatIsNotThereIsNamedOnAnyDevice()
        => Assert.Contains("expected a model file, but there is no such file", Tpc.Run("evaluate", "missing", Tpc.Molecule, "--device", "opencl").Error, StringComparison.Ordinal);

    [Fact]
    public void ADeviceWithoutDoubleIsForSinglePrecisionOnly()
    {
        SingleDevice device = new();
        Assert.Same(device, DeviceOpening.WithPrecision(device, new(DeviceKind.OpenCl), Precision.Single));
        string message = Assert.Throws<CommandException>(() => DeviceOpening.WithPrecision(device, new(DeviceKind.OpenCl, 1), Precision.Double)).Message;
        Assert.Contains("--device opencl:1: small does not compute with double", message, StringComparison.Ordinal);
        Assert.Contains("--dtype float32", message, StringComparison.Ordinal);
        Assert.True(device.IsDisposed);
    }

    /// <summary>A device that does nothing, and that without double.</summary>
    private sealed class SingleDevice : GpuDevice
    {
        public bool IsDisposed { get; private set; }

        public override string Name => "small";

        public override string Driver => "none";

        public override bool HasDouble => false;

        public override GpuShape Shape => GpuShape.OfGpu;

        public override GpuLanguage Language => GpuLanguage.OpenCl;

        public override GpuBuffer Allocate(long bytes) => throw new NotSupportedException();

        public override void Upload(GpuBuffer buffer, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        public override void Download(GpuBuffer buffer, Span<byte> bytes) => throw new NotSupportedException();

        public override void Clear(GpuBuffer buffer, long bytes) => throw new NotSupportedException();

        public override GpuModule Compile(string source, bool isDouble) => throw new NotSupportedException();

        public override void Finish()
        {
        }

        protected override void Dispose(bool disposing) => IsDisposed = true;
    }
}

/// <summary>A test that needs shared data and a device of OpenCL.</summary>
public sealed class DeviceGoldenFactAttribute : FactAttribute
{
    public DeviceGoldenFactAttribute(string path) => Skip = new SharedDataTheoryAttribute(path).Skip ?? new OpenClFactAttribute().Skip;
}
