using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>One coupling of a symmetric power, the block of the output that it is added to, and its factor there.</summary>
/// <param name="Factors">The labelled left comb over copies of the input, with its irreps.</param>
/// <param name="Output">The block of the output.</param>
/// <param name="Scale">What it is multiplied with besides sqrt(2l+1) for each vertex, such as 1/sqrt(number of paths).</param>
public sealed record PowerPath(FactorPath Factors, int Output, ExactNumber Scale)
{
    /// <summary>What the Wigner 3j tensors (of Frobenius norm one) of the path are multiplied with.</summary>
    public ExactNumber Coefficient => Factors.Factors.Count == 1
        ? Scale
        : Scale * ExactNumber.Sqrt(Factors.Irreps.Aggregate(Rational.One, (squared, irrep) => squared * irrep.Dim));
}

/// <summary>A symmetric power, path n times weight n.</summary>
/// <param name="Order">The exponent.</param>
/// <param name="Paths">The paths.</param>
public sealed record PowerTerm(int Order, EquatableArray<PowerPath> Paths);

/// <summary>
/// A polynomial layer, channel by channel: each block of the output is the sum of the paths of all terms that lead to it, each
/// times its coefficient and its weight.
/// </summary>
public sealed record PowerLayer
{
    /// <summary>The highest order.</summary>
    public const int MaxOrder = 4;

    /// <summary>Describes a layer.</summary>
    /// <param name="input">The irreps of the input, block by block; they may repeat.</param>
    /// <param name="output">The irreps of the output, block by block.</param>
    /// <param name="terms">The terms.</param>
    /// <exception cref="ArgumentException">A block has several copies of its irrep, or a path does not fit its blocks.</exception>
    public PowerLayer(Irreps input, Irreps output, IEnumerable<PowerTerm> terms)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(terms);
        (Input, Output, Terms) = (input, output, new(terms));
        if (input.Concat(output).Any(b => b.Multiplicity != 1))
            throw new ArgumentException($"A block of a layer of powers is one irrep, but \"{input}\" -> \"{output}\" has several in one.");
        foreach (PowerTerm term in Terms)
        {
            if (term.Order is < 1 or > MaxOrder)
                throw new ArgumentException($"The order of a power is 1..{MaxOrder}, not {term.Order}.", nameof(terms));
            if (term.Paths.FirstOrDefault(p => !Fits(p, term.Order)) is PowerPath wrong)
                throw new ArgumentException($"The path {wrong.Factors} of order {term.Order} does not lead from \"{input}\" to block {wrong.Output} of \"{output}\".", nameof(terms));
        }
    }

    /// <summary>
    /// The layer of a declared result <c>out B : output = (A^n by W1) + (A^m by W2) + ...</c>: a term for each order, with all independent
    /// couplings to the irreps of the output, each term's paths to an irrep divided by the root of their number.
    /// </summary>
    /// <param name="input">The irreps of A, one a block.</param>
    /// <param name="output">The irreps of the result, each once.</param>
    /// <param name="orders">The orders.</param>
    public static PowerLayer Of(Irreps input, Irreps output, params int[] orders) => new(input, output, orders.Select(order =>
    {
        List<(Irrep Irrep, int Rank)> ranks = [.. output
            .Select(b => (b.Irrep, (int)SymmetricPower.Multiplicity(input, b.Irrep, order)))
            .Where(r => r.Item2 > 0)];
        if (ranks.Count == 0)
            return new PowerTerm(order, default);
        List<FactorPath> paths = IndependentCouplings.Find([.. input.Select(b => b.Irrep)], order, ranks);
        List<Irrep> blocks = [.. output.Select(b => b.Irrep)];
        return new PowerTerm(order, new(paths.Select(p => new PowerPath(
            p, blocks.IndexOf(p.Irrep), ExactNumber.Sqrt(new Rational(1, paths.Count(q => q.Irrep == p.Irrep)))))));
    }));

    /// <summary>The irreps of the input, one a block.</summary>
    public Irreps Input { get; }

    /// <summary>The irreps of the output, one a block.</summary>
    public Irreps Output { get; }

    /// <summary>The terms; each has weights of its own.</summary>
    public EquatableArray<PowerTerm> Terms { get; }

    /// <summary>All paths, term after term: path n is that of weight n when the weights of all terms follow one another.</summary>
    internal IEnumerable<PowerPath> Paths => Terms.SelectMany(t => t.Paths);

    private bool Fits(PowerPath path, int order)
    {
        FactorPath comb = path.Factors;
        if (comb.Factors.Count != order || comb.Irreps.Count != Math.Max(1, order - 1) || path.Output < 0 || path.Output >= Output.Count)
            return false;
        if (comb.Factors.Any(f => f < 0 || f >= Input.Count) || comb.Irrep != Output[path.Output].Irrep)
            return false;
        Irrep irrep = Input[comb.Factors[0]].Irrep;
        for (int f = 1; f < order; f++)
        {
            if (!comb.Irreps[f - 1].IsInProductOf(irrep, Input[comb.Factors[f]].Irrep))
                return false;
            irrep = comb.Irreps[f - 1];
        }

        return irrep == comb.Irrep;
    }
}
