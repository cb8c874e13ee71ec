using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;
using Xunit;

namespace TpCompiler.Generators.Tests.Emission;

/// <summary>
/// A program with operands in memory, chosen at random: strides with gaps, rows gathered and scattered, shared operands,
/// loops. Runs a compiled kernel on it and the program's meaning, and compares every element, gaps included.
/// </summary>
internal sealed class KernelCase
{
    public const int Lanes = 32;

    private const int Gap = 3;
    private const int Items = 4;
    private const int FirstItem = 1;

    private readonly KernelProgram _program;
    private readonly Layout[] _layouts;
    private readonly int _activeLanes;
    private readonly int _outerCount;
    private readonly int _innerCount;
    private readonly Lazy<(double[][] Values, double[][] Scale)> _expected;

    /// <param name="program">The program.</param>
    /// <param name="seed">What is random.</param>
    /// <param name="activeLanes">How many of the lanes there are; the others fill them up with zeros.</param>
    public KernelCase(KernelProgram program, int seed, int activeLanes = Lanes)
    {
        _program = program;
        _activeLanes = activeLanes;
        Random random = new(seed);
        _outerCount = random.Next(1, 3);
        _innerCount = random.Next(1, 4);
        _layouts = [.. program.Operands.Select(o => new Layout(o, random, _outerCount, _innerCount))];
        foreach (Layout layout in _layouts.Where((_, o) => program.Operands[o].HasLanes))
            layout.ClearLanes(activeLanes, _outerCount, _innerCount);
        _expected = new(Expected);
    }

    /// <summary>Runs a kernel and checks all its results against the program's meaning.</summary>
    /// <returns>The operands afterwards.</returns>
    public T[][] Check<T>(KernelCode<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[][] data = Run(run);
        (double[][] expected, double[][] scale) = _expected.Value;
        double epsilon = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        for (int o = 0; o < data.Length; o++)
        {
            for (int e = 0; e < data[o].Length; e++)
            {
                double actual = double.CreateChecked(data[o][e]);
                double tolerance = scale[o][e] * epsilon * 8 * (_program.Instructions.Count + Lanes);
                if (!(Math.Abs(actual - expected[o][e]) <= tolerance))
                    Assert.Fail($"{typeof(T)}: element {e} of {_program.Operands[o].Name} is {actual}, expected {expected[o][e]} within {tolerance}\n{_program}");
            }
        }

        return data;
    }

    /// <summary>Runs a kernel and checks that its results are the same as expected, to the last bit.</summary>
    public void CheckBits<T>(KernelCode<T> run, T[][] expected)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[][] data = Run(run);
        for (int o = 0; o < data.Length; o++)
        {
            if (!MemoryMarshal.AsBytes(data[o].AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(expected[o].AsSpan())))
                Assert.Fail($"{typeof(T)}: {_program.Operands[o].Name} is {string.Join(" ", data[o])}\nand not {string.Join(" ", expected[o])}\n{_program}");
        }
    }

    /// <summary>The operands after a kernel has run.</summary>
    private unsafe T[][] Run<T>(KernelCode<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[][] data = [.. _layouts.Select(l => l.Data.Select(T.CreateChecked).ToArray())];
        KernelOperandView<T>[] views = new KernelOperandView<T>[data.Length];
        List<GCHandle> pins = [];
        try
        {
            for (int o = 0; o < data.Length; o++)
                views[o] = View(_layouts[o], data[o], pins);
            fixed (KernelOperandView<T>* operands = views)
            {
                KernelCall<T> call = new()
                {
                    Operands = operands,
                    FirstItem = FirstItem,
                    EndItem = Items,
                    Lanes = Lanes,
                    ActiveLanes = _activeLanes == Lanes ? 0 : _activeLanes,
                    OuterCount = _outerCount,
                    InnerCount = _innerCount,
                };
                run(&call);
            }
        }
        finally
        {
            pins.ForEach(p => p.Free());
        }

        return data;
    }

    private static unsafe KernelOperandView<T> View<T>(Layout layout, T[] data, List<GCHandle> pins)
        where T : unmanaged
    {
        GCHandle pin = GCHandle.Alloc(data, GCHandleType.Pinned);
        pins.Add(pin);
        int* rows = null;
        if (layout.Rows is not null)
        {
            GCHandle rowsPin = GCHandle.Alloc(layout.Rows, GCHandleType.Pinned);
            pins.Add(rowsPin);
            rows = (int*)rowsPin.AddrOfPinnedObject();
        }

        return new KernelOperandView<T>
        {
            Data = (T*)pin.AddrOfPinnedObject(),
            Rows = rows,
            ItemStride = layout.ItemStride,
            ComponentStride = layout.ComponentStride,
            OuterStride = layout.OuterStride,
            InnerStride = layout.InnerStride,
            Overwrite = layout.Overwrite,
        };
    }

    private (double[][] Values, double[][] Scale) Expected()
    {
        double[][] data = [.. _layouts.Select(l => (double[])l.Data.Clone())];
        double[][] scale = [.. data.Select(d => new double[d.Length])];
        for (int o = 0; o < data.Length; o++)
        {
            if (_program.Operands[o].Role == OperandRole.Output)
                scale[o] = [.. data[o].Select(Math.Abs)];
        }

        for (int item = FirstItem; item < Items; item++)
        {
            for (int outer = 0; outer < _outerCount; outer++)
            {
                for (int inner = 0; inner < _innerCount; inner++)
                    ProgramMeaning.Run(_program, Lanes, _activeLanes, data, scale, [.. _layouts.Select(l => l.Start(item, outer, inner))], _layouts);
            }
        }

        // Inputs and gaps must come back as they were.
        for (int o = 0; o < data.Length; o++)
        {
            if (_program.Operands[o].Role == OperandRole.Input)
                scale[o] = new double[data[o].Length];
        }

        return (data, scale);
    }

    /// <summary>Where an operand lies.</summary>
    internal sealed class Layout
    {
        public Layout(KernelOperand operand, Random random, int outerCount, int innerCount)
        {
            Components = operand.Components;
            ComponentStride = operand.HasLanes ? Lanes + Gap : random.Next(1, 3);
            int block = (Components * ComponentStride) + Gap;
            int position = block;
            (InnerStride, position) = random.Next(3) > 0 ? (position, position * innerCount) : (0, position);
            (OuterStride, position) = random.Next(3) > 0 ? (position, position * outerCount) : (0, position);
            ItemStride = random.Next(3) > 0 ? position : 0;
            Rows = random.Next(2) > 0 ? [.. Enumerable.Range(0, Items).Select(_ => random.Next(Items))] : null;
            Overwrite = operand.Role == OperandRole.Output && random.Next(3) == 0;
            Data = [.. Enumerable.Range(0, position * Items).Select(_ => random.Next(-64, 65) / 64.0)];
        }

        public double[] Data { get; }

        public int[]? Rows { get; }

        public int Components { get; }

        public int ItemStride { get; }

        public int ComponentStride { get; }

        public int OuterStride { get; }

        public int InnerStride { get; }

        public bool Overwrite { get; }

        /// <summary>Clears the lanes from a number on.</summary>
        public void ClearLanes(int from, int outerCount, int innerCount)
        {
            for (int run = 0; run < Items * outerCount * innerCount * Components; run++)
            {
                int row = run / Components, loops = row / Items;
                int start = (row % Items * ItemStride) + (loops % outerCount * OuterStride) + (loops / outerCount * InnerStride);
                Data.AsSpan(start + (run % Components * ComponentStride) + from, Lanes - from).Clear();
            }
        }

        public int Start(int item, int outer, int inner)
            => ((Rows is null ? item : Rows[item]) * ItemStride) + (outer * OuterStride) + (inner * InnerStride);
    }
}
