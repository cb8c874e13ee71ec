using System;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>
/// The symmetric contraction of a layer (Batatia et al., NeurIPS 2022, eq. 10-11): all products of up to a few components of the
/// message, with weights for each element and channel.
/// </summary>
/// <remarks>
/// A file's weights belong to MACE's own couplings, which are redundant; the kernel works on an independent set. The weights are
/// converted here, once, whatever basis of couplings the file brings.
/// </remarks>
internal sealed unsafe class SymmetricProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A file of 32-bit numbers holds couplings of that precision.</summary>
    private const double SingleTolerance = 1e-6;

    private readonly T[] _weights;
    private readonly int _paths;
    private readonly int _stride;
    private readonly bool _ignoresElement;

    /// <summary>Compiles the contraction and converts its weights.</summary>
    /// <param name="product">The contraction and its weights as the file has them.</param>
    /// <param name="coupling">The irreps of the message, with channels as multiplicities.</param>
    /// <param name="elements">The number of elements.</param>
    /// <param name="stride">The padded number of channels.</param>
    /// <param name="precision">The precision of the file's numbers.</param>
    public SymmetricProduct(ProductDescription product, Irreps coupling, int elements, int stride, StoredPrecision precision)
    {
        Irreps output = new([.. product.Contractions.Select(c => c.Irrep)]);
        ContractionKernels kernels = ContractionKernels.For(
            new SymmetricContractionSpec(new Irreps([.. coupling.Select(b => b.Irrep)]), output, product.Correlation));
        SymmetricContraction contraction = kernels.Contraction;
        ForwardKernel = kernels.Forward;
        BackwardKernel = kernels.Backward;

        _stride = stride;
        _ignoresElement = product.IgnoresElement;
        elements = _ignoresElement ? 1 : elements;
        _paths = contraction.Paths.Count;

        // Pinned, so that kernels may keep the address.
        _weights = GC.AllocateArray<T>(elements * _paths * stride, pinned: true);
        double tolerance = precision == StoredPrecision.Single ? SingleTolerance : ContractionWeights.DefaultTolerance;
        for (int b = 0; b < product.Contractions.Length; b++)
        {
            for (int order = 1; order <= product.Correlation; order++)
                Convert(contraction, b, order, product.Contractions[b].Orders[order - 1], elements, coupling[0].Multiplicity, tolerance);
        }
    }

    /// <summary>The weights as the kernels read them: [elements, paths, padded channels].</summary>
    public ReadOnlySpan<T> PreparedWeights => _weights;

    /// <summary>The number of paths.</summary>
    public int PathCount => _paths;

    /// <summary>Whether all elements have the same weights.</summary>
    public bool IgnoresElement => _ignoresElement;

    /// <summary>Operands x, w, out.</summary>
    public Kernel ForwardKernel { get; }

    /// <summary>Operands x, w, gout, gx.</summary>
    public Kernel BackwardKernel { get; }

    /// <summary>y = the contraction of x, for some atoms.</summary>
    public void Forward(T* x, ChannelLayout input, T* y, ChannelLayout output, int* elements, int begin, int end)
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[3];
        views[0] = Rows(x, input);
        views[1] = Weights(elements);
        views[2] = Rows(y, output);
        views[2].Overwrite = true;
        Run(ForwardKernel, views, begin, end);
    }

    /// <summary>gx = the gradient with respect to x, for some atoms.</summary>
    public void Backward(T* x, T* gx, ChannelLayout input, T* gy, ChannelLayout output, int* elements, int begin, int end)
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[4];
        views[0] = Rows(x, input);
        views[1] = Weights(elements);
        views[2] = Rows(gy, output);
        views[3] = Rows(gx, input);
        views[3].Overwrite = true;
        Run(BackwardKernel, views, begin, end);
    }

    private void Convert(
        SymmetricContraction contraction, int block, int order, ContractionOrder source, int elements, int channels, double tolerance)
    {
        (int start, int count) = contraction.WeightRange(block, order);
        int k = source.PathCount;
        double[,] map = ContractionWeights.Map(contraction, block, order, source.Coupling.ToDense(), k, tolerance);
        for (int z = 0; z < elements; z++)
        {
            ReadOnlySpan<double> theirs = source.Weights.AsSpan(z * k * channels, k * channels);
            for (int p = 0; p < count; p++)
            {
                Span<T> ours = _weights.AsSpan(((z * _paths) + start + p) * _stride, channels);
                for (int c = 0; c < channels; c++)
                {
                    double sum = 0;
                    for (int j = 0; j < k; j++)
                        sum += map[j, p] * theirs[(j * channels) + c];
                    ours[c] = T.CreateTruncating(sum);
                }
            }
        }
    }

    private void Run(Kernel kernel, KernelOperandView<T>* views, int begin, int end) => kernel.Run(new KernelCall<T>
    {
        Operands = views,
        FirstItem = begin,
        EndItem = end,
        Lanes = _stride,
        OuterCount = 1,
        InnerCount = 1,
    });

    private KernelOperandView<T> Weights(int* elements) => new()
    {
        Data = (T*)Unsafe.AsPointer(ref _weights[0]),
        Rows = _ignoresElement ? null : elements,
        ItemStride = _ignoresElement ? 0 : _paths * _stride,
        ComponentStride = _stride,
    };

    private static KernelOperandView<T> Rows(T* data, ChannelLayout layout) => new()
    {
        Data = data,
        ItemStride = layout.RowLength,
        ComponentStride = layout.Stride,
    };
}
