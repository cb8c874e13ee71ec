using System;
using System.Collections.Generic;
using System.Numerics;
using TpCompiler.Algebra;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// Functions of scalars, block by block, e3nn's <c>nn.Activation</c>: <c>y = f(x)</c>. A block of odd scalars (0o) stays odd under an odd
/// function and becomes even under an even one; other functions of it are refused.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Activation<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NormalizedActivation?[] _functions;

    /// <summary>Describes the layer.</summary>
    /// <param name="irreps">The irreps of the input.</param>
    /// <param name="functions">For each block its function, or null to leave it as it is.</param>
    /// <exception cref="ArgumentException">A function of something that is no scalar, or one that breaks the parity.</exception>
    public Activation(Irreps irreps, IReadOnlyList<NormalizedActivation?> functions)
        : base(irreps, Irreps.Empty, OutputOf(irreps, functions))
        => _functions = [.. functions];

    /// <summary>One function of all blocks.</summary>
    /// <exception cref="ArgumentException">There is more than scalars, or the function breaks the parity.</exception>
    public Activation(Irreps irreps, NormalizedActivation function)
        : this(irreps, Repeat(function, irreps))
    {
    }

    /// <inheritdoc/>
    protected override void Run(LayerOperands<T> operands, Span<T> output, int count)
    {
        for (int b = 0; b < _functions.Length; b++)
        {
            for (int run = 0; run < Runs(b, count); run++)
            {
                (int start, int length) = RunAt(b, run, count);
                ReadOnlySpan<T> x = operands.Input.Slice(start, length);
                if (_functions[b] is NormalizedActivation function)
                    function.Evaluate(x, output.Slice(start, length));
                else
                    x.CopyTo(output[start..]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void RunBackward(LayerOperands<T> operands, ReadOnlySpan<T> outputGradient, LayerGradients<T> gradients, int count)
    {
        if (!gradients.Input.IsEmpty)
            MultiplyBySlopes(operands.Input, outputGradient, gradients.Input, count);
    }

    /// <inheritdoc/>
    protected override void RunDoubleBackward(
        LayerOperands<T> operands,
        ReadOnlySpan<T> outputGradient,
        LayerOperands<T> cotangents,
        LayerGradients<T> secondGradients,
        Span<T> secondOutputGradient,
        int count)
    {
        // S = h f'(x) g
        secondGradients.Input.Clear();
        secondOutputGradient.Clear();
        if (cotangents.Input.IsEmpty)
            return;
        if (!secondOutputGradient.IsEmpty)
            MultiplyBySlopes(operands.Input, cotangents.Input, secondOutputGradient, count);
        if (!secondGradients.Input.IsEmpty)
            MultiplyByCurvatures(operands.Input, outputGradient, cotangents.Input, secondGradients.Input, count);
    }

    /// <summary>result = f'(x) factors.</summary>
    private void MultiplyBySlopes(ReadOnlySpan<T> input, ReadOnlySpan<T> factors, Span<T> result, int count)
    {
        using Scratch<T> values = new(result.Length);
        for (int b = 0; b < _functions.Length; b++)
        {
            for (int run = 0; run < Runs(b, count); run++)
            {
                (int start, int length) = RunAt(b, run, count);
                Span<T> slopes = result.Slice(start, length);
                if (_functions[b] is NormalizedActivation function)
                    function.Evaluate(input.Slice(start, length), values.Span[..length], slopes);
                else
                    slopes.Fill(T.One);
                Elements.Multiply(slopes, factors.Slice(start, length));
            }
        }
    }

    /// <summary>result = f''(x) factors others.</summary>
    private void MultiplyByCurvatures(ReadOnlySpan<T> input, ReadOnlySpan<T> factors, ReadOnlySpan<T> others, Span<T> result, int count)
    {
        using Scratch<T> values = new(result.Length), slopes = new(result.Length);
        for (int b = 0; b < _functions.Length; b++)
        {
            if (_functions[b] is not NormalizedActivation function)
                continue;
            for (int run = 0; run < Runs(b, count); run++)
            {
                (int start, int length) = RunAt(b, run, count);
                Span<T> curvatures = result.Slice(start, length);
                function.Evaluate(input.Slice(start, length), values.Span[..length], slopes.Span[..length], curvatures);
                Elements.Multiply(curvatures, factors.Slice(start, length));
                Elements.Multiply(curvatures, others.Slice(start, length));
            }
        }
    }

    /// <summary>The blocks of all items are one run where there is no other block between them.</summary>
    private int Runs(int block, int count) => Input[block].Dim == Input.Dim ? Math.Min(count, 1) : count;

    private (int Start, int Length) RunAt(int block, int run, int count) => Input[block].Dim == Input.Dim
        ? (0, Input.Dim * count)
        : ((run * Input.Dim) + Input.Offsets[block], Input[block].Dim);

    private static NormalizedActivation[] Repeat(NormalizedActivation function, Irreps irreps)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        NormalizedActivation[] functions = new NormalizedActivation[irreps.Count];
        Array.Fill(functions, function);
        return functions;
    }

    private static Irreps OutputOf(Irreps irreps, IReadOnlyList<NormalizedActivation?> functions)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        ArgumentNullException.ThrowIfNull(functions);
        if (functions.Count != irreps.Count)
            throw new ArgumentException($"{irreps} has {irreps.Count} blocks, but {functions.Count} functions were given.", nameof(functions));
        MulIrrep[] blocks = new MulIrrep[irreps.Count];
        for (int b = 0; b < blocks.Length; b++)
        {
            blocks[b] = irreps[b];
            if (functions[b] is not NormalizedActivation function)
                continue;
            if (irreps[b].Irrep.L != 0)
                throw new ArgumentException($"{function.Function} of {irreps[b]}: only scalars have activations.", nameof(functions));
            if (irreps[b].Irrep.Parity > 0)
                continue;
            if (function.Parity == 0)
                throw new ArgumentException($"{function.Function} of {irreps[b]}: a function of odd scalars must be even or odd.", nameof(functions));
            blocks[b] = new(irreps[b].Multiplicity, new(0, function.Parity));
        }

        return new(blocks);
    }
}
