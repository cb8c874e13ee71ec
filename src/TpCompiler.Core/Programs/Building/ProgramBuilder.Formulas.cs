using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs.Building;

/// <content>Formulas: over the few numbers of an item, and over the channels of features.</content>
public partial class ProgramBuilder
{
    /// <summary>
    /// Numbers of each item by a formula that reads whole rows, such as the length of an edge. Executors make the items the lanes of vectors.
    /// </summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="items">The items.</param>
    /// <param name="irreps">The irreps of the result.</param>
    /// <param name="formula">From the numbers of each operand's row to those of the result.</param>
    /// <param name="operands">What is read; of one kind of numbers, which the result has too.</param>
    public TensorValue Formula(
        string name, ItemDomain items, Irreps irreps, Func<KernelValue[][], IEnumerable<KernelValue>> formula, params TensorReading[] operands)
    {
        TensorValue result = Zeros(name, items, irreps, operands[0].Value.Numbers);
        AddFormula(items, result, formula, operands);
        return result;
    }

    /// <summary>A formula whose results are added to rows, such as those of an edge to its centre.</summary>
    public void AddFormula(
        ItemDomain items, TensorReading into, Func<KernelValue[][], IEnumerable<KernelValue>> formula, params TensorReading[] operands)
    {
        KernelBuilder kernel = new("formula");
        KernelValue[][] rows = new KernelValue[operands.Length][];
        for (int o = 0; o < operands.Length; o++)
        {
            int length = operands[o].Value.Irreps.Dim;
            int input = kernel.Input(NameOf(o), length, hasLanes: true);
            rows[o] = [.. Enumerable.Range(0, length).Select(c => new KernelValue(kernel, kernel.Load(input, c)))];
        }

        KernelValue[] results = [.. formula(rows)];
        if (results.Length != into.Value.Irreps.Dim)
            throw new ArgumentException($"A row of {into.Value.Name} has {into.Value.Irreps.Dim} numbers, but its formula gives {results.Length}.");
        int output = kernel.Output("out", results.Length, hasLanes: true);
        for (int c = 0; c < results.Length; c++)
            kernel.Store(output, c, results[c].Number);
        Kernel(items, new(kernel.Build(), 1, 1, 1, new(Enumerable.Repeat(new OperandBinding(0, 1, 0, 0), operands.Length + 1))), [.. operands, into]);
    }

    /// <summary>
    /// A formula for each channel of each component. Operands have the blocks of the result, or a single block with as many channels, which every
    /// component reads, or a single number, which every channel reads.
    /// </summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="items">The items.</param>
    /// <param name="irreps">The irreps of the result.</param>
    /// <param name="formula">From the value of each operand to that of the result.</param>
    /// <param name="operands">What is read.</param>
    public TensorValue PerChannel(
        string name, ItemDomain items, Irreps irreps, Func<KernelValue[], KernelValue> formula, params TensorReading[] operands)
    {
        TensorValue result = Zeros(name, items, irreps, operands[0].Value.Numbers);
        for (int first = 0, end; first < irreps.Count; first = end)
        {
            int channels = irreps[first].Multiplicity;
            int components = 0;
            for (end = first; end < irreps.Count && irreps[end].Multiplicity == channels; end++)
                components += irreps[end].Irrep.Dim;
            ChannelBlock[] blocks = [.. operands.Select(o => o.Value.Irreps == irreps && irreps.Dim > 1
                ? new ChannelBlock(o, irreps.Offsets[first], channels, components)
                : ChannelBlock.Of(o, 0))];
            AddPerChannel(items, new(result, irreps.Offsets[first], channels, components), formula, blocks);
        }

        return result;
    }

    /// <summary>A formula for each channel of each component of one block, added to it.</summary>
    /// <exception cref="ArgumentException">An operand has neither the components and channels of the result nor one of them.</exception>
    public void AddPerChannel(ItemDomain items, ChannelBlock into, Func<KernelValue[], KernelValue> formula, params ChannelBlock[] operands)
    {
        KernelBuilder kernel = new("channels");
        List<OperandBinding> bindings = [];
        KernelValue[] values = new KernelValue[operands.Length];
        for (int o = 0; o < operands.Length; o++)
        {
            ChannelBlock block = operands[o];
            if ((block.Components != into.Components && block.Components != 1) || (block.Channels != into.Channels && block.Channels != 1))
            {
                throw new ArgumentException(
                    $"{block.Reading.Value.Name} has {block.Components} components of {block.Channels} channels where {into.Reading.Value.Name} has {into.Components} of {into.Channels}.");
            }

            int input = kernel.Input(NameOf(o), 1, hasLanes: block.Channels == into.Channels);
            values[o] = new(kernel, kernel.Load(input, 0));
            bindings.Add(new(block.Offset, block.Channels, block.Components == 1 ? 0 : block.Channels, 0));
        }

        int output = kernel.Output("out", 1, hasLanes: true);
        kernel.Store(output, 0, formula(values).Number);
        bindings.Add(new(into.Offset, into.Channels, into.Channels, 0));
        Kernel(items, new(kernel.Build(), into.Channels, into.Components, 1, new(bindings)), [.. operands.Select(b => b.Reading), into.Reading]);
    }

    /// <summary>For each item the sum of a formula over the channels of scalars.</summary>
    /// <param name="name">The name of the result, one number.</param>
    /// <param name="items">The items.</param>
    /// <param name="formula">From a channel's value to the summand.</param>
    /// <param name="scalars">A single block of scalars.</param>
    public TensorValue SumChannels(string name, ItemDomain items, Func<KernelValue, KernelValue> formula, TensorReading scalars)
    {
        TensorValue sum = Zeros(name, items, Scalars(1), scalars.Value.Numbers);
        AddSum(items, sum, formula, ChannelBlock.Of(scalars, 0));
        return sum;
    }

    /// <summary>The sum of a formula over the channels and components of blocks, added to a number of each item.</summary>
    /// <param name="items">The items.</param>
    /// <param name="into">What the sum is added to, one number.</param>
    /// <param name="formula">From a number of the blocks to the summand.</param>
    /// <param name="block">The blocks.</param>
    public void AddSum(ItemDomain items, TensorReading into, Func<KernelValue, KernelValue> formula, ChannelBlock block)
        => AddSum(items, new ChannelBlock(into, 0, 1, 1), v => formula(v[0]), block);

    /// <summary>The sum of a formula over the channels and components of several blocks, such as a product of rows, added to a number of each item.</summary>
    /// <param name="items">The items.</param>
    /// <param name="into">The number.</param>
    /// <param name="formula">From a number of each block to the summand.</param>
    /// <param name="operands">The blocks: as many channels and components as the first, or a single number.</param>
    /// <exception cref="ArgumentException">A block has other channels or components than the first.</exception>
    public void AddSum(ItemDomain items, ChannelBlock into, Func<KernelValue[], KernelValue> formula, params ChannelBlock[] operands)
    {
        KernelBuilder kernel = new("sum");
        List<OperandBinding> bindings = [];
        KernelValue[] values = new KernelValue[operands.Length];
        ChannelBlock first = operands[0];
        for (int o = 0; o < operands.Length; o++)
        {
            ChannelBlock block = operands[o];
            bool isNumber = block.Channels == 1 && block.Components == 1;
            if (!isNumber && (block.Channels != first.Channels || block.Components != first.Components))
            {
                throw new ArgumentException(
                    $"{block.Reading.Value.Name} has {block.Components} components of {block.Channels} channels where {first.Reading.Value.Name} has {first.Components} of {first.Channels}.");
            }

            values[o] = new(kernel, kernel.Load(kernel.Input(NameOf(o), 1, hasLanes: block.Channels == first.Channels), 0));
            bindings.Add(new(block.Offset, block.Channels, block.Components == 1 ? 0 : block.Channels, 0));
        }

        int output = kernel.Output("out", 1, hasLanes: false);
        kernel.Store(output, 0, kernel.SumLanes(formula(values).Number));
        bindings.Add(new(into.Offset, 1, 0, 0));
        Kernel(items, new(kernel.Build(), first.Channels, first.Components, 1, new(bindings)), [.. operands.Select(b => b.Reading), into.Reading]);
    }

    /// <summary>A function of every number, such as an activation of scalars.</summary>
    public TensorValue Activation(string name, TensorValue x, Func<KernelValue, KernelValue> function)
        => PerChannel(name, x.Domain, x.Irreps, v => function(v[0]), x);

    /// <summary>Rows times a factor: a number of each item, or one of each channel.</summary>
    public TensorValue Scale(string name, TensorValue x, TensorReading factor) => PerChannel(name, x.Domain, x.Irreps, v => v[0] * v[1], x, factor);

    private static string NameOf(int operand) => "x" + operand.ToString(CultureInfo.InvariantCulture);
}
