using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Programs;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>Writes the program of one step.</summary>
internal sealed class StepEmitter
{
    private readonly DiagramLowering _lowering;
    private readonly ValueFactory _values;
    private readonly GraphItems _items;
    private readonly StepBuilder _step;
    private readonly Value? _loop;
    private readonly CouplingWriter _couplings;
    private readonly Dictionary<Value, EmittedBlock[]> _emitted = [];

    private StepEmitter(DiagramLowering lowering, ValueFactory values, IReadOnlyList<ProgramTensor> tensors, GraphItems items, Value? loop, ChannelLoops loops)
    {
        (_lowering, _values, _items, _loop) = (lowering, values, items, loop);
        _step = new("forward", tensors, loops);
        _couplings = new(Builder);
    }

    private KernelBuilder Builder => _step.Values;

    /// <summary>An emitter for the step that computes <paramref name="value"/>; what is <paramref name="stored"/> is read.</summary>
    public static StepEmitter For(
        DiagramLowering lowering, ValueFactory values, IReadOnlyList<ProgramTensor> tensors, GraphItems items, Value value, Value? stored)
    {
        Value? loop = value switch
        {
            _ when stored is not null => null,
            LoopValue or MixValue => value,
            CombinationValue { Sources.Count: 1 } c when c.Sources[0] is LoopValue or MixValue
                && c.Sources[0].Domain == value.Domain && c.Terms.All(t => t.Weights.Count == 0) => c.Sources[0],
            _ => null,
        };
        ChannelLoops loops = loop switch
        {
            LoopValue l => ConnectedChannels.LoopsOf(l),
            MixValue m => new(m.Channels, m.Body.Channels),
            _ => new(value.Channels),
        };
        StepEmitter emitter = new(lowering, values, tensors, items, loop, loops);
        if (stored is not null)
            emitter._emitted.Add(stored, emitter.Load(stored, 0, 0));
        return emitter;
    }

    /// <summary>The step that adds <paramref name="value"/> to rows of a tensor.</summary>
    public KernelStep Emit(Value value, TensorAccess target)
    {
        EmittedBlock[] blocks = EmitValue(value);
        (int componentStride, int outerStride) = _loop is LoopValue { Mode: ChannelMode.Uvuv } ? (value.Channels, _step.Loops.Lanes) : (value.Channels, 0);
        int output = _step.Operand(target, true, value.Components, _step.Loops.Lanes > 1, new(0, componentStride, outerStride, 0));
        int component = 0;
        foreach (int v in blocks.SelectMany(b => b.Components(Builder)))
            Builder.Store(output, component++, v);
        KernelProgram program = Builder.Build();
        _lowering.ThrowIfCancelled();
        KernelStep step = _step.Build(_items, ProgramSelection.Cheapest(program));
        _lowering.AddProof(StepCertificate.Certify(step, _lowering.Tensors, _lowering.Preparations.Find));
        return step;
    }

    /// <summary>The components of each block.</summary>
    private EmittedBlock[] EmitValue(Value value)
    {
        if (_emitted.TryGetValue(value, out EmittedBlock[]? known))
            return known;
        _lowering.ThrowIfCancelled();
        EmittedBlock[] blocks = value switch
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
    private EmittedBlock[] Load(Value value, int outerStride, int innerStride)
    {
        if (value is UnitValue)
            return [new EmittedBlock([Builder.Constant(ExactNumber.One)], ExactNumber.One)];
        TensorAccess access = value is InputValue input ? new(_lowering.TensorOf(input.Tensor), input.Letters) : _lowering.Materialise(value);
        Irreps blocks = _lowering.Tensors[access.Tensor].Components;
        bool hasLanes = value.HasLanes && outerStride == 0 && innerStride == 0;
        int operand = _step.Operand(access, false, blocks.Dim, hasLanes, new(0, value.Channels, outerStride, innerStride));
        IEnumerable<int> kept = value is InputValue { Kept: var some } ? some : Enumerable.Range(0, value.Blocks.Count);
        return [.. kept.Select(b => new EmittedBlock(
            [.. Enumerable.Range(blocks.Offsets[b], blocks[b].Irrep.Dim).Select(c => Builder.Load(operand, c))], ExactNumber.One))];
    }

    private EmittedBlock[] EmitCoupling(CouplingValue coupling)
    {
        EmittedBlock[] left = EmitValue(coupling.Left);
        EmittedBlock[] right = EmitValue(coupling.Right);
        return [.. coupling.Vertices.Select(v => _couplings.Couple(left[v.Left], right[v.Right], v.Irrep.L))];
    }

    private EmittedBlock[] EmitPower(PowerValue power)
    {
        EmittedBlock[] body = EmitValue(power.Body);
        return [.. power.Paths.Select(path =>
        {
            EmittedBlock value = body[path.Factors[0]];
            for (int f = 1; f < path.Factors.Count; f++)
                value = _couplings.Couple(value, body[path.Factors[f]], path.Irreps[f - 1].L);
            return value;
        })];
    }

    private EmittedBlock[] EmitCombination(CombinationValue combination)
    {
        int[][] sums = [.. combination.Blocks.Select(b => EmittedBlock.Zero(Builder, b.Dim).Values)];
        HashSet<CombinationTerm> done = [];
        foreach (PowerTerms powers in _lowering.PowersIn(combination))
        {
            EmitPowers(powers, sums);
            done.UnionWith(powers.Terms);
        }

        // What has several weights is multiplied by their sum.
        foreach (var group in combination.Terms.Where(t => !done.Contains(t)).GroupBy(t => (t.Block, t.Source, t.SourceBlock)).Where(g => g.Select(t => t.Weights).Distinct().Count() > 1).ToList())
        {
            EmittedBlock source = EmitValue(combination.Sources[group.Key.Source])[group.Key.SourceBlock];
            int weight = Builder.Constant(ExactNumber.Zero);
            foreach (CombinationTerm term in group)
                weight = Builder.Add(weight, Builder.Scale(term.Coefficient * source.Scale, WeightOf(term.Weights)));
            int[] total = sums[group.Key.Block];
            for (int k = 0; k < total.Length; k++)
                total[k] = Builder.Add(total[k], Builder.Multiply(weight, source.Values[k]));
            done.UnionWith(group);
        }

        foreach (var group in combination.Terms.Where(t => !done.Contains(t)).GroupBy(t => (t.Block, t.Weights)))
        {
            int[] sum = EmittedBlock.Zero(Builder, combination.Blocks[group.Key.Block].Dim).Values;
            ExactNumber? common = null;
            foreach (CombinationTerm term in group)
            {
                EmittedBlock source = EmitValue(combination.Sources[term.Source])[term.SourceBlock];
                ExactNumber scale = term.Coefficient * source.Scale;

                // One term's constant goes to the weight, or to the end.
                if (group.Count() == 1)
                    (common, scale) = (scale, ExactNumber.One);
                for (int k = 0; k < sum.Length; k++)
                    sum[k] = Builder.Add(sum[k], Builder.Scale(scale, source.Values[k]));
            }

            int weight = Builder.Scale(common ?? ExactNumber.One, WeightOf(group.Key.Weights));
            int[] total = sums[group.Key.Block];
            for (int k = 0; k < sum.Length; k++)
                total[k] = Builder.Add(total[k], Builder.Multiply(weight, sum[k]));
        }

        return [.. sums.Select(s => new EmittedBlock(s, ExactNumber.One))];
    }

    /// <summary>The product of elements of weights, for the channel at hand.</summary>
    private int WeightOf(EquatableArray<WeightElement> weights) => Product(weights, declared => new(0, WeightPreparations.ChannelsOf(declared), 0, 0));

    private void EmitPowers(PowerTerms powers, int[][] sums)
    {
        PowerForm form = _lowering.FormOf(powers);
        int[] x = [.. EmitValue(powers.Body).SelectMany(b => b.Components(Builder))];
        KernelProgram program = form.Program;
        string? prepared = form.Preparation is null ? null : _lowering.Prepare(powers, form);
        int[] values = ProgramInlining.Inline(Builder, program, (operand, component) => program.Operands[operand].Name == "x"
            ? x[component]
            : LoadPowerWeight(powers, prepared, operand - 1, component));
        (int Block, int Component)[] places = [.. powers.Blocks.SelectMany(b => Enumerable.Range(0, sums[b].Length).Select(c => (b, c)))];
        foreach (KernelStore store in program.Stores)
        {
            (int block, int component) = places[store.Component];
            sums[block][component] = Builder.Add(sums[block][component], values[store.Value]);
        }
    }

    private int LoadPowerWeight(PowerTerms powers, string? prepared, int term, int component)
    {
        (string weight, int element) = prepared is null ? (powers.Weights[term], powers.Element(term, component)) : (prepared, component);
        return WeightOf(new([new WeightElement(weight, powers.Letters, element)]));
    }

    private EmittedBlock[] EmitLoop(LoopValue loop)
    {
        ChannelStrides strides = ConnectedChannels.StridesOf(loop);
        EmittedBlock[] left = Load(loop.Left, strides.LeftOuter, strides.LeftInner);
        EmittedBlock[] right = Load(loop.Right, strides.RightOuter, strides.RightInner);
        ExactNumber norm = ExactNumber.Sqrt(new Rational(1, ConnectedChannels.Summed(loop)));
        return [.. loop.Vertices.Select((v, n) =>
        {
            EmittedBlock coupled = _couplings.Couple(left[v.Left], right[v.Right], v.Irrep.L);
            int weight = Builder.Scale(norm * coupled.Scale, Product(loop.Weights[n], declared => WeightPreparations.ChannelsOf(declared) is int size and > 1
                ? new(0, size, strides.WeightOuter, strides.WeightInner)
                : new(0, 1, 0, 0)));
            return new EmittedBlock([.. coupled.Values.Select(c => Builder.Multiply(weight, c))], ExactNumber.One);
        })];
    }

    private EmittedBlock[] EmitMix(MixValue mix)
    {
        int inputs = mix.Body.Channels;
        EmittedBlock[] body = Load(mix.Body, inputs > 1 ? 1 : 0, 0);
        TensorAccess access = _lowering.Weight(mix.Weight, mix.Letters);
        int weight = _step.Operand(
            access, false, mix.Body.Blocks.Count(b => mix.Blocks.Contains(b)), mix.Channels > 1, new(0, inputs * mix.Channels, mix.Channels, 0));
        int row = 0;
        return [.. mix.Blocks.Select(irrep =>
        {
            int[] sources = [.. Enumerable.Range(0, body.Length).Where(b => mix.Body.Blocks[b] == irrep)];
            int[] sums = EmittedBlock.Zero(Builder, irrep.Dim).Values;
            ExactNumber norm = ExactNumber.Sqrt(new Rational(1, Math.Max(1, sources.Length * inputs)));
            foreach (int source in sources)
            {
                int w = Builder.Scale(norm, Builder.Load(weight, row++));
                for (int m = 0; m < sums.Length; m++)
                    sums[m] = Builder.Add(sums[m], Builder.Multiply(w, body[source].Values[m]));
            }

            return new EmittedBlock(sums, ExactNumber.One);
        })];
    }

    /// <summary>The product of elements of weights.</summary>
    private int Product(EquatableArray<WeightElement> weights, Func<DiagramWeight, OperandBinding> bind)
    {
        int product = Builder.Constant(ExactNumber.One);
        foreach (WeightElement weight in weights)
        {
            DiagramWeight declared = _values.Weight(weight.Weight);
            bool hasLanes = WeightPreparations.ChannelsOf(declared) > 1 && _step.Loops.Lanes > 1;
            int operand = _step.Operand(
                _lowering.Weight(weight.Weight, weight.Letters), false, WeightPreparations.ElementsOf(declared), hasLanes, bind(declared));
            product = Builder.Multiply(product, Builder.Load(operand, weight.Element));
        }

        return product;
    }
}
