using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Writes a layer as its paths say: left combs with the weights as they are. What paths begin with is shared, and paths that differ
/// in their beginning only are mixed before their last vertex.
/// </summary>
internal sealed class LeftCombEmitter
{
    private readonly PowerLayer _layer;
    private readonly KernelBuilder _builder = new("power");
    private readonly Dictionary<string, Comb> _combs = [];
    private readonly int _input;
    private readonly CertificateStages _stages = new();

    private LeftCombEmitter(PowerLayer layer)
    {
        _layer = layer;
        _input = _builder.Input("x", layer.Input.Dim, hasLanes: true);
        _stages.Describe(_input, layer.Input);
    }

    /// <summary>The program, certified: inputs <c>x</c>, <c>w1</c>, <c>w2</c>, ..., output <c>out</c>.</summary>
    public static KernelProgram Emit(PowerLayer layer, CancellationToken cancellation)
    {
        LeftCombEmitter emitter = new(layer);
        return emitter._stages.Finish(emitter.Run(cancellation));
    }

    private KernelProgram Run(CancellationToken cancellation)
    {
        List<(PowerPath Path, int Operand, int Weight)> paths = [];
        for (int t = 0; t < _layer.Terms.Count; t++)
        {
            EquatableArray<PowerPath> ofTerm = _layer.Terms[t].Paths;
            int operand = _builder.Input(PowerForm.WeightName(t), ofTerm.Count, hasLanes: true);
            _stages.DescribeWeights(operand, ofTerm.Count);
            paths.AddRange(ofTerm.Select((p, n) => (p, operand, n)));
        }

        int output = _builder.Output("out", _layer.Output.Dim, hasLanes: true);
        _stages.Describe(output, _layer.Output);
        for (int block = 0; block < _layer.Output.Count; block++)
        {
            int[] sums = Zeros(_layer.Output[block].Dim);
            foreach (var group in paths.Where(p => p.Path.Output == block).GroupBy(p => LastVertex(p.Path.Factors)))
            {
                cancellation.ThrowIfCancellationRequested();
                bool isLinear = group.Key.Last < 0;
                int[] mixed = isLinear ? sums : Zeros(group.Key.Left.Dim);
                ScaledCoupling? coupling = isLinear ? null : Coupling(group.Key.Left, _layer.Input[group.Key.Last].Irrep, _layer.Output[block].Irrep, group.Key.IsSquare);
                foreach ((PowerPath path, int operand, int weight) in group)
                {
                    Comb left = Beginning(path.Factors, isLinear ? 1 : path.Factors.Factors.Count - 1);
                    ExactNumber unit = path.Coefficient * left.Unit * (coupling?.Unit ?? ExactNumber.One);
                    int scaled = _builder.Scale(unit, _builder.Load(operand, weight));
                    for (int m = 0; m < mixed.Length; m++)
                        mixed[m] = _builder.Add(mixed[m], _builder.Multiply(scaled, left.Values[m]));
                }

                // The coupling of a square is covariant only as long as both of its arguments are the same.
                if (!isLinear && !group.Key.IsSquare)
                    mixed = Cut(mixed, group.Key.Left);
                if (coupling is not null)
                    CouplingEmission.Add(_builder, sums, coupling, mixed, Block(group.Key.Last));
            }

            for (int m = 0; m < sums.Length; m++)
                _builder.Store(output, _layer.Output.Offsets[block] + m, sums[m]);
        }

        return _builder.Build();
    }

    private (Irrep Left, int Last, bool IsSquare) LastVertex(FactorPath path)
    {
        int last = path.Factors.Count - 1;
        return last switch
        {
            0 => (path.Irrep, -1, false),
            1 => (_layer.Input[path.Factors[0]].Irrep, path.Factors[1], path.Factors[0] == path.Factors[1]),
            _ => (path.Irreps[last - 2], path.Factors[last], false),
        };
    }

    /// <summary>The comb of the first factors of a path.</summary>
    private Comb Beginning(FactorPath path, int count)
    {
        if (count == 1)
            return new(Block(path.Factors[0]), ExactNumber.One);
        string key = string.Join(",", path.Factors.Take(count)) + ":" + string.Join(",", path.Irreps.Take(count - 1));
        if (_combs.TryGetValue(key, out Comb? comb))
            return comb;
        Comb left = Beginning(path, count - 1);
        int last = path.Factors[count - 1];
        Irrep leftIrrep = count == 2 ? _layer.Input[path.Factors[0]].Irrep : path.Irreps[count - 3];
        bool isSquare = count == 2 && path.Factors[0] == last;
        ScaledCoupling coupling = Coupling(leftIrrep, _layer.Input[last].Irrep, path.Irreps[count - 2], isSquare);
        int[] values = Zeros(path.Irreps[count - 2].Dim);
        CouplingEmission.Add(_builder, values, coupling, left.Values, Block(last));
        comb = new(Cut(values, path.Irreps[count - 2]), left.Unit * coupling.Unit);
        _combs.Add(key, comb);
        return comb;
    }

    // To an odd degree a value couples with itself to zero; written out, its terms cancel.
    private static ScaledCoupling Coupling(Irrep left, Irrep right, Irrep result, bool isSquare) => isSquare && result.L % 2 == 0
        ? ScaledCoupling.OfSquare(left.L, result.L)
        : ScaledCoupling.Of(left.L, right.L, result.L);

    private int[] Cut(int[] values, Irrep irrep) => _stages.Cut(_builder, values, irrep);

    private int[] Block(int block)
        => [.. Enumerable.Range(_layer.Input.Offsets[block], _layer.Input[block].Dim).Select(i => _builder.Load(_input, i))];

    private int[] Zeros(int count) => [.. Enumerable.Repeat(_builder.Constant(0), count)];

    /// <summary>A comb, divided by <paramref name="Unit"/>.</summary>
    private sealed record Comb(int[] Values, ExactNumber Unit);
}
