using System;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Gpu;
using TpCompiler.Gpu;

namespace TpCompiler.Cli.Devices;

/// <summary>Prepares models for devices.</summary>
internal static class DeviceModel
{
    /// <summary>Prepares a model; its kernels are compiled, or found among those of earlier processes.</summary>
    /// <exception cref="NotSupportedException">The model has a part that does not run on devices; the message names it.</exception>
    /// <exception cref="GpuException">The device refuses.</exception>
    public static ICalculator Prepare(IModelDescription description, string head, Precision precision, GpuDevice device)
        => new GpuModelPotential(description.CreateModel(head), precision, device);
}
