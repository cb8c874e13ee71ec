using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Evaluates couplings of an input with itself, in whatever arithmetic: left combs of the language and paths of a recoupled tree.
/// Vertices are bare Wigner 3j tensors; what several paths share is evaluated once.
/// </summary>
/// <typeparam name="T">The components of an irrep.</typeparam>
internal abstract class CouplingEvaluation<T>
    where T : class
{
    private readonly Irreps _input;
    private readonly Dictionary<FactorPath, T> _combs = [];
    private readonly Dictionary<ContractionFactor, T> _factors = [];

    protected CouplingEvaluation(Irreps input) => _input = input;

    /// <summary>The value of a left comb.</summary>
    public T Of(FactorPath path)
    {
        if (!_combs.TryGetValue(path, out T? value))
            _combs.Add(path, value = Evaluate(path, -1));
        return value;
    }

    /// <summary>The value of a left comb of which one component matters.</summary>
    public T Component(FactorPath path, int component) => Evaluate(path, component);

    /// <summary>The value of a factor of a tree.</summary>
    public T Of(ContractionFactor factor)
    {
        if (!_factors.TryGetValue(factor, out T? value))
        {
            value = factor.Degree switch
            {
                0 => One(),
                1 => Block(_input.Offsets[factor.First], factor.Irrep.Dim),
                _ => Couple(Linear(factor.First), Linear(factor.Second), Wigner3j.Get(Degree(factor.First), Degree(factor.Second), factor.Irrep.L), -1),
            };
            _factors.Add(factor, value);
        }

        return value;
    }

    /// <summary>The value of a path of a tree, that leads to an irrep of degree <paramref name="result"/>, of which one component matters.</summary>
    public T Component(ContractionPath path, int result, int component)
    {
        T value = Couple(Of(path.Left), Of(path.Right), Wigner3j.Get(path.Left.Irrep.L, path.Right.Irrep.L, result), component);
        foreach (int scalar in path.Scalars)
            value = Couple(value, Linear(scalar), Wigner3j.Get(result, 0, result), component);
        return value;
    }

    /// <summary>The number one.</summary>
    protected abstract T One();

    /// <summary>Some components of the input.</summary>
    protected abstract T Block(int offset, int dim);

    /// <summary>Two values coupled; unless negative, <paramref name="only"/> is the one component that matters.</summary>
    protected abstract T Couple(T left, T right, CouplingTensor tensor, int only);

    private T Evaluate(FactorPath path, int only)
    {
        int last = path.Factors.Count - 1;
        T leaf = Linear(path.Factors[last]);
        if (last == 0)
            return leaf;
        bool isPair = last == 1;
        T left = isPair ? Linear(path.Factors[0]) : Of(new FactorPath(Prefix(path.Factors, last), Prefix(path.Irreps, last - 1)));
        int degree = isPair ? Degree(path.Factors[0]) : path.Irreps[last - 2].L;
        return Couple(left, leaf, Wigner3j.Get(degree, Degree(path.Factors[last]), path.Irrep.L), only);
    }

    private T Linear(int block) => Of(new ContractionFactor(1, block, 0, _input[block].Irrep));

    private int Degree(int block) => _input[block].Irrep.L;

    private static EquatableArray<TItem> Prefix<TItem>(EquatableArray<TItem> items, int count)
    {
        TItem[] prefix = new TItem[count];
        for (int n = 0; n < count; n++)
            prefix[n] = items[n];
        return new(prefix);
    }
}
