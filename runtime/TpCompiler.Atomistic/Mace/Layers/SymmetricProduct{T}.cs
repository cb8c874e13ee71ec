using System;
using System.Collections.Generic;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>The symmetric contraction of a layer, with its weights for each element.</summary>
#pragma warning disable CA1001
internal sealed unsafe class SymmetricProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> _weights = new();
    private readonly int _paths;
    private readonly int _stride;

    public SymmetricProduct(ProductDescription product, Irreps coupling, int elements, int stride)
    {
        _stride = stride;
        int channels = coupling[0].Multiplicity;
        int dim = 0;
        foreach (MulIrrep b in coupling)
            dim += b.Irrep.Dim;
        KernelBuilder builder = new("naive");
        int paths = 0, outDim = 0;
        foreach (ContractionDescription c in product.Contractions)
        {
            outDim += c.Irrep.Dim;
            foreach (ContractionOrder o in c.Orders)
                paths += o.PathCount;
        }

        _paths = paths;
        int x = builder.Input("x", dim, true);
        int w = builder.Input("w", paths, true);
        int y = builder.Output("out", outDim, true);
        _weights.EnsureLength(elements * paths * stride);
        _weights.Clear();
        int p0 = 0, m0 = 0;
        foreach (ContractionDescription c in product.Contractions)
        {
            int[] sums = new int[c.Irrep.Dim];
            Array.Fill(sums, builder.Constant(ExactNumber.Zero));
            foreach (ContractionOrder o in c.Orders)
            {
                int axes = o.Coupling.Shape.Length;
                int lead = c.Irrep.L == 0 ? 0 : 1;
                for (int e = 0; e < o.Coupling.Values.Length; e++)
                {
                    ReadOnlySpan<int> index = o.Coupling.IndexOf(e);
                    List<int> vars = [];
                    for (int a = lead; a < axes - 1; a++)
                        vars.Add(index[a]);
                    vars.Sort();
                    int product1 = builder.Load(w, p0 + index[axes - 1]);
                    foreach (int v in vars)
                        product1 = builder.Multiply(product1, builder.Load(x, v));
                    int m = lead == 0 ? 0 : index[0];
                    sums[m] = builder.Add(sums[m], builder.Scale(new Rational((long)Math.Round(o.Coupling.Values[e] * (1L << 52)), 1L << 52), product1));
                }

                for (int z = 0; z < elements; z++)
                {
                    for (int k = 0; k < o.PathCount; k++)
                    {
                        for (int ch = 0; ch < channels; ch++)
                            _weights.Span[(((z * paths) + p0 + k) * stride) + ch] = T.CreateTruncating(o.Weights[(((z * o.PathCount) + k) * channels) + ch]);
                    }
                }

                p0 += o.PathCount;
            }

            for (int m = 0; m < sums.Length; m++)
                builder.Store(y, m0 + m, sums[m]);
            m0 += c.Irrep.Dim;
        }

        KernelProgram program = builder.Build();
        ForwardKernel = Kernel.For(program);
        BackwardKernel = Kernel.For(Differentiation.Reverse(program, "backward", ["x"], SegmentDerivatives.Gradient, SegmentDerivatives.Gradient));
    }

    public Kernel ForwardKernel { get; }

    public Kernel BackwardKernel { get; }

    public void Forward(T* x, ChannelLayout input, T* y, ChannelLayout output, int* elements, int begin, int end)
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[3];
        views[0] = View(x, input);
        views[1] = Weights(elements);
        views[2] = View(y, output);
        views[2].Overwrite = true;
        Run(ForwardKernel, views, begin, end);
    }

    public void Backward(T* x, T* gx, ChannelLayout input, T* gy, ChannelLayout output, int* elements, int begin, int end)
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[4];
        views[0] = View(x, input);
        views[1] = Weights(elements);
        views[2] = View(gy, output);
        views[3] = View(gx, input);
        views[3].Overwrite = true;
        Run(BackwardKernel, views, begin, end);
    }

    private void Run(Kernel kernel, KernelOperandView<T>* views, int begin, int end)
        => kernel.Run(new KernelCall<T> { Operands = views, FirstItem = begin, EndItem = end, Lanes = _stride, OuterCount = 1, InnerCount = 1 });

    private KernelOperandView<T> Weights(int* elements) => new()
    {
        Data = _weights.Pointer,
        Rows = elements,
        ItemStride = _paths * _stride,
        ComponentStride = _stride,
    };

    private static KernelOperandView<T> View(T* data, ChannelLayout layout) => new()
    {
        Data = data,
        ItemStride = layout.RowLength,
        ComponentStride = layout.Stride,
    };
}
