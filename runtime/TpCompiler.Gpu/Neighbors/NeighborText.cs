using System.Globalization;
using TpCompiler.Emit.Gpu.Text;

namespace TpCompiler.Gpu.Neighbors;

/// <summary>The whole text of the kernels, for a language and a type of positions.</summary>
internal static class NeighborText
{
    // Beyond the words that all texts share: what is atomic, and sums and products that no compiler may contract; CUDA has functions for them.
    private const string OpenClWords = """
        #pragma OPENCL FP_CONTRACT OFF
        #define ATOMIC_ADD(address, value) atomic_add(address, value)
        #define ATOMIC_MAX(address, value) atomic_max(address, value)
        #define ADD(a, b) ((a) + (b))
        #define MUL(a, b) ((a) * (b))
        """;

    private const string CudaWords = """
        #define ATOMIC_ADD(address, value) atomicAdd(address, value)
        #define ATOMIC_MAX(address, value) atomicMax(address, value)
        """;

    /// <summary>The text.</summary>
    /// <param name="language">The language.</param>
    /// <param name="isDouble">Whether positions are double; float otherwise.</param>
    /// <param name="groupSize">The work-items of a group: a power of two.</param>
    public static string For(GpuLanguage language, bool isDouble, int groupSize)
    {
        char type = isDouble ? 'd' : 'f';
        string words = language == GpuLanguage.OpenCl
            ? OpenClWords
            : $"{CudaWords}\n#define ADD(a, b) __{type}add_rn(a, b)\n#define MUL(a, b) __{type}mul_rn(a, b)";
        string sizes = string.Create(CultureInfo.InvariantCulture, $"#define GROUP_SIZE {groupSize}\n#define MAGNITUDE(x) ((x) < 0 ? -(x) : (x))");
        return GpuSource.Print(language, [], isDouble, [sizes, words, SearchText.Value, OrderText.Value]);
    }
}
