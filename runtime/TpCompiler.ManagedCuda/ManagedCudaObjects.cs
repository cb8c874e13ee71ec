using System;
using System.Runtime.InteropServices;
using ManagedCuda;
using ManagedCuda.BasicTypes;
using TpCompiler.Gpu;

namespace TpCompiler.ManagedCudaDevices;

/// <summary>Memory of a device.</summary>
internal sealed class ManagedCudaBuffer(ManagedCudaDevice device, CudaDeviceVariable<byte> memory, long length) : GpuBuffer(length)
{
    public CudaDeviceVariable<byte> Memory => memory;

    protected override void Dispose(bool disposing)
    {
        if (disposing && device.TryMakeCurrent())
            memory.Dispose();
    }
}

/// <summary>Loaded machine code.</summary>
internal sealed class ManagedCudaModule : GpuModule
{
    private readonly ManagedCudaDevice _device;
    private CUmodule _module;
    private bool _isUnloaded;

    public ManagedCudaModule(ManagedCudaDevice device, byte[] binary)
    {
        _device = device;
        ManagedCudaDevice.ThrowIfFailed(DriverAPINativeMethods.ModuleManagement.cuModuleLoadData(ref _module, binary), "cuModuleLoadData");
    }

    public override GpuLaunch Prepare(string kernel, int groups, int groupSize, ReadOnlySpan<GpuBuffer?> arguments)
    {
        CUfunction function = Function(kernel);
        nint[] pointers = new nint[arguments.Length];
        for (int a = 0; a < pointers.Length; a++)
            pointers[a] = arguments[a] is GpuBuffer buffer ? (nint)(ulong)ManagedCudaDevice.PointerOf(buffer).Pointer : 0;
        return new ManagedCudaLaunch(_device, function, groups, groupSize, pointers);
    }

    public override GpuKernelResources Describe(string kernel, int groupSize)
    {
        CUfunction function = Function(kernel);
        int blocks = 0;
        ManagedCudaDevice.ThrowIfFailed(
            DriverAPINativeMethods.Occupancy.cuOccupancyMaxActiveBlocksPerMultiprocessor(ref blocks, function, groupSize, 0), "cuOccupancyMaxActiveBlocksPerMultiprocessor");
        return new(
            Attribute(function, CUFunctionAttribute.NumRegs),
            Attribute(function, CUFunctionAttribute.SharedSizeBytes),
            Attribute(function, CUFunctionAttribute.LocalSizeBytes),
            Attribute(function, CUFunctionAttribute.MaxThreadsPerBlock),
            blocks);
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isUnloaded && disposing && _device.TryMakeCurrent())
            _ = DriverAPINativeMethods.ModuleManagement.cuModuleUnload(_module);
        _isUnloaded = true;
    }

    private static int Attribute(CUfunction function, CUFunctionAttribute attribute)
    {
        int value = 0;
        ManagedCudaDevice.ThrowIfFailed(DriverAPINativeMethods.FunctionManagement.cuFuncGetAttribute(ref value, attribute, function), "cuFuncGetAttribute");
        return value;
    }

    private CUfunction Function(string kernel)
    {
        _device.MakeCurrent();
        CUfunction function = default;
        ManagedCudaDevice.ThrowIfFailed(DriverAPINativeMethods.ModuleManagement.cuModuleGetFunction(ref function, _module, kernel), $"cuModuleGetFunction for {kernel}");
        return function;
    }
}

/// <summary>A kernel with its arguments, which stay at one place in memory as the driver reads them there.</summary>
internal sealed class ManagedCudaLaunch : GpuLaunch
{
    private readonly ManagedCudaDevice _device;
    private readonly CUfunction _function;
    private readonly int _groups;
    private readonly int _groupSize;
    private readonly nint[] _addresses;
    private GCHandle _values;

    public ManagedCudaLaunch(ManagedCudaDevice device, CUfunction function, int groups, int groupSize, nint[] pointers)
    {
        (_device, _function, _groups, _groupSize) = (device, function, groups, groupSize);
        _values = GCHandle.Alloc(pointers, GCHandleType.Pinned);
        _addresses = new nint[pointers.Length];
        for (int a = 0; a < pointers.Length; a++)
            _addresses[a] = _values.AddrOfPinnedObject() + (a * nint.Size);
    }

    public override void Enqueue()
    {
        if (_groups == 0)
            return;
        _device.MakeCurrent();
        ManagedCudaDevice.ThrowIfFailed(
            DriverAPINativeMethods.Launch.cuLaunchKernel(_function, (uint)_groups, 1, 1, (uint)_groupSize, 1, 1, 0, _device.Stream.Stream, _addresses, null!),
            "the launch of a kernel");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _values.IsAllocated)
            _values.Free();
    }
}

/// <summary>Launches captured as a graph.</summary>
internal sealed class ManagedCudaGraph(ManagedCudaDevice device, CUgraphExec executable) : GpuLaunch
{
    private bool _isDestroyed;

    public override void Enqueue()
    {
        device.MakeCurrent();
        ManagedCudaDevice.ThrowIfFailed(DriverAPINativeMethods.GraphManagment.cuGraphLaunch(executable, device.Stream.Stream), "cuGraphLaunch");
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isDestroyed && disposing && device.TryMakeCurrent())
            _ = DriverAPINativeMethods.GraphManagment.cuGraphExecDestroy(executable);
        _isDestroyed = true;
    }
}
