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
    private readonly PathCandidates _candidates;
    private readonly KernelBuilder _builder;
    private readonly Dictionary<ContractionFactor, int[]> _factors = [];
    private readonly int _input;
    private readonly int _weights;
    private readonly int _output;

    public ContractionEmitter(Irreps coupling, Irreps outputs, PathCandidates candidates, int paths)
    {
        (_coupling, _outputs) = (coupling, outputs);
        _candidates = candidates;
        _builder = new("symmetric_contraction");
        _input = _builder.Input("x", coupling.Dim, hasLanes: true);
        _weights = _builder.Input("w", paths, hasLanes: true);
        _output = _builder.Output("out", outputs.Dim, hasLanes: true);
    }

    /// <summary>The program; path number n has weight number n.</summary>
    public KernelProgram Run(IReadOnlyList<PathCandidate> paths)
    {
        for (int output = 0; output < _outputs.Count; output++)
        {
            int[] sums = Zeros(_outputs[output].Dim);
            foreach (IGrouping<PathGroup, int> group in Enumerable.Range(0, paths.Count)
                .Where(n => paths[n].Path.Output == output)
                .GroupBy(n => paths[n].Group))
            {
                int[] mixed = Zeros(group.Key.LeftIrrep.Dim);
                foreach (int n in group)
                    AddWeighted(mixed, paths[n].Path.Left, _builder.Load(_weights, n));
                CouplingEmission.Add(_builder, sums, _candidates.Coupling(group.Key), mixed, Factor(group.Key.Right));
            }

            for (int k = 0; k < sums.Length; k++)
                _builder.Store(_output, _outputs.Offsets[output] + k, sums[k]);
        }

        return _builder.Build();
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
            CouplingEmission.Add(_builder, values, _candidates.Quadratic(factor), Block(factor.First), Block(factor.Second));
        }

        _factors.Add(factor, values);
        return values;
    }

    private int[] Block(int block)
        => [.. Enumerable.Range(_coupling.Offsets[block], _coupling[block].Dim).Select(i => _builder.Load(_input, i))];

    private int[] Zeros(int count) => [.. Enumerable.Repeat(_builder.Constant(0), count)];
}
