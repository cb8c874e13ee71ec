using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>Writes the chosen paths as a program.</summary>
internal sealed class ContractionEmitter
{
    private readonly Irreps _coupling;
    private readonly Irreps _outputs;
    private readonly KernelBuilder _builder;
    private readonly Dictionary<ContractionFactor, int[]> _factors = [];
    private readonly int _input;
    private readonly int _weights;
    private readonly int _output;
    private readonly CertificateStages _stages = new();

    private ContractionEmitter(Irreps coupling, Irreps outputs, int paths)
    {
        (_coupling, _outputs) = (coupling, outputs);
        _builder = new("symmetric_contraction");
        _input = _builder.Input("x", coupling.Dim, hasLanes: true);
        _weights = _builder.Input("w", paths, hasLanes: true);
        _output = _builder.Output("out", outputs.Dim, hasLanes: true);
        _stages.Describe(_input, coupling);
        _stages.DescribeWeights(_weights, paths);
        _stages.Describe(_output, outputs);
    }

    /// <summary>The program, certified; path number n has weight number n.</summary>
    public static KernelProgram Emit(Irreps coupling, Irreps outputs, IReadOnlyList<ContractionPath> paths)
    {
        ContractionEmitter emitter = new(coupling, outputs, paths.Count);
        return emitter._stages.Finish(emitter.Run(paths));
    }

    private KernelProgram Run(IReadOnlyList<ContractionPath> paths)
    {
        for (int output = 0; output < _outputs.Count; output++)
        {
            int[] sums = Zeros(_outputs[output].Dim);
            foreach (IGrouping<PathGroup, int> group in Enumerable.Range(0, paths.Count)
                .Where(n => paths[n].Output == output)
                .GroupBy(n => PathGroup.Of(paths[n])))
            {
                int[] mixed = Zeros(group.Key.LeftIrrep.Dim);
                foreach (IGrouping<ContractionFactor, int> left in group.GroupBy(n => paths[n].Left))
                    AddWeighted(mixed, left.Key, Weight([.. left], paths));
                mixed = Cut(mixed, group.Key.LeftIrrep);
                if (group.Key.Right.Degree == 0)
                    sums[0] = _builder.Add(sums[0], mixed[0]);
                else
                    CouplingEmission.Add(_builder, sums, group.Key.Coupling(_outputs), mixed, Factor(group.Key.Right));
            }

            for (int k = 0; k < sums.Length; k++)
                _builder.Store(_output, _outputs.Offsets[output] + k, sums[k]);
        }

        return _builder.Build();
    }

    /// <summary>The weight of paths that differ in their scalars only: a polynomial in these.</summary>
    private int Weight(int[] numbers, IReadOnlyList<ContractionPath> paths)
    {
        var terms = numbers
            .Select(n => (Monomial: paths[n].Scalars.Aggregate(PackedMonomial.One, (m, b) => PackedMonomial.Times(m, _coupling.Offsets[b])), Weight: n + 1))
            .OrderBy(t => t.Monomial).ToArray();
        return Weight(new CoefficientPolynomial([.. terms.Select(t => t.Monomial)], [.. terms.Select(t => t.Weight)]));
    }

    private int Weight(CoefficientPolynomial polynomial)
    {
        ulong highest = polynomial.Monomials[polynomial.Count - 1];
        if (highest == PackedMonomial.One)
            return _builder.Load(_weights, polynomial.Weights[0] - 1);
        int variable = PackedMonomial.Variables(highest).First();
        (CoefficientPolynomial quotient, CoefficientPolynomial? remainder) = polynomial.Divide(variable);
        int product = _builder.Multiply(_builder.Load(_input, variable), Weight(quotient));
        return remainder is null ? product : _builder.Add(Weight(remainder), product);
    }

    private void AddWeighted(int[] sums, ContractionFactor factor, int weight)
    {
        if (factor.Degree == 0)
        {
            sums[0] = _builder.Add(sums[0], weight);
            return;
        }

        int[] values = Factor(factor);
        for (int k = 0; k < sums.Length; k++)
            sums[k] = _builder.Add(sums[k], _builder.Multiply(weight, values[k]));
    }

    private int[] Factor(ContractionFactor factor)
    {
        if (_factors.TryGetValue(factor, out int[]? values))
            return values;
        if (factor.Degree == 1)
        {
            values = Block(factor.First);
        }
        else
        {
            values = Zeros(factor.Irrep.Dim);
            CouplingEmission.Add(_builder, values, factor.Quadratic(_coupling), Block(factor.First), Block(factor.Second));
            values = Cut(values, factor.Irrep);
        }

        _factors.Add(factor, values);
        return values;
    }

    private int[] Cut(int[] values, Irrep irrep) => _stages.Cut(_builder, values, irrep);

    private int[] Block(int block)
        => [.. Enumerable.Range(_coupling.Offsets[block], _coupling[block].Dim).Select(i => _builder.Load(_input, i))];

    private int[] Zeros(int count) => [.. Enumerable.Repeat(_builder.Constant(0), count)];
}
