using System;
using System.Text;
using TpCompiler.Gpu;

namespace TpCompiler.OpenCl;

/// <summary>A built program.</summary>
internal sealed unsafe class OpenClProgram : GpuModule
{
    private const uint BuildLog = 0x1183;
    private const uint BinarySizes = 0x1165;
    private const uint Binaries = 0x1166;
    private const uint KernelGroupSize = 0x11B0;
    private const uint KernelSharedBytes = 0x11B2;
    private const uint KernelPrivateBytes = 0x11B4;

    private readonly OpenClDevice _device;
    private nint _handle;

    private OpenClProgram(OpenClDevice device, nint handle) => (_device, _handle) = (device, handle);

    ~OpenClProgram() => Dispose(false);

    /// <summary>Builds source text.</summary>
    /// <exception cref="GpuException">It does not build; the log is in the message.</exception>
    public static OpenClProgram OfSource(OpenClDevice device, nint context, nint id, string source, string options)
    {
        byte[] text = Encoding.UTF8.GetBytes(source);
        nuint length = (nuint)text.Length;
        int error = 0;
        nint handle;
        fixed (byte* pointer = text)
            handle = OpenClLibrary.clCreateProgramWithSource(context, 1, &pointer, &length, &error);
        OpenClError.ThrowIfFailed(error, "clCreateProgramWithSource");
        OpenClProgram program = new(device, handle);
        error = program.Build(id, options);
        if (error == OpenClError.BuildProgramFailure)
        {
            string log = program.Log(id);
            program.Dispose();
            throw new GpuException($"{device.Name} does not build the kernels (options {options}):\n{log}");
        }

        OpenClError.ThrowIfFailed(error, "clBuildProgram");
        return program;
    }

    /// <summary>Takes a program that was built before; null where the driver does not take it any more.</summary>
    public static OpenClProgram? OfBinary(OpenClDevice device, nint context, nint id, byte[] binary, string options)
    {
        nuint length = (nuint)binary.Length;
        int error = 0, status = 0;
        nint handle;
        fixed (byte* pointer = binary)
            handle = OpenClLibrary.clCreateProgramWithBinary(context, 1, &id, &length, &pointer, &status, &error);
        if (error != 0 || status != 0)
            return null;
        OpenClProgram program = new(device, handle);
        if (program.Build(id, options) == 0)
            return program;
        program.Dispose();
        return null;
    }

    /// <summary>What the driver made of it.</summary>
    public byte[] Binary()
    {
        nuint size = 0;
        OpenClError.ThrowIfFailed(OpenClLibrary.clGetProgramInfo(_handle, BinarySizes, (nuint)sizeof(nuint), &size, null), "clGetProgramInfo");
        byte[] binary = new byte[size];
        fixed (byte* pointer = binary)
        {
            byte* target = pointer;
            OpenClError.ThrowIfFailed(OpenClLibrary.clGetProgramInfo(_handle, Binaries, (nuint)sizeof(nint), &target, null), "clGetProgramInfo");
        }

        return binary;
    }

    /// <inheritdoc/>
    public override GpuLaunch Prepare(string kernel, int groups, int groupSize, ReadOnlySpan<GpuBuffer?> arguments)
    {
        nint handle = Kernel(kernel);
        OpenClLaunch launch = new(_device, handle, groups, groupSize);
        for (int a = 0; a < arguments.Length; a++)
        {
            nint buffer = arguments[a] is OpenClBuffer b ? b.Handle : 0;
            int error = OpenClLibrary.clSetKernelArg(handle, (uint)a, (nuint)sizeof(nint), buffer == 0 ? null : &buffer);
            OpenClError.ThrowIfFailed(error, "clSetKernelArg");
        }

        return launch;
    }

    /// <inheritdoc/>
    public override GpuKernelResources Describe(string kernel, int groupSize)
    {
        nint handle = Kernel(kernel);
        nuint most = 0;
        ulong shared = 0, own = 0;
        nint device = _device.Description.Handle;
        bool saysMost = OpenClLibrary.clGetKernelWorkGroupInfo(handle, device, KernelGroupSize, (nuint)sizeof(nuint), &most, null) == 0;
        bool saysShared = OpenClLibrary.clGetKernelWorkGroupInfo(handle, device, KernelSharedBytes, sizeof(ulong), &shared, null) == 0;
        bool saysOwn = OpenClLibrary.clGetKernelWorkGroupInfo(handle, device, KernelPrivateBytes, sizeof(ulong), &own, null) == 0;
        _ = OpenClLibrary.clReleaseKernel(handle);
        return new(null, saysShared ? (long)shared : null, saysOwn ? (long)own : null, saysMost ? (int)most : null);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_handle != 0)
            _ = OpenClLibrary.clReleaseProgram(_handle);
        _handle = 0;
    }

    private nint Kernel(string kernel)
    {
        int error = 0;
        nint handle;
        fixed (byte* name = OpenClDevice.ZeroEnded(kernel))
            handle = OpenClLibrary.clCreateKernel(_handle, name, &error);
        OpenClError.ThrowIfFailed(error, $"clCreateKernel for {kernel}");
        return handle;
    }

    private int Build(nint id, string options)
    {
        fixed (byte* text = OpenClDevice.ZeroEnded(options))
            return OpenClLibrary.clBuildProgram(_handle, 1, &id, text, 0, 0);
    }

    private string Log(nint id)
    {
        nuint length = 0;
        if (OpenClLibrary.clGetProgramBuildInfo(_handle, id, BuildLog, 0, null, &length) != 0)
            return "no log";
        byte[] log = new byte[length];
        fixed (byte* pointer = log)
            _ = OpenClLibrary.clGetProgramBuildInfo(_handle, id, BuildLog, length, pointer, null);
        return Encoding.UTF8.GetString(log).TrimEnd('\0');
    }
}
