using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Cuda;
using TpCompiler.Gpu;
using TpCompiler.OpenCl;

namespace TpCompiler.Cli.Devices;

/// <summary>The one place that opens the device that the user chose.</summary>
internal static class DeviceOpening
{
    /// <summary>Opens a device that is not the processor; its compiled kernels are kept in the cache of the user.</summary>
    /// <param name="choice">Which.</param>
    /// <param name="precision">What it has to compute with.</param>
    /// <exception cref="CommandException">There is no such device, or it cannot do that; the message says what there is.</exception>
    public static GpuDevice Open(DeviceChoice choice, Precision precision)
    {
        GpuDevice device;
        try
        {
            device = Open(choice, BinaryCache.OfUser());
        }
        catch (Exception e) when (e is GpuException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw new CommandException($"--device {choice}: {e.Message}", e);
        }

        return WithPrecision(device, choice, precision);
    }

    /// <summary>The device, which is disposed where it cannot compute with a type.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public static GpuDevice WithPrecision(GpuDevice device, DeviceChoice choice, Precision precision)
    {
        if (precision == Precision.Single || device.HasDouble)
            return device;
        string name = device.Name;
        device.Dispose();
        throw new CommandException($"--device {choice}: {name} does not compute with double: it evaluates with --dtype float32, and cannot verify");
    }

    /// <summary>Finds the device that a choice means.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="devices">The devices of its kind, by their numbers.</param>
    /// <param name="bestFirst">The same, those first that are chosen before others.</param>
    /// <param name="whyNone">Why there are none, where there are none.</param>
    /// <exception cref="GpuException">There is no such device; the message says which there are.</exception>
    public static T Find<T>(DeviceChoice choice, IReadOnlyList<T> devices, IEnumerable<T> bestFirst, Func<string> whyNone)
        where T : class
    {
        if (devices.Count == 0)
            throw new GpuException(whyNone());
        T? found = choice.Number is int number
            ? devices.ElementAtOrDefault(number)
            : bestFirst.FirstOrDefault(d => d.ToString()!.Contains(choice.NamePart ?? "", StringComparison.OrdinalIgnoreCase));
        return found ?? throw new GpuException("there is no such device; there is "
            + string.Join(", ", devices.Select((d, n) => string.Create(CultureInfo.InvariantCulture, $"{choice with { Number = n, NamePart = null }}: {d}"))));
    }

    private static GpuDevice Open(DeviceChoice choice, BinaryCache? cache)
    {
        switch (choice.Kind)
        {
            case DeviceKind.OpenCl:
                IReadOnlyList<OpenClDeviceDescription> devices = OpenClDeviceDescription.FindAll();
                return OpenClDevice.Open(Find(choice, devices, OpenClDeviceDescription.BestFirst(devices), OpenClDevice.WhyNone), cache);
            case DeviceKind.Cuda:
                return CudaDevice.Open(FindCuda(choice), cache);
#if MANAGED_CUDA
            case DeviceKind.ManagedCuda:
                return ManagedCudaDevices.ManagedCudaDevice.Open(FindCuda(choice).Ordinal, cache);
#endif
            default:
                throw new ArgumentOutOfRangeException(nameof(choice), choice, "There is nothing to open.");
        }
    }

    private static CudaDeviceDescription FindCuda(DeviceChoice choice)
    {
        IReadOnlyList<CudaDeviceDescription> devices = CudaDeviceDescription.FindAll();
        return Find(choice, devices, devices, CudaDevice.WhyNone);
    }
}
