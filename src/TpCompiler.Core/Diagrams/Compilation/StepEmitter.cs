using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>Writes the program of one step.</summary>
internal sealed class StepEmitter
{
    private readonly DiagramLowering _lowering;
    private readonly ValueFactory _values;
    private readonly GraphItems _items;
    private readonly StepBuilder _step;
    private readonly Value? _loop;
    private readonly Dictionary<Value, int[][]> _emitted = [];

    private StepEmitter(DiagramLowering lowering, ValueFactory values, IReadOnlyList<DiagramTensor> tensors, GraphItems items, Value? loop, ChannelLoops loops)
    {
        (_lowering, _values, _items, _loop) = (lowering, values, items, loop);
        _step = new("forward", tensors, loops);
    }

    private KernelBuilder Builder => _step.Values;

    /// <summary>An emitter for the step that computes <paramref name="value"/>.</summary>
    public static StepEmitter For(
        DiagramLowering lowering, ValueFactory values, IReadOnlyList<DiagramTensor> tensors, GraphItems items, Value value)
    {
        Value? loop = value is LoopValue or MixValue ? value
            : value is CombinationValue { Sources.Count: 1 } combination && combination.Sources[0] is LoopValue or MixValue && combination.Sources[0].Domain == value.Domain
                && combination.Terms.All(t => t.Weights.Count == 0) ? combination.Sources[0]
            : null;
        ChannelLoops loops = loop switch
        {
            LoopValue l => ConnectedChannels.LoopsOf(l),
            MixValue m => new(m.Channels, m.Body.Channels),
            _ => new(value.Channels),
        };
        return new(lowering, values, tensors, items, loop, loops);
    }

    /// <summary>The step that adds <paramref name="value"/> to rows of a tensor.</summary>
    public DiagramStep Emit(Value value, TensorAccess target)
    {
        int[][] blocks = EmitValue(value);
        (int componentStride, int outerStride) = _loop is LoopValue { Mode: ChannelMode.Uvuv } ? (value.Channels, _step.Loops.Lanes) : (value.Channels, 0);
        int output = _step.Operand(target, true, value.Components, _step.Loops.Lanes > 1, new(0, componentStride, outerStride, 0));
        int component = 0;
        foreach (int v in blocks.SelectMany(b => b))
            Builder.Store(output, component++, v);
        KernelProgram program = Builder.Build();
        DiagramStep step = _step.Build(_items, ProgramSelection.Cheapest(program));
        StepCertificate.ThrowIfViolated(step, _lowering.Tensors);
        return step;
    }

    /// <summary>The components of each block.</summary>
    private int[][] EmitValue(Value value)
    {
        if (_emitted.TryGetValue(value, out int[][]? known))
            return known;
        int[][] blocks = value switch
        {
            _ when value == _loop => value is LoopValue l ? EmitLoop(l) : EmitMix((MixValue)value),
            InputValue v => Load(v, 0, 0),
            SumValue or LoopValue or MixValue => Load(value, 0, 0),
            _ when IsComputedApart(value) => Load(value, 0, 0),
            CouplingValue v => EmitCoupling(v),
            PowerValue v => EmitPower(v),
            CombinationValue v => EmitCombination(v),
            FreeProductValue v => EmitValue(_lowering.ChooseTree(v)),
            _ => throw new InvalidOperationException(value.GetType().Name),
        };
        _emitted.Add(value, blocks);
        return blocks;
    }

    /// <summary>Whether there are fewer items of it than of the step, so that it is better computed once for each of its own.</summary>
    private bool IsComputedApart(Value value) => value.Domain.Indices.Length < _items.Letters.Length && !IsSelection(value);

    private static bool IsSelection(Value value)
        => value is CombinationValue combination
            && combination.Sources.All(s => s is InputValue || IsSelection(s))
            && combination.Terms.All(t => t.Weights.Count == 0 && t.Coefficient.IsOne);

    /// <summary>The components of a value that lies in a tensor, at the step's loop indices.</summary>
    private int[][] Load(Value value, int outerStride, int innerStride)
    {
        TensorAccess access = value is InputValue input ? new(_lowering.TensorOf(input.Tensor), input.Letters) : _lowering.Materialise(value);
        Irreps blocks = _lowering.Tensors[access.Tensor].Blocks;
        bool hasLanes = value.HasLanes && outerStride == 0 && innerStride == 0;
        int operand = _step.Operand(access, false, blocks.Dim, hasLanes, new(0, value.Channels, outerStride, innerStride));
        IEnumerable<int> kept = value is InputValue { Kept: var some } ? some : Enumerable.Range(0, value.Blocks.Count);
        return [.. kept.Select(b => Enumerable.Range(blocks.Offsets[b], blocks[b].Irrep.Dim).Select(c => Builder.Load(operand, c)).ToArray())];
    }

    private int[][] EmitCoupling(CouplingValue coupling)
    {
        int[][] left = EmitValue(coupling.Left);
        int[][] right = EmitValue(coupling.Right);
        return [.. coupling.Vertices.Select(v => Couple(
            coupling.Left.Blocks[v.Left].L, left[v.Left], coupling.Right.Blocks[v.Right].L, right[v.Right], v.Irrep.L))];
    }

    private int[] Couple(int l1, int[] left, int l2, int[] right, int l3)
    {
        int[] sums = Zeros(2 * l3 + 1);
        ExactNumber norm = ExactNumber.Sqrt(2 * l3 + 1);
        foreach (CouplingEntry entry in Wigner3j.Get(l1, l2, l3).Entries)
            sums[entry.K] = Builder.Add(sums[entry.K], Builder.Scale(norm * entry.Value, Builder.Multiply(left[entry.I], right[entry.J])));
        return sums;
    }

    private int[][] EmitPower(PowerValue power)
    {
        int[][] body = EmitValue(power.Body);
        return [.. power.Paths.Select(path =>
        {
            int[] value = body[path.Factors[0]];
            int degree = power.Body.Blocks[path.Factors[0]].L;
            for (int f = 1; f < path.Factors.Count; f++)
            {
                int block = path.Factors[f];
                value = Couple(degree, value, power.Body.Blocks[block].L, body[block], path.Irreps[f - 1].L);
                degree = path.Irreps[f - 1].L;
            }

            return value;
        })];
    }

    private int[][] EmitCombination(CombinationValue combination)
    {
        int[][] sums = [.. combination.Blocks.Select(b => Zeros(b.Dim))];
        foreach (var group in combination.Terms.GroupBy(t => (t.Block, t.Weights)))
        {
            int[] sum = Zeros(combination.Blocks[group.Key.Block].Dim);
            foreach (CombinationTerm term in group)
            {
                int[] source = EmitValue(combination.Sources[term.Source])[term.SourceBlock];
                for (int k = 0; k < sum.Length; k++)
                    sum[k] = Builder.Add(sum[k], Builder.Scale(term.Coefficient, source[k]));
            }

            int weight = Product(group.Key.Weights, (w, declared) => new(0, PreparedWeights.ChannelsOf(declared), 0, 0));
            int[] total = sums[group.Key.Block];
            for (int k = 0; k < sum.Length; k++)
                total[k] = Builder.Add(total[k], Builder.Multiply(weight, sum[k]));
        }

        return sums;
    }

    private int[][] EmitLoop(LoopValue loop)
    {
        ChannelStrides strides = ConnectedChannels.StridesOf(loop);
        int[][] left = Load(loop.Left, strides.LeftOuter, strides.LeftInner);
        int[][] right = Load(loop.Right, strides.RightOuter, strides.RightInner);
        ExactNumber norm = ExactNumber.Sqrt(new Rational(1, ConnectedChannels.Summed(loop)));
        return [.. loop.Vertices.Select((v, n) =>
        {
            int weight = Builder.Scale(norm, Product(loop.Weights[n], (w, declared) => PreparedWeights.ChannelsOf(declared) is int size and > 1
                ? new(0, size, strides.WeightOuter, strides.WeightInner)
                : new(0, 1, 0, 0)));
            int[] coupled = Couple(loop.Left.Blocks[v.Left].L, left[v.Left], loop.Right.Blocks[v.Right].L, right[v.Right], v.Irrep.L);
            return coupled.Select(c => Builder.Multiply(weight, c)).ToArray();
        })];
    }

    private int[][] EmitMix(MixValue mix)
    {
        int inputs = mix.Body.Channels;
        int[][] body = Load(mix.Body, inputs > 1 ? 1 : 0, 0);
        TensorAccess access = _lowering.Weight(mix.Weight, mix.Letters);
        int weight = _step.Operand(
            access, false, mix.Body.Blocks.Count(b => mix.Blocks.Contains(b)), mix.Channels > 1, new(0, inputs * mix.Channels, mix.Channels, 0));
        int row = 0;
        int[][] results = new int[mix.Blocks.Count][];
        for (int k = 0; k < results.Length; k++)
        {
            int[] sources = [.. Enumerable.Range(0, body.Length).Where(b => mix.Body.Blocks[b] == mix.Blocks[k])];
            int[] sums = Zeros(mix.Blocks[k].Dim);
            foreach (int source in sources)
            {
                int w = Builder.Load(weight, row++);
                for (int m = 0; m < sums.Length; m++)
                    sums[m] = Builder.Add(sums[m], Builder.Multiply(w, body[source][m]));
            }

            ExactNumber norm = ExactNumber.Sqrt(new Rational(1, Math.Max(1, sources.Length * inputs)));
            results[k] = [.. sums.Select(s => Builder.Scale(norm, s))];
        }

        return results;
    }

    /// <summary>The product of elements of weights.</summary>
    private int Product(EquatableArray<WeightElement> weights, Func<WeightElement, DiagramWeight, OperandBinding> bind)
    {
        int product = Builder.Constant(ExactNumber.One);
        foreach (WeightElement weight in weights)
        {
            DiagramWeight declared = _values.Weight(weight.Weight);
            bool hasLanes = PreparedWeights.ChannelsOf(declared) > 1 && _step.Loops.Lanes > 1;
            int operand = _step.Operand(
                _lowering.Weight(weight.Weight, weight.Letters), false, PreparedWeights.ElementsOf(declared), hasLanes, bind(weight, declared));
            product = Builder.Multiply(product, Builder.Load(operand, weight.Element));
        }

        return product;
    }

    private int[] Zeros(int count) => [.. Enumerable.Repeat(Builder.Constant(ExactNumber.Zero), count)];
}
