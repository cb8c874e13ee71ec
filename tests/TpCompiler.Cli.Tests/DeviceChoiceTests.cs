using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Cli.Devices;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>The text form of a device.</summary>
public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData("cpu", nameof(DeviceKind.Cpu), null, null)]
    [InlineData("opencl", nameof(DeviceKind.OpenCl), null, null)]
    [InlineData("opencl:1", nameof(DeviceKind.OpenCl), 1, null)]
    [InlineData("OpenCL:Radeon VII", nameof(DeviceKind.OpenCl), null, "Radeon VII")]
    [InlineData("cuda", nameof(DeviceKind.Cuda), null, null)]
    [InlineData("cuda:0", nameof(DeviceKind.Cuda), 0, null)]
    [InlineData("cuda:a:b", nameof(DeviceKind.Cuda), null, "a:b")]
    public void TextIsRead(string text, string kind, int? number, string? namePart)
    {
        DeviceChoice? choice = DeviceChoice.Parse(text);
        Assert.NotNull(choice);
        Assert.Equal((kind, number, namePart), (choice.Kind.ToString(), choice.Number, choice.NamePart));
        Assert.Equal(choice, DeviceChoice.Parse(choice.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cpu:0")]
    [InlineData("opencl:")]
    [InlineData("opencl: ")]
    [InlineData("cuda:99999999999")]
    [InlineData(":0")]
    public void OtherTextIsNone(string text) => Assert.Null(DeviceChoice.Parse(text));

    [Fact]
    public void WhatIsReadIsPrintedAndReadAgain() => Prop.ForAll<string, int>((name, number) =>
    {
        foreach (string text in new[] { $"opencl:{name}", $"cuda:{number}", $"{name}:{number}", name ?? "" })
        {
            DeviceChoice? choice = DeviceChoice.Parse(text);
            Assert.Equal(choice, choice is null ? null : DeviceChoice.Parse(choice.ToString()));
        }
    }).QuickCheckThrowOnFailure();
}
