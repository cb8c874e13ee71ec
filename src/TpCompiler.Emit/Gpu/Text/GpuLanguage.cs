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
            typedef double T;
            typedef double2 T2;
            typedef double4 T4;
            #define REAL(d, f) d
            #else
            typedef float T;
            typedef float2 T2;
            typedef float4 T4;
            #define REAL(d, f) f
            #endif
            #define FMA fma
            #define WIDE2(x) ((T2)(x))
            #define WIDE4(x) ((T4)(x))
            #define LANE4(v, i) (v).s##i
            #define ADDED2(v) ((v).x + (v).y)
            #define ADDED4(v) (((v).x + (v).y) + ((v).z + (v).w))
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
            typedef T4 QUAD;
            """,
        Kernel = "__kernel __attribute__((reqd_work_group_size({0}, 1, 1))) void",
        Global = "__global ",
        Restrict = "restrict",
        Shared = "__local ",
        SharedPointer = "__local ",
        Aligned = " __attribute__((aligned(32)))",
        Barrier = "barrier(CLK_LOCAL_MEM_FENCE);",
        StepBarrier = "barrier(CLK_LOCAL_MEM_FENCE);",
        WorkItem = "(int)get_local_id(0)",
        Group = "(int)get_group_id(0)",
        Long = "long",
    };

    /// <summary>CUDA C++.</summary>
    public static GpuLanguage Cuda { get; } = new()
    {
        Name = "CUDA C++",
        Prelude = """
            // Whether fma is there for float is not said anywhere; with that for double the device would compute in double.
            #ifdef TP_DOUBLE
            typedef double T;
            #define REAL(d, f) d
            #define FMA fma
            #else
            typedef float T;
            #define REAL(d, f) f
            #define FMA fmaf
            #endif

            // Lanes beside each other.
            template <int N> struct alignas(N * sizeof(T) < 16 ? N * sizeof(T) : 16) Wide { T lane[N]; };
            typedef Wide<2> T2;
            typedef Wide<4> T4;
            #define EACH for (int i = 0; i < N; i++)
            template <int N> __device__ inline Wide<N> wide(T x) { Wide<N> r; EACH r.lane[i] = x; return r; }
            template <int N> __device__ inline Wide<N> operator+(Wide<N> a, Wide<N> b) { EACH a.lane[i] += b.lane[i]; return a; }
            template <int N> __device__ inline Wide<N> operator-(Wide<N> a, Wide<N> b) { EACH a.lane[i] -= b.lane[i]; return a; }
            template <int N> __device__ inline Wide<N> operator*(Wide<N> a, Wide<N> b) { EACH a.lane[i] *= b.lane[i]; return a; }
            template <int N> __device__ inline Wide<N> operator-(Wide<N> a) { EACH a.lane[i] = -a.lane[i]; return a; }
            template <int N> __device__ inline Wide<N> FMA(Wide<N> a, Wide<N> b, Wide<N> c) { EACH c.lane[i] = FMA(a.lane[i], b.lane[i], c.lane[i]); return c; }
            #undef EACH
            #define WIDE2(x) wide<2>(x)
            #define WIDE4(x) wide<4>(x)
            #define LANE4(v, i) (v).lane[i]
            #define ADDED2(v) ((v).lane[0] + (v).lane[1])
            #define ADDED4(v) (((v).lane[0] + (v).lane[1]) + ((v).lane[2] + (v).lane[3]))

            // N sums over the 32 threads of a warp at once, by halves of the sums first: thread k has sum k % N.
            template <int N> __device__ inline T addAcross(T (&sums)[N], int thread)
            {
            #pragma unroll
                for (int half = N / 2; half > 0; half /= 2)
                {
            #pragma unroll
                    for (int k = 0; k < half; k++)
                    {
                        const T low = sums[k], high = sums[k + half];
                        sums[k] = (thread & half ? high : low) + __shfl_xor_sync(0xffffffffu, thread & half ? low : high, half);
                    }
                }
            #pragma unroll
                for (int distance = N; distance < 32; distance *= 2)
                    sums[0] += __shfl_xor_sync(0xffffffffu, sums[0], distance);
                return sums[0];
            }
            """,
        Vocabulary = """
            #define KERNEL(size) extern "C" __global__ void __launch_bounds__(size)
            #define FUNCTION __device__ inline
            #define GLOBAL
            #define SHARED __shared__
            #define RESTRICT __restrict__
            #define BARRIER __syncthreads()
            #define WORK_ITEM ((int)threadIdx.x)
            #define GROUP_NUMBER ((int)blockIdx.x)
            typedef long long LONG;
            struct alignas(16) QUAD { T x, y, z, w; };
            """,
        Kernel = "extern \"C\" __global__ void __launch_bounds__({0}{1})",
        Global = string.Empty,
        Restrict = "__restrict__",
        Shared = "__shared__ ",
        SharedPointer = string.Empty,
        Aligned = " __attribute__((aligned(32)))",
        Barrier = "__syncthreads();",
        StepBarrier = "__syncwarp();",
        WorkItem = "(int)threadIdx.x",
        Group = "(int)blockIdx.x",
        Long = "long long",
    };

    /// <summary>What it is called.</summary>
    public string Name { get; private init; } = string.Empty;

    /// <summary>Definitions of element types, of lanes beside each other, and of sums.</summary>
    internal string Prelude { get; private init; } = string.Empty;

    /// <summary>What makes double known where the element type is not; empty where nothing is needed.</summary>
    internal string Double { get; private init; } = string.Empty;

    /// <summary>The words that kernels written by hand use, so that one text serves all languages (<see cref="GpuSource"/>).</summary>
    internal string Vocabulary { get; private init; } = string.Empty;

    /// <summary>What a kernel begins with; {0} is the size of a group, {1} a comma and how many groups a multiprocessor shall hold, or nothing.</summary>
    internal string Kernel { get; private init; } = string.Empty;

    /// <summary>What is before the type that a pointer to the device's memory points to.</summary>
    internal string Global { get; private init; } = string.Empty;

    /// <summary>What says that no other pointer leads to the same memory.</summary>
    internal string Restrict { get; private init; } = string.Empty;

    /// <summary>What is before a shared array.</summary>
    internal string Shared { get; private init; } = string.Empty;

    /// <summary>What is before the type that a pointer to shared memory points to.</summary>
    internal string SharedPointer { get; private init; } = string.Empty;

    /// <summary>What is behind an array that begins at a multiple of 32 bytes.</summary>
    internal string Aligned { get; private init; } = string.Empty;

    /// <summary>A barrier for shared memory.</summary>
    internal string Barrier { get; private init; } = string.Empty;

    /// <summary>The same for the work-items of one step.</summary>
    internal string StepBarrier { get; private init; } = string.Empty;

    /// <summary>The number of a work-item in its group.</summary>
    internal string WorkItem { get; private init; } = string.Empty;

    /// <summary>The number of the group.</summary>
    internal string Group { get; private init; } = string.Empty;

    /// <summary>Whole numbers of 64 bits.</summary>
    internal string Long { get; private init; } = string.Empty;
}
