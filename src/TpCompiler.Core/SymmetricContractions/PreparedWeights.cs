using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>One weight of a layer, by its number, times a coefficient.</summary>
internal readonly record struct WeightShare(int Weight, ExactNumber Coefficient);

/// <summary>
/// Prepared weights: exact linear combinations of a layer's weights, each kept once, whatever its sign.
/// </summary>
internal sealed class PreparedWeights
{
    private readonly Dictionary<EquatableArray<WeightShare>, int> _numbers = [];
    private readonly List<EquatableArray<WeightShare>> _rows = [];

    /// <summary>How many there are.</summary>
    public int Count => _rows.Count;

    /// <summary>The combinations.</summary>
    public IReadOnlyList<EquatableArray<WeightShare>> Rows => _rows;

    /// <summary>The prepared weight that is a combination, or the negative of one; shares are not zero and in order of weights.</summary>
    public (int Number, bool Negative) Add(IReadOnlyList<WeightShare> combination)
    {
        bool negative = combination[0].Coefficient.Sign() < 0;
        EquatableArray<WeightShare> row = new(negative
            ? combination.Select(s => s with { Coefficient = -s.Coefficient })
            : combination);
        if (!_numbers.TryGetValue(row, out int number))
        {
            number = _rows.Count;
            _numbers.Add(row, number);
            _rows.Add(row);
        }

        return (number, negative);
    }

    /// <summary>
    /// Of combinations that are multiples of each other, one: for each combination the number of that one among the ones that are
    /// left, and the factor.
    /// </summary>
    public (PreparedWeights Left, IReadOnlyList<(int Number, ExactNumber Factor)> Multiples) WithoutMultiples()
    {
        PreparedWeights left = new();
        Dictionary<EquatableArray<WeightShare>, (int Number, ExactNumber First)> directions = [];
        List<(int, ExactNumber)> multiples = [];
        foreach (EquatableArray<WeightShare> row in _rows)
        {
            ExactNumber first = row[0].Coefficient;
            ExactNumber inverse = ExactNumber.Reciprocal(first);
            EquatableArray<WeightShare> direction = new(row.Select(s => s with { Coefficient = s.Coefficient * inverse }));
            if (!directions.TryGetValue(direction, out (int Number, ExactNumber First) known))
                directions.Add(direction, known = (left.Add(row).Number, first));
            multiples.Add((known.Number, first / known.First));
        }

        return (left, multiples);
    }

    /// <summary>
    /// The program that prepares: an input <c>w1</c>, <c>w2</c>, ... for each term of the layer, output <c>w</c>.
    /// </summary>
    public KernelProgram ToProgram(PowerLayer layer) => Preparation(layer, [.. _rows.Select(r => (IReadOnlyList<WeightShare>)r)]);

    /// <summary>The program that prepares some combinations.</summary>
    public static KernelProgram Preparation(PowerLayer layer, IReadOnlyList<IReadOnlyList<WeightShare>> combinations)
    {
        KernelBuilder builder = new("prepare_weights");
        List<(int Operand, int Component)> weights = [];
        for (int t = 0; t < layer.Terms.Count; t++)
        {
            int count = layer.Terms[t].Paths.Count;
            int operand = builder.Input(PowerForm.WeightName(t), count, hasLanes: true);
            weights.AddRange(Enumerable.Range(0, count).Select(component => (operand, component)));
        }

        int output = builder.Output("w", combinations.Count, hasLanes: true);
        for (int n = 0; n < combinations.Count; n++)
        {
            int sum = builder.Constant(0);
            foreach (WeightShare share in combinations[n])
            {
                (int operand, int component) = weights[share.Weight];
                sum = builder.Add(sum, builder.Scale(share.Coefficient, builder.Load(operand, component)));
            }

            builder.Store(output, n, sum);
        }

        return builder.Build();
    }
}
