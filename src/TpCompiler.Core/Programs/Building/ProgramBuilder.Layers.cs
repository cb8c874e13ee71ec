using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Core.Programs.Building;

/// <content>Layers of equivariant networks, with their weights as tensors in the form in which programs read them.</content>
public partial class ProgramBuilder
{
    /// <summary>Mixes the channels of features, irrep by irrep; blocks of the result without a block of their irrep stay zero.</summary>
    /// <param name="items">The items.</param>
    /// <param name="x">The features.</param>
    /// <param name="weights">The matrices, as <see cref="LinearBlocks"/> has them.</param>
    /// <param name="into">What the result is added to.</param>
    /// <param name="weightOffset">Where in a row of weights the matrices begin.</param>
    public void AddLinear(ItemDomain items, TensorReading x, TensorReading weights, TensorReading into, int weightOffset = 0)
    {
        IEnumerable<ProductBlock> blocks = LinearBlocks.Of(x.Value.Irreps, into.Value.Irreps, weightOffset);
        _steps.Add(new ProductStep(items, ProductTerm.Output, new(blocks), Accesses(items, x, weights, into)));
    }

    /// <summary>The spherical harmonics of unit vectors.</summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="directions">Unit vectors, 1x1o.</param>
    /// <param name="irreps">The irreps of the result: one of each degree from 0 on.</param>
    public TensorValue Harmonics(string name, TensorValue directions, Irreps irreps)
    {
        TensorValue harmonics = Zeros(name, directions.Domain, irreps, directions.Numbers);
        KernelProgram program = SphericalHarmonicsProgram.Compile(new SphericalHarmonicsSpec(irreps.LMax));
        OperandBinding row = new(0, 1, 0, 0);
        Kernel(directions.Domain, new(program, 1, 1, 1, new([row, row])), directions, harmonics);
        return harmonics;
    }

    /// <summary>
    /// The convolution of NequIP and MACE: for each node the sum over its edges of the neighbour's features times the edge's harmonics times the
    /// edge's radial weights, for every path to an irrep that is kept.
    /// </summary>
    /// <param name="name">The name of the result, which has a block for each path, sorted by irrep.</param>
    /// <param name="features">Features of nodes, or of labels of nodes.</param>
    /// <param name="harmonics">Harmonics of edges.</param>
    /// <param name="weights">For each edge and path a number for each channel.</param>
    /// <param name="paths">The paths, from <see cref="TensorProductSpec.Uvu"/>.</param>
    public TensorValue Convolution(string name, TensorValue features, TensorValue harmonics, TensorValue weights, TensorProductSpec paths)
    {
        TensorValue message = Zeros(name, Nodes, paths.Output, features.Numbers);
        foreach (KernelSegment segment in TensorProductLowering.Forward(paths))
            Kernel(Edges, segment, features.OfNeighbor, harmonics, weights, message.OfCenter);
        return message;
    }

    /// <summary>A tensor product, item by item: what <c>[TensorProduct]</c> declares.</summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="items">The items.</param>
    /// <param name="first">The first operand's rows.</param>
    /// <param name="second">The second operand's rows.</param>
    /// <param name="weights">The rows of weights, path after path; null where no path has any.</param>
    /// <param name="product">The product: the <c>Definition</c> of an annotated type.</param>
    /// <exception cref="ArgumentException">An operand is missing, or has other irreps.</exception>
    public TensorValue TensorProduct(string name, ItemDomain items, TensorReading first, TensorReading second, TensorReading? weights, TensorProductSpec product)
    {
        if (first.Value.Irreps != product.First || second.Value.Irreps != product.Second)
            throw new ArgumentException($"The product {name} is of {product.First} and {product.Second}, not of {first.Value.Irreps} and {second.Value.Irreps}.", nameof(product));
        int given = weights?.Value.Irreps.Dim ?? 0;
        if (given != product.TotalWeightCount)
            throw new ArgumentException($"The product {name} has {product.TotalWeightCount} weights, not {given}.", nameof(weights));
        TensorValue result = Zeros(name, items, product.Output, first.Value.Numbers);
        foreach (KernelSegment segment in TensorProductLowering.Forward(product))
        {
            TensorReading[] operands = [.. segment.Program.Operands.Select(o => o.Name switch
            {
                TensorProductLowering.First => first,
                TensorProductLowering.Second => second,
                TensorProductLowering.Weights => weights!.Value,
                _ => result,
            })];
            Kernel(items, segment, operands);
        }

        return result;
    }

    /// <summary>The irreps of the weights of a convolution: for each path a block of scalars.</summary>
    public static Irreps ConvolutionWeights(TensorProductSpec paths)
        => new(paths.Paths.Select(p => new MulIrrep(paths.WeightCount(p), new Irrep(0, 1))));

    /// <summary>The symmetric contraction of MACE: for each node and channel all products of up to a few components of its features.</summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="features">Features of nodes; all blocks with the same channels.</param>
    /// <param name="weights">For each path of the contraction a number for each channel, by element or shared.</param>
    /// <param name="contraction">The contraction.</param>
    public TensorValue SymmetricContraction(string name, TensorValue features, TensorValue weights, SymmetricContraction contraction)
    {
        int channels = features.Irreps[0].Multiplicity;
        Irreps output = new(contraction.Spec.Output.Select(b => new MulIrrep(channels, b.Irrep)));
        TensorValue result = Zeros(name, features.Domain, output, features.Numbers);
        OperandBinding channel = new(0, channels, 0, 0);
        Kernel(features.Domain, new(contraction.Program, channels, 1, 1, new([channel, channel, channel])), features, weights, result);
        return result;
    }

    /// <summary>
    /// An equivariant nonlinearity: a function of the scalars, and each block of degree 1 or more times a function of scalars of its own.
    /// </summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="x">What <see cref="GateInput"/> says of the result's irreps: scalars, a block of gates for each other block, those blocks.</param>
    /// <param name="irreps">The irreps of the result.</param>
    /// <param name="scalarFunction">The function of scalars.</param>
    /// <param name="gateFunction">The function of gates.</param>
    public TensorValue Gate(
        string name, TensorValue x, Irreps irreps, Func<KernelValue, KernelValue> scalarFunction, Func<KernelValue, KernelValue> gateFunction)
    {
        if (x.Irreps != GateInput(irreps))
            throw new ArgumentException($"A gate to {irreps} reads {GateInput(irreps)}, not {x.Irreps}.");
        TensorValue result = Zeros(name, x.Domain, irreps, x.Numbers);
        int scalars = irreps.Count(b => b.Irrep.L == 0);
        int gated = irreps.Count - scalars;
        for (int b = 0, scalar = 0, gate = scalars; b < irreps.Count; b++)
        {
            ChannelBlock into = ChannelBlock.Of(result, b);
            if (irreps[b].Irrep.L == 0)
            {
                AddPerChannel(x.Domain, into, v => scalarFunction(v[0]), ChannelBlock.Of(x, scalar++));
                continue;
            }

            AddPerChannel(x.Domain, into, v => v[0] * gateFunction(v[1]), ChannelBlock.Of(x, gate + gated), ChannelBlock.Of(x, gate));
            gate++;
        }

        return result;
    }

    /// <summary>What a gate to some irreps reads: their scalars, a block of 0e for each other block, then those blocks.</summary>
    public static Irreps GateInput(Irreps irreps)
    {
        MulIrrep[] gated = [.. irreps.Where(b => b.Irrep.L > 0)];
        return new(
        [
            .. irreps.Where(b => b.Irrep.L == 0),
            .. gated.Select(b => new MulIrrep(b.Multiplicity, new Irrep(0, 1))),
            .. gated,
        ]);
    }

    /// <summary>
    /// Layer normalisation of scalars (J. Ba et al., arXiv:1607.06450): for each item to mean 0 and variance 1, then times scale, plus shift, and a
    /// function of the result.
    /// </summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="x">One block of scalars.</param>
    /// <param name="scale">A factor for each channel.</param>
    /// <param name="shift">A summand for each channel.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="function">The function.</param>
    public TensorValue LayerNorm(
        string name, TensorValue x, TensorReading scale, TensorReading shift, Rational epsilon, Func<KernelValue, KernelValue> function)
    {
        Rational part = new(1, x.Irreps.Dim);
        TensorValue mean = SumChannels(name + "/mean", x.Domain, v => v * part, x);
        TensorValue centered = PerChannel(name + "/centered", x.Domain, x.Irreps, v => v[0] - v[1], x, mean);
        TensorValue variance = SumChannels(name + "/variance", x.Domain, v => v * v * part, centered);
        TensorValue inverse = Formula(name + "/inverse_deviation", x.Domain, Scalars(1), v => [(v[0][0] + epsilon).Power(new Rational(-1, 2))], variance);
        return PerChannel(name, x.Domain, x.Irreps, v => function((v[0] * v[1] * v[2]) + v[3]), centered, inverse, scale, shift);
    }

    /// <summary>
    /// Normalisation of features by one number for each item, which rotations leave alone: x times scale, divided by the root of
    /// <c>sum over blocks of (weight of the block) (sum of the squares of its numbers) + epsilon</c>. Nothing is centred. (After B. Zhang and R. Sennrich,
    /// arXiv:1910.07467, for features of several degrees as in EquiformerV2, Y. Liao et al., ICLR 2024, arXiv:2306.12059.)
    /// </summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="x">The features.</param>
    /// <param name="scale">For each block of x a block of scalars: a factor for each channel.</param>
    /// <param name="weight">What the squares of a block count.</param>
    /// <param name="epsilon">What is added to their sum.</param>
    public TensorValue RmsNorm(string name, TensorValue x, TensorReading scale, Func<MulIrrep, Rational> weight, Rational epsilon)
    {
        TensorValue squares = Zeros(name + "/squares", x.Domain, Scalars(1), x.Numbers);
        for (int b = 0; b < x.Irreps.Count; b++)
        {
            Rational factor = weight(x.Irreps[b]);
            AddSum(x.Domain, squares, v => v * v * factor, ChannelBlock.Of(x, b));
        }

        TensorValue inverse = Formula(name + "/inverse_norm", x.Domain, Scalars(1), v => [(v[0][0] + epsilon).Power(new Rational(-1, 2))], squares);
        TensorValue result = Zeros(name, x.Domain, x.Irreps, x.Numbers);
        for (int b = 0; b < x.Irreps.Count; b++)
            AddPerChannel(x.Domain, ChannelBlock.Of(result, b), v => v[0] * v[1] * v[2], ChannelBlock.Of(x, b), ChannelBlock.Of(inverse, 0), ChannelBlock.Of(scale, b));
        return result;
    }
}
