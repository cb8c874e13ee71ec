using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using TpCompiler.Atomistic.Kernels;
using TpCompiler.Atomistic.Tests.Models;
using TpCompiler.Core.Kernels;
using TpCompiler.Jit;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Recording;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Kernels;

/// <summary>All kernels that were compiled ahead for models, compiled now: the same results to the last bit.</summary>
public sealed class JitLibraryTests
{
    // Whole vectors of any width; those of the machine alone for double, if it has narrower ones.
    private static readonly int[] s_lanes = [16, 12];

    static JitLibraryTests()
    {
        AtomisticKernels.Register();
        JitKernels.Use();
    }

    public static TheoryData<string> Files
        => [.. Directory.GetFiles(Path.Combine(SharedData.Repository, "runtime", "TpCompiler.Atomistic.Kernels"), "*.kernels").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void KernelsOfFilesAreTheSame(string file)
    {
        IReadOnlyList<KernelProgram> programs = [.. KernelLibraryText.Parse(KernelLibraryFile.Read(file))];
        Assert.NotEmpty(programs);
        for (int n = 0; n < programs.Count; n++)
            AssertSame(programs[n], n);
    }

    [Theory]
    [MemberData(nameof(LibraryKernelTests.Operations), MemberType = typeof(LibraryKernelTests))]
    public void KernelsOfTypesAreTheSame(string operation, int hidden, int edge)
    {
        int n = 0;
        foreach (KernelProgram program in LibraryKernelTests.Programs(operation, hidden, edge))
            AssertSame(program, n++);
    }

    // One width of vectors for each program and type, turn by turn: compiling is what takes time.
    private static void AssertSame(KernelProgram program, int number)
    {
        Kernel ahead = Kernel.For(program), now = Kernel.CompiledNow(program);
        Assert.Equal((KernelExecution.Compiled, KernelExecution.CompiledNow), (ahead.Execution, now.Execution));
        AssertSame<float>(program, ahead, now, s_lanes[number % 2] * 2);
        AssertSame<double>(program, ahead, now, s_lanes[(number + 1) % 2]);
    }

    private static void AssertSame<T>(KernelProgram program, Kernel ahead, Kernel now, int lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[][] expected = KernelRun<T>.Of(ahead, lanes, overwrite: false), found = KernelRun<T>.Of(now, lanes, overwrite: false);
        for (int o = 0; o < expected.Length; o++)
        {
            bool isSame = MemoryMarshal.AsBytes(expected[o].AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(found[o].AsSpan()));
            Assert.True(isSame, $"{typeof(T).Name}, {lanes} lanes: {program.Operands[o].Name} differs\n{program}");
        }
    }
}
