using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;

namespace TpCompiler.Cuda;

/// <summary>The compiler of CUDA C++ at run time, NVRTC.</summary>
public static unsafe class NvrtcCompiler
{
    /// <summary>Whether the compiler is there.</summary>
    public static bool IsPresent => NativeLibraries.Load(NativeLibraries.Compiler) != 0;

    /// <summary>Why it is not there, for people.</summary>
    public static string WhyNone() =>
        $"The CUDA compiler NVRTC was not found ({string.Join(", ", NativeLibraries.Candidates(NativeLibraries.Compiler))}). "
        + "Install the CUDA toolkit 12 or 13, or with pip nvidia-cuda-nvrtc-cu12, or set CUDA_PATH to where the toolkit is.";

    /// <summary>The version, such as "12.8".</summary>
    /// <exception cref="GpuException">The compiler is not there.</exception>
    public static string Version()
    {
        if (!IsPresent)
            throw new GpuException(WhyNone());
        int major = 0, minor = 0;
        ThrowIfFailed(NvrtcLibrary.nvrtcVersion(&major, &minor), "nvrtcVersion");
        return string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}");
    }

    /// <summary>
    /// The options for a device: machine code for it where the compiler knows it, otherwise code for the newest that it knows,
    /// which the driver translates.
    /// </summary>
    /// <param name="capability">Ten times the major compute capability plus the minor.</param>
    /// <param name="isDouble">Whether for double.</param>
    internal static string[] Options(int capability, bool isDouble)
    {
        int count = 0;
        ThrowIfFailed(NvrtcLibrary.nvrtcGetNumSupportedArchs(&count), "nvrtcGetNumSupportedArchs");
        int[] known = new int[count];
        fixed (int* pointer = known)
            ThrowIfFailed(NvrtcLibrary.nvrtcGetSupportedArchs(pointer), "nvrtcGetSupportedArchs");
        return Options(capability, isDouble, known);
    }

    /// <summary>The same for a compiler that knows these.</summary>
    internal static string[] Options(int capability, bool isDouble, IReadOnlyCollection<int> known)
    {
        if (known.All(k => k > capability))
            throw new GpuException(string.Create(CultureInfo.InvariantCulture, $"NVRTC compiles for compute capability {known.DefaultIfEmpty().Min()} and later; the device has {capability}."));
        string architecture = known.Contains(capability)
            ? string.Create(CultureInfo.InvariantCulture, $"--gpu-architecture=sm_{capability}")
            : string.Create(CultureInfo.InvariantCulture, $"--gpu-architecture=compute_{known.Where(k => k < capability).Max()}");
        return isDouble ? [architecture, "--std=c++17", "-D" + GpuSource.DoubleMacro] : [architecture, "--std=c++17"];
    }

    /// <summary>What the driver loads: machine code, or the text of PTX, which ends in zero.</summary>
    /// <exception cref="GpuException">The compiler refuses; its log is in the message.</exception>
    internal static byte[] Compile(string source, string[] options)
    {
        nint program = 0;
        nint[] texts = [.. options.Select(Marshal.StringToCoTaskMemUTF8)];
        try
        {
            fixed (byte* text = Encoding.UTF8.GetBytes(source + "\0"), name = "kernels.cu\0"u8)
                ThrowIfFailed(NvrtcLibrary.nvrtcCreateProgram(&program, text, name, 0, null, null), "nvrtcCreateProgram");
            int error;
            fixed (nint* pointer = texts)
                error = NvrtcLibrary.nvrtcCompileProgram(program, options.Length, (byte**)pointer);
            if (error != 0)
                throw new GpuException($"NVRTC does not compile the kernels ({string.Join(" ", options)}):\n{Log(program)}");
            return options[0].Contains("sm_", StringComparison.Ordinal) ? MachineCode(program) : Ptx(program);
        }
        finally
        {
            foreach (nint text in texts)
                Marshal.FreeCoTaskMem(text);
            if (program != 0)
                _ = NvrtcLibrary.nvrtcDestroyProgram(&program);
        }
    }

    private static byte[] MachineCode(nint program)
    {
        nuint size = 0;
        ThrowIfFailed(NvrtcLibrary.nvrtcGetCUBINSize(program, &size), "nvrtcGetCUBINSize");
        byte[] code = new byte[size];
        fixed (byte* pointer = code)
            ThrowIfFailed(NvrtcLibrary.nvrtcGetCUBIN(program, pointer), "nvrtcGetCUBIN");
        return code;
    }

    private static byte[] Ptx(nint program)
    {
        nuint size = 0;
        ThrowIfFailed(NvrtcLibrary.nvrtcGetPTXSize(program, &size), "nvrtcGetPTXSize");
        byte[] text = new byte[size];
        fixed (byte* pointer = text)
            ThrowIfFailed(NvrtcLibrary.nvrtcGetPTX(program, pointer), "nvrtcGetPTX");
        return text;
    }

    private static string Log(nint program)
    {
        nuint size = 0;
        if (NvrtcLibrary.nvrtcGetProgramLogSize(program, &size) != 0 || size == 0)
            return "no log";
        byte[] log = new byte[size];
        fixed (byte* pointer = log)
            _ = NvrtcLibrary.nvrtcGetProgramLog(program, pointer);
        return Encoding.UTF8.GetString(log).TrimEnd('\0');
    }

    private static void ThrowIfFailed(int error, string call)
    {
        if (error == 0)
            return;
        string meaning = Marshal.PtrToStringUTF8((nint)NvrtcLibrary.nvrtcGetErrorString(error)) ?? "unknown error";
        throw new GpuException(string.Create(CultureInfo.InvariantCulture, $"NVRTC: {call} failed: {meaning} ({error})."));
    }
}
