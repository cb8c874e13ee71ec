using System;
using System.Collections.Generic;
using System.Linq;
using System.Linq.Expressions;
using System.Reflection;
using ILGPU;
using ILGPU.Runtime;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Text;
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
        List<Expression> values = [Expression.Constant(device.Stream, typeof(AcceleratorStream)), Expression.Constant(new KernelConfig(groups, groupSize))];
        for (int a = 0; a < arguments.Length; a++)
            values.Add(Expression.Constant(View(IlgpuDevice.ViewOf(arguments[a]), IsElements(a))));
        // Kernels have more arguments than ILGPU has delegates for.
        Type type = Expression.GetDelegateType([.. values.Select(v => v.Type), typeof(void)]);
        Delegate launch = compiled.Launcher!.CreateDelegate(type, compiled);
        return new IlgpuLaunch(groups == 0 ? static () => { } : Expression.Lambda<Action>(Expression.Invoke(Expression.Constant(launch), values)).Compile());
    }

    private static bool IsElements(int argument) => argument >= GpuKernelAbi.FirstOperandArgument && (argument - GpuKernelAbi.FirstOperandArgument) % 2 == 0;

    private Kernel Load(string kernel, int groupSize)
    {
        Type type = assembly.GetType(kernel) ?? throw new GpuException($"There is no kernel {kernel}.");
        int size = (int)type.GetField(IlgpuLanguage.GroupSize)!.GetRawConstantValue()!;
        if (size != groupSize)
            throw new GpuException($"The groups of {kernel} have {size} work-items; found {groupSize}.");
        MethodInfo method = type.GetMethod(IlgpuLanguage.EntryPoint)!;
        return IlgpuDevice.Guarded(() => device.Accelerator.LoadKernel(method, new KernelSpecialization(groupSize, null)), $"{kernel} is not compiled");
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
internal sealed class IlgpuLaunch(Action launch) : GpuLaunch
{
    public override void Enqueue() => launch();

    protected override void Dispose(bool disposing)
    {
    }
}
