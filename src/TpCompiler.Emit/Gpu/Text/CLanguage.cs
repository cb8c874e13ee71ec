using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Algebra;
using TpCompiler.Emit.Gpu.Scheduling;

namespace TpCompiler.Emit.Gpu.Text;

/// <summary>Languages that are like C and differ in words.</summary>
internal sealed class CLanguage : GpuLanguage
{
    private CLanguage(string name)
        : base(name)
    {
    }

    /// <summary>OpenCL C 1.2.</summary>
    public static CLanguage OfOpenCl { get; } = new("OpenCL C 1.2")
    {
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
        Functions = """
            // Functions of one lane, and of lanes beside each other.
            #define DEFINE(name, value) \
                static inline T name##Of(T x) { return value; } \
                static inline T2 name##Of2(T2 x) { return value; } \
                static inline T4 name##Of4(T4 x) { return value; }
            DEFINE(exp, exp(x))
            DEFINE(expm1, expm1(x))
            DEFINE(log, log(x))
            DEFINE(log1p, log1p(x))
            DEFINE(rcp, (T)1 / x)
            DEFINE(sqrt, sqrt(x))
            DEFINE(rsqrt, rsqrt(x))
            DEFINE(sin, sin(x))
            DEFINE(cos, cos(x))
            DEFINE(erf, erf(x))
            DEFINE(erfc, erfc(x))
            DEFINE(erfslope, REAL(0x1.20dd750429b6dp+0, 0x1.20dd76p+0f) * exp(-x * x))
            DEFINE(abs, fabs(x))
            static inline T signOf(T x) { return x > 0 ? (T)1 : x < 0 ? (T)-1 : x; }
            static inline T2 signOf2(T2 x) { return (T2)(signOf(x.x), signOf(x.y)); }
            static inline T4 signOf4(T4 x) { return (T4)(signOf2(x.lo), signOf2(x.hi)); }
            static inline T selectOf(T c, T a, T b) { return c <= 0 ? b : a; }
            static inline T2 selectOf2(T2 c, T2 a, T2 b) { return (T2)(selectOf(c.x, a.x, b.x), selectOf(c.y, a.y, b.y)); }
            static inline T4 selectOf4(T4 c, T4 a, T4 b) { return (T4)(selectOf2(c.lo, a.lo, b.lo), selectOf2(c.hi, a.hi, b.hi)); }
            #undef DEFINE
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
            #define FLOAT_FMA fma
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
        Fixed = "const ",
        Truth = "int",
    };

    /// <summary>CUDA C++.</summary>
    public static CLanguage OfCuda { get; } = new("CUDA C++")
    {
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
        Functions = """
            // Functions of one lane, and of lanes beside each other.
            #ifdef TP_DOUBLE
            #define NAME(name) name
            #else
            #define NAME(name) name##f
            #endif
            #define DEFINE(name, value) \
                __device__ inline T name##Of(T x) { return value; } \
                __device__ inline T2 name##Of2(T2 x) { for (int i = 0; i < 2; i++) x.lane[i] = name##Of(x.lane[i]); return x; } \
                __device__ inline T4 name##Of4(T4 x) { for (int i = 0; i < 4; i++) x.lane[i] = name##Of(x.lane[i]); return x; }
            DEFINE(exp, NAME(exp)(x))
            DEFINE(expm1, NAME(expm1)(x))
            DEFINE(log, NAME(log)(x))
            DEFINE(log1p, NAME(log1p)(x))
            DEFINE(rcp, (T)1 / x)
            DEFINE(sqrt, NAME(sqrt)(x))
            DEFINE(rsqrt, NAME(rsqrt)(x))
            DEFINE(sin, NAME(sin)(x))
            DEFINE(cos, NAME(cos)(x))
            DEFINE(erf, NAME(erf)(x))
            DEFINE(erfc, NAME(erfc)(x))
            DEFINE(erfslope, REAL(0x1.20dd750429b6dp+0, 0x1.20dd76p+0f) * NAME(exp)(-x * x))
            DEFINE(abs, NAME(fabs)(x))
            DEFINE(sign, x > 0 ? (T)1 : x < 0 ? (T)-1 : x)
            __device__ inline T selectOf(T c, T a, T b) { return c <= 0 ? b : a; }
            __device__ inline T2 selectOf2(T2 c, T2 a, T2 b) { for (int i = 0; i < 2; i++) a.lane[i] = selectOf(c.lane[i], a.lane[i], b.lane[i]); return a; }
            __device__ inline T4 selectOf4(T4 c, T4 a, T4 b) { for (int i = 0; i < 4; i++) a.lane[i] = selectOf(c.lane[i], a.lane[i], b.lane[i]); return a; }
            #undef NAME
            #undef DEFINE
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
            #define FLOAT_FMA fmaf
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
        Fixed = "const ",
        Truth = "int",
    };

    /// <summary>What a kernel begins with; {0} is the size of a group, {1} a comma and how many groups a multiprocessor shall hold, or nothing.</summary>
    private string Kernel { get; init; } = string.Empty;

    /// <summary>What is before the type that a pointer to the device's memory points to.</summary>
    private string Global { get; init; } = string.Empty;

    /// <summary>What says that no other pointer leads to the same memory.</summary>
    private string Restrict { get; init; } = string.Empty;

    /// <summary>What is before a shared array.</summary>
    private string Shared { get; init; } = string.Empty;

    /// <summary>What is before the type that a pointer to shared memory points to.</summary>
    private string SharedPointer { get; init; } = string.Empty;

    /// <summary>What is behind an array that begins at a multiple of 32 bytes.</summary>
    private string Aligned { get; init; } = string.Empty;

    internal override void Begin(IndentedWriter writer, string kernel, GpuKernelOptions options, IReadOnlyList<string> parameters)
    {
        string groups = options.LeastGroups > 0 ? ", " + GpuNames.Text(options.LeastGroups) : string.Empty;
        writer.Line(string.Format(CultureInfo.InvariantCulture, Kernel, options.GroupSize, groups) + " " + kernel + "(");
        writer.Indent();
        for (int p = 0; p < parameters.Count; p++)
            writer.Line(parameters[p] + (p < parameters.Count - 1 ? "," : ")"));
        writer.Outdent();
        writer.Line("{");
        writer.Indent();
    }

    internal override void End(IndentedWriter writer) => writer.Close();

    internal override string NumbersParameter(string name) => $"{Global}const int* {Restrict} {name}";

    internal override string ElementsParameter(GpuMemory memory, string name) => $"{TypeIn(memory)}* {Restrict} {name}";

    internal override string IsThere(string array) => array;

    internal override string IsSet(string number) => number;

    internal override string Numbers(string definitions) => $"enum {{ {definitions} }};";

    internal override string Real(ExactNumber number) => $"REAL({HexFloat.Of(number.ToDouble())}, {HexFloat.Of(number.ToSingle())}f)";

    internal override string MultiplyAdd(bool isWide, string left, string right, string addend) => $"FMA({left}, {right}, {addend})";

    internal override string SharedArray(string name, int length) => $"{Shared}T {name}[{GpuNames.Text(length)}]{Aligned};";

    internal override string SharedPart(string name, string array, string start, int length) => Place(GpuMemory.Shared, name, array, start);

    internal override string Place(GpuMemory memory, string name, string array, string start) => $"{TypeIn(memory)}* {name} = {array} + {start};";

    internal override string PlaceAfter(GpuMemory memory, string name, string place, string distance) => Place(memory, name, place, distance);

    internal override string Element(string array, string place, string index) => $"{place}[{index}]";

    internal override string Elements(GpuMemory memory, int count, string array, string place, string index)
        => $"*({TypeIn(memory)}{GpuNames.Text(count)}*)({place}{(index.Length == 0 ? string.Empty : " + " + index)})";

    internal override string OneOfFour(string four, int number) => $"LANE4({four}, {GpuNames.Text(number)})";

    private string TypeIn(GpuMemory memory) => memory switch
    {
        GpuMemory.Input => Global + "const T",
        GpuMemory.Output => Global + "T",
        GpuMemory.Shared => SharedPointer + "T",
        _ => SharedPointer + "const T",
    };
}
