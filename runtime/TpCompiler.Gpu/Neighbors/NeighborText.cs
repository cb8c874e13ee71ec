using System.Globalization;
using TpCompiler.Emit.Gpu.Text;

namespace TpCompiler.Gpu.Neighbors;

/// <summary>The whole text of the kernels, for a language and a type of positions.</summary>
internal static class NeighborText
{
    private const string OpenClWords = """
        #pragma OPENCL FP_CONTRACT OFF
        #define KERNEL(size) __kernel __attribute__((reqd_work_group_size(size, 1, 1))) void
        #define FUNCTION static inline
        #define GLOBAL __global
        #define SHARED __local
        #define RESTRICT restrict
        #define BARRIER barrier(CLK_LOCAL_MEM_FENCE)
        #define WORK_ITEM ((int)get_local_id(0))
        #define GROUP_NUMBER ((int)get_group_id(0))
        #define ATOMIC_ADD(address, value) atomic_add(address, value)
        #define ATOMIC_MAX(address, value) atomic_max(address, value)
        #define MAGNITUDE(x) ((x) < 0 ? -(x) : (x))
        #define ADD(a, b) ((a) + (b))
        #define MUL(a, b) ((a) * (b))
        """;

    private const string CudaWords = """
        #define KERNEL(size) extern "C" __global__ void __launch_bounds__(size)
        #define FUNCTION __device__ inline
        #define GLOBAL
        #define SHARED __shared__
        #define RESTRICT __restrict__
        #define BARRIER __syncthreads()
        #define WORK_ITEM ((int)threadIdx.x)
        #define GROUP_NUMBER ((int)blockIdx.x)
        #define ATOMIC_ADD(address, value) atomicAdd(address, value)
        #define ATOMIC_MAX(address, value) atomicMax(address, value)
        #define MAGNITUDE(x) ((x) < 0 ? -(x) : (x))
        """;

    /// <summary>The text.</summary>
    /// <param name="language">The language.</param>
    /// <param name="isDouble">Whether positions are double; float otherwise.</param>
    /// <param name="groupSize">The work-items of a group: a power of two.</param>
    public static string For(GpuLanguage language, bool isDouble, int groupSize)
    {
        string type = isDouble ? "double" : "float";
        string group = groupSize.ToString(CultureInfo.InvariantCulture);
        bool isOpenCl = language == GpuLanguage.OpenCl;
        string extension = isOpenCl && isDouble ? "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n" : "";
        // Sums and products that no compiler may contract; CUDA has functions for them.
        string sums = isOpenCl
            ? ""
            : $"#define ADD(a, b) __{type[0]}add_rn(a, b)\n#define MUL(a, b) __{type[0]}mul_rn(a, b)\n";
        return $"{extension}typedef {type} R;\n#define GROUP_SIZE {group}\n{(isOpenCl ? OpenClWords : CudaWords)}\n{sums}\n{SearchText.Value}\n\n{OrderText.Value}\n";
    }
}
