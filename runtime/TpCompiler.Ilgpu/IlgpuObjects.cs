using System;
using System.Collections.Generic;
using System.Reflection;
using ILGPU;
using ILGPU.Runtime;
using TpCompiler.Emit.Gpu;
using TpCompiler.Gpu;

namespace TpCompiler.Ilgpu;

/// <summary>Memory of a device.</summary>
internal sealed class IlgpuBuffer(MemoryBuffer1D<byte, Stride1D.Dense> memory, long length) : GpuBuffer(length)
{
    public MemoryBuffer1D<byte, Stride1D.Dense> Memory => memory;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            memory.Dispose();
    }
}

/// <summary>Kernels, which ILGPU compiles when they are first prepared.</summary>
internal sealed class IlgpuModule(IlgpuDevice device, Assembly assembly, bool isDouble) : GpuModule
{
    private readonly Dictionary<string, Kernel> _kernels = [];

    public override GpuLaunch Prepare(string kernel, int groups, int groupSize, ReadOnlySpan<GpuBuffer?> arguments)
    {
        if (!_kernels.TryGetValue(kernel, out Kernel? compiled))
            _kernels.Add(kernel, compiled = Load(kernel, groupSize));
        object?[] values = new object[3 + arguments.Length];
        (values[0], values[1], values[2]) = (compiled, device.Stream, new KernelConfig(groups, groupSize));
        for (int a = 0; a < arguments.Length; a++)
            values[3 + a] = View(IlgpuDevice.ViewOf(arguments[a]), a >= GpuKernelAbi.FirstOperandArgument && (a - GpuKernelAbi.FirstOperandArgument) % 2 == 0);
        return new IlgpuLaunch(MethodInvoker.Create(compiled.Launcher!), values, groups);
    }

    private Kernel Load(string kernel, int groupSize)
    {
        Type type = assembly.GetType(kernel) ?? throw new GpuException($"There is no kernel {kernel}.");
        int size = (int)type.GetField(IlgpuSource.GroupSize)!.GetRawConstantValue()!;
        if (size != groupSize)
            throw new GpuException($"The groups of {kernel} have {size} work-items; found {groupSize}.");
        try
        {
            return device.Accelerator.LoadKernel(type.GetMethod(IlgpuSource.EntryPoint)!, new KernelSpecialization(groupSize, null));
        }
        catch (Exception e) when (e is InternalCompilerException or NotSupportedException or AcceleratorException)
        {
            throw new GpuException($"ILGPU does not compile {kernel}: {e.Message}", e);
        }
    }

    /// <summary>The view as the kernel has it, in a box.</summary>
    private object View(ArrayView<byte> view, bool isElements)
    {
        if (!isElements)
            return view.IsValid ? view.Cast<int>() : default;
        if (!isDouble)
            return view.IsValid ? view.Cast<float>() : default;
        return view.IsValid ? view.Cast<double>() : default;
    }

    protected override void Dispose(bool disposing)
    {
        // ILGPU keeps loaded kernels with the accelerator.
    }
}

/// <summary>A kernel with its arguments.</summary>
internal sealed class IlgpuLaunch(MethodInvoker launcher, object?[] arguments, int groups) : GpuLaunch
{
    public override void Enqueue()
    {
        if (groups > 0)
            launcher.Invoke(null, arguments.AsSpan());
    }

    protected override void Dispose(bool disposing)
    {
    }
}
