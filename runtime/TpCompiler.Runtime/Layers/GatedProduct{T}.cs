using System;
using System.Collections.Generic;
using System.Numerics;
using TpCompiler.Algebra;

namespace TpCompiler.Runtime.Layers;

/// <summary>The second half of a <see cref="Gate{T}"/>: scalars are copied, each other copy of an irrep is multiplied with its gate.</summary>
internal sealed class GatedProduct<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (int From, int To, int Length)[] _scalars;
    private readonly (int Gate, int From, int To, int Components)[] _products;

    /// <summary>Describes the product.</summary>
    /// <param name="input">The irreps of the input.</param>
    /// <param name="order">The blocks of the input: first those of scalars, then of gates, then what is gated.</param>
    /// <param name="scalars">How many of these are scalars.</param>
    /// <param name="gates">How many are gates.</param>
    public GatedProduct(Irreps input, IReadOnlyList<int> order, int scalars, int gates)
        : base(input, Irreps.Empty, OutputOf(input, order, scalars, gates))
    {
        _scalars = new (int, int, int)[scalars];
        for (int n = 0; n < scalars; n++)
            _scalars[n] = (input.Offsets[order[n]], Output.Offsets[n], input[order[n]].Dim);
        List<int> gateOffsets = GateOffsets(input, order, scalars, gates);
        _products = new (int, int, int, int)[gateOffsets.Count];
        int to = scalars < Output.Count ? Output.Offsets[scalars] : 0, product = 0;
        for (int n = scalars + gates; n < order.Count; n++)
        {
            MulIrrep block = input[order[n]];
            int from = input.Offsets[order[n]];
            for (int u = 0; u < block.Multiplicity; u++, product++, from += block.Irrep.Dim, to += block.Irrep.Dim)
                _products[product] = (gateOffsets[product], from, to, block.Irrep.Dim);
        }
    }

    /// <inheritdoc/>
    protected override void Run(LayerOperands<T> operands, Span<T> output, int count)
    {
        output.Clear();
        AddForward(operands.Input, operands.Input, output, count);
    }

    /// <inheritdoc/>
    protected override void RunBackward(LayerOperands<T> operands, ReadOnlySpan<T> outputGradient, LayerGradients<T> gradients, int count)
    {
        gradients.Input.Clear();
        if (!gradients.Input.IsEmpty)
            AddGradient(operands.Input, outputGradient, gradients.Input, count, withScalars: true);
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
        secondGradients.Input.Clear();
        secondOutputGradient.Clear();
        if (cotangents.Input.IsEmpty)
            return;
        if (!secondGradients.Input.IsEmpty)
            AddGradient(cotangents.Input, outputGradient, secondGradients.Input, count, withScalars: false);
        if (!secondOutputGradient.IsEmpty)
        {
            // The differential: each product has two factors, a scalar is one of itself.
            AddForward(operands.Input, cotangents.Input, secondOutputGradient, count);
            AddProducts(cotangents.Input, operands.Input, secondOutputGradient, count);
        }
    }

    /// <summary>y += the scalars of <paramref name="values"/>, and its gated irreps times the gates of <paramref name="gates"/>.</summary>
    private void AddForward(ReadOnlySpan<T> gates, ReadOnlySpan<T> values, Span<T> y, int count)
    {
        for (int item = 0; item < count; item++)
        {
            foreach ((int from, int to, int length) in _scalars)
                Elements.Add(Row(y, Output, item).Slice(to, length), Row(values, Input, item).Slice(from, length));
        }

        AddProducts(gates, values, y, count);
    }

    private void AddProducts(ReadOnlySpan<T> gates, ReadOnlySpan<T> values, Span<T> y, int count)
    {
        for (int item = 0; item < count; item++)
        {
            ReadOnlySpan<T> gateRow = Row(gates, Input, item), row = Row(values, Input, item);
            Span<T> target = Row(y, Output, item);
            foreach ((int gate, int from, int to, int components) in _products)
            {
                for (int m = 0; m < components; m++)
                    target[to + m] += gateRow[gate] * row[from + m];
            }
        }
    }

    /// <summary>gx += the gradient for the cotangent gy of y; scalars, where it does not depend on x, only if wanted.</summary>
    private void AddGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx, int count, bool withScalars)
    {
        for (int item = 0; item < count; item++)
        {
            ReadOnlySpan<T> row = Row(x, Input, item), g = Row(gy, Output, item);
            Span<T> target = Row(gx, Input, item);
            if (withScalars)
            {
                foreach ((int from, int to, int length) in _scalars)
                    Elements.Add(target.Slice(from, length), g.Slice(to, length));
            }

            foreach ((int gate, int from, int to, int components) in _products)
            {
                for (int m = 0; m < components; m++)
                {
                    target[from + m] += row[gate] * g[to + m];
                    target[gate] += row[from + m] * g[to + m];
                }
            }
        }
    }

    private static ReadOnlySpan<T> Row(ReadOnlySpan<T> rows, Irreps irreps, int item) => rows.Slice(item * irreps.Dim, irreps.Dim);

    private static Span<T> Row(Span<T> rows, Irreps irreps, int item) => rows.Slice(item * irreps.Dim, irreps.Dim);

    /// <summary>Where the gate of each copy lies in the input.</summary>
    private static List<int> GateOffsets(Irreps input, IReadOnlyList<int> order, int scalars, int gates)
    {
        List<int> offsets = [];
        for (int n = scalars; n < scalars + gates; n++)
        {
            for (int u = 0; u < input[order[n]].Multiplicity; u++)
                offsets.Add(input.Offsets[order[n]] + u);
        }

        return offsets;
    }

    /// <summary>The scalars, then the gated copies with the parities of their products; neighbours that stayed alike in one block.</summary>
    private static Irreps OutputOf(Irreps input, IReadOnlyList<int> order, int scalars, int gates)
    {
        List<MulIrrep> blocks = [];
        for (int n = 0; n < scalars; n++)
            blocks.Add(input[order[n]]);
        List<int> parities = [];
        for (int n = scalars; n < scalars + gates; n++)
        {
            for (int u = 0; u < input[order[n]].Multiplicity; u++)
                parities.Add(input[order[n]].Irrep.Parity);
        }

        int copy = 0;
        for (int n = scalars + gates; n < order.Count; n++)
        {
            (int copies, Irrep irrep) = input[order[n]];
            for (int u = 0; u < copies; u++, copy++)
            {
                Irrep product = new(irrep.L, irrep.Parity * parities[copy]);
                bool continues = u > 0 && blocks[^1].Irrep == product;
                if (continues)
                    blocks[^1] = new(blocks[^1].Multiplicity + 1, product);
                else
                    blocks.Add(new(1, product));
            }
        }

        return new(blocks);
    }
}
