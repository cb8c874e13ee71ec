using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TpCompiler.Emit.Gpu.Text;
using Xunit;

namespace TpCompiler.Gpu.Tests.Cuda;

/// <summary>Runs CUDA text on the host: compiled by clang with a header in place of CUDA's. Launches happen at once.</summary>
internal sealed unsafe partial class HostCudaDevice(GpuShape shape) : GpuDevice
{
    private List<Action>? _recording;

    public override string Name => "host";

    public override string Driver => "clang";

    public override bool HasDouble => true;

    public override GpuShape Shape => shape;

    public override GpuLanguage Language => GpuLanguage.Cuda;

    /// <summary>Whether the threads of a block run from the last to the first.</summary>
    public bool IsDescending { get; set; }

    public override GpuBuffer Allocate(long bytes) => new HostBuffer(bytes);

    public override GpuBuffer View(GpuBuffer buffer, long offset, long bytes) => new HostBuffer((HostBuffer)buffer, offset, bytes);

    public override void Upload(GpuBuffer buffer, ReadOnlySpan<byte> bytes) => bytes.CopyTo(new Span<byte>(((HostBuffer)buffer).Pointer, (int)buffer.Length));

    public override void Download(GpuBuffer buffer, Span<byte> bytes) => new Span<byte>(((HostBuffer)buffer).Pointer, bytes.Length).CopyTo(bytes);

    public override void Clear(GpuBuffer buffer, long bytes) => Do(() => NativeMemory.Clear(((HostBuffer)buffer).Pointer, (nuint)bytes));

    public override GpuLaunch? Record(Action enqueue)
    {
        List<Action> recording = [];
        _recording = recording;
        enqueue();
        _recording = null;
        return new Recorded(recording);
    }

    public override GpuModule Compile(string source, bool isDouble)
    {
        string[] kernels = [.. KernelName().Matches(source).Select(m => m.Groups[1].Value)];
        string entries = string.Concat(kernels.Select(k =>
            $"static void {k}_call(void** a) {{ host::call({k}, a); }}\n" +
            $"extern \"C\" int {k}_launch(void** a, int blocks, int size, int descending) {{ return host::launch({k}_call, a, blocks, size, descending); }}\n"));
        return new HostModule(this, HostLibrary.Of($"#define {(isDouble ? "TP_DOUBLE" : "TP_SINGLE")}\n#include \"{Clang.Header("host.h")}\"\n{source}\n{entries}"));
    }

    public override void Finish() => Assert.Null(_recording);

    /// <summary>Does something, or records that it is to be done.</summary>
    private void Do(Action action)
    {
        if (_recording is null)
            action();
        else
            _recording.Add(action);
    }

    protected override void Dispose(bool disposing)
    {
    }

    [GeneratedRegex(@"(?:__launch_bounds__\(\d+(?:, \d+)?\)|^KERNEL\(\w+\)) (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex KernelName();

    private sealed class HostBuffer : GpuBuffer
    {
        private readonly bool _isPart;

        public HostBuffer(HostBuffer whole, long offset, long length)
            : base(length)
        {
            Pointer = (byte*)whole.Pointer + offset;
            _isPart = true;
        }

        public HostBuffer(long length)
            : base(length)
        {
            Pointer = NativeMemory.AlignedAlloc((nuint)length, 64);
            // What is not defined shall not pass for zero.
            new Span<byte>(Pointer, (int)length).Fill(0x5a);
        }

        public void* Pointer { get; private set; }

        protected override void Dispose(bool disposing)
        {
            if (!_isPart)
                NativeMemory.AlignedFree(Pointer);
            Pointer = null;
        }
    }

    private sealed class HostModule(HostCudaDevice device, HostLibrary library) : GpuModule
    {
        public override GpuLaunch Prepare(string kernel, int groups, int groupSize, ReadOnlySpan<GpuBuffer?> arguments)
        {
            nint[] pointers = new nint[arguments.Length];
            for (int a = 0; a < pointers.Length; a++)
                pointers[a] = arguments[a] is HostBuffer buffer ? (nint)buffer.Pointer : 0;
            return new HostLaunch(device, library, NativeLibrary.GetExport(library.Handle, kernel + "_launch"), pointers, groups, groupSize);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class Recorded(List<Action> actions) : GpuLaunch
    {
        public override void Enqueue()
        {
            foreach (Action action in actions)
                action();
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class HostLaunch(HostCudaDevice device, HostLibrary library, nint entry, nint[] pointers, int groups, int groupSize) : GpuLaunch
    {
        public override void Enqueue() => device.Do(Run);

        private void Run()
        {
            int status;
            lock (library)
            {
                fixed (nint* arguments = pointers)
                    status = ((delegate* unmanaged<nint*, int, int, int, int>)entry)(arguments, groups, groupSize, device.IsDescending ? 1 : 0);
            }

            Assert.True(status == 0, "Some threads of a block came to a barrier and others did not.");
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
