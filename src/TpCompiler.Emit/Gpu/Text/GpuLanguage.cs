namespace TpCompiler.Emit.Gpu.Text;

/// <summary>The words in which languages of GPUs differ.</summary>
public sealed record GpuLanguage
{
    private GpuLanguage()
    {
    }

    /// <summary>OpenCL C 1.2.</summary>
    public static GpuLanguage OpenCl { get; } = new()
    {
        Name = "OpenCL C 1.2",
        Prelude = """
            #ifdef TP_DOUBLE
            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            """,
        Double = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable",
        Vocabulary = """
            #define KERNEL(size) __kernel __attribute__((reqd_work_group_size(size, 1, 1))) void
            #define FUNCTION static inline
            #define GLOBAL __global
            #define SHARED __local
            #define RESTRICT restrict
            #define BARRIER barrier(CLK_LOCAL_MEM_FENCE)
            #define WORK_ITEM ((int)get_local_id(0))
            #define GROUP_NUMBER ((int)get_group_id(0))
            typedef long LONG;
            #ifdef TP_DOUBLE
            typedef double4 T4;
            #else
            typedef float4 T4;
            #endif
            """,
        Kernel = "__kernel __attribute__((reqd_work_group_size({0}, 1, 1))) void",
        Global = "__global ",
        Restrict = "restrict",
        Shared = "__local ",
        Barrier = "barrier(CLK_LOCAL_MEM_FENCE);",
        WorkItem = "(int)get_local_id(0)",
        Group = "(int)get_group_id(0)",
        Long = "long",
    };

    /// <summary>CUDA C++.</summary>
    public static GpuLanguage Cuda { get; } = new()
    {
        Name = "CUDA C++",
        Prelude = "#ifdef TP_DOUBLE",
        Vocabulary = """
            #define KERNEL(size) extern "C" __global__ void __launch_bounds__(size)
            #define FUNCTION static __device__ inline
            #define GLOBAL
            #define SHARED __shared__
            #define RESTRICT __restrict__
            #define BARRIER __syncthreads()
            #define WORK_ITEM ((int)threadIdx.x)
            #define GROUP_NUMBER ((int)blockIdx.x)
            typedef long long LONG;
            struct alignas(16) T4 { T x, y, z, w; };
            """,
        Kernel = "extern \"C\" __global__ void __launch_bounds__({0})",
        Global = string.Empty,
        Restrict = "__restrict__",
        Shared = "__shared__ ",
        Barrier = "__syncthreads();",
        WorkItem = "(int)threadIdx.x",
        Group = "(int)blockIdx.x",
        Long = "long long",
    };

    /// <summary>What it is called.</summary>
    public string Name { get; private init; } = string.Empty;

    /// <summary>Lines before the definition of the element type, the last of which begins what is for double.</summary>
    internal string Prelude { get; private init; } = string.Empty;

    /// <summary>What makes double known where the element type is not; empty where nothing is needed.</summary>
    internal string Double { get; private init; } = string.Empty;

    /// <summary>The words that kernels written by hand use, so that one text serves all languages (<see cref="GpuSource"/>).</summary>
    internal string Vocabulary { get; private init; } = string.Empty;

    /// <summary>What a kernel begins with; {0} is the size of a group.</summary>
    internal string Kernel { get; private init; } = string.Empty;

    /// <summary>What is before the type that a pointer to the device's memory points to.</summary>
    internal string Global { get; private init; } = string.Empty;

    /// <summary>What says that no other pointer leads to the same memory.</summary>
    internal string Restrict { get; private init; } = string.Empty;

    /// <summary>What is before a shared array.</summary>
    internal string Shared { get; private init; } = string.Empty;

    /// <summary>A barrier for shared memory.</summary>
    internal string Barrier { get; private init; } = string.Empty;

    /// <summary>The number of a work-item in its group.</summary>
    internal string WorkItem { get; private init; } = string.Empty;

    /// <summary>The number of the group.</summary>
    internal string Group { get; private init; } = string.Empty;

    /// <summary>Whole numbers of 64 bits.</summary>
    internal string Long { get; private init; } = string.Empty;
}
