using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

/// <summary>
/// An exact linear combination of trees. Immutable and equal by value. No coefficient is zero, so two sums of trees of one
/// shape are equal exactly when they denote the same map.
/// </summary>
public sealed class FusionTreeSum : IEquatable<FusionTreeSum>
{
    private readonly ReadOnlyDictionary<FusionTree, ExactNumber> _terms;

    private FusionTreeSum(Dictionary<FusionTree, ExactNumber> terms) => _terms = new(terms);

    /// <summary>The sum without terms.</summary>
    public static FusionTreeSum Zero { get; } = new([]);

    /// <summary>The trees with their coefficients, none of which is zero.</summary>
    public IReadOnlyDictionary<FusionTree, ExactNumber> Terms => _terms;

    /// <summary>The coefficient of a tree, zero where it does not occur.</summary>
    public ExactNumber this[FusionTree tree] => _terms.TryGetValue(tree, out ExactNumber? value) ? value : ExactNumber.Zero;

    /// <summary>One tree times a coefficient.</summary>
    public static FusionTreeSum Of(FusionTree tree, ExactNumber coefficient)
        => coefficient.IsZero ? Zero : new(new() { [tree] = coefficient });

    /// <summary>One tree.</summary>
    public static FusionTreeSum Of(FusionTree tree) => Of(tree, ExactNumber.One);

    /// <summary>The sum of several terms; those with the same tree are added.</summary>
    public static FusionTreeSum Of(IEnumerable<(FusionTree Tree, ExactNumber Coefficient)> terms)
    {
        Dictionary<FusionTree, ExactNumber> sum = [];
        foreach ((FusionTree tree, ExactNumber coefficient) in terms)
        {
            ExactNumber value = sum.TryGetValue(tree, out ExactNumber? earlier) ? earlier + coefficient : coefficient;
            if (value.IsZero)
                sum.Remove(tree);
            else
                sum[tree] = value;
        }

        return new(sum);
    }

    /// <summary>Sum.</summary>
    public static FusionTreeSum operator +(FusionTreeSum left, FusionTreeSum right) => Of(left.Pairs.Concat(right.Pairs));

    /// <summary>Difference.</summary>
    public static FusionTreeSum operator -(FusionTreeSum left, FusionTreeSum right) => left + right * -1;

    /// <summary>Every coefficient multiplied by <paramref name="factor"/>.</summary>
    public static FusionTreeSum operator *(FusionTreeSum sum, ExactNumber factor)
        => factor.IsZero ? Zero : Of(sum.Pairs.Select(t => (t.Tree, t.Coefficient * factor)));

    /// <summary>Equality of value.</summary>
    public static bool operator ==(FusionTreeSum? left, FusionTreeSum? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality of value.</summary>
    public static bool operator !=(FusionTreeSum? left, FusionTreeSum? right) => !(left == right);

    /// <summary>Applies a map of trees, extended linearly.</summary>
    public FusionTreeSum Map(Func<FusionTree, FusionTreeSum> map)
        => Of(Pairs.SelectMany(t => map(t.Tree).Pairs.Select(u => (u.Tree, u.Coefficient * t.Coefficient))));

    /// <summary>Replaces every tree.</summary>
    public FusionTreeSum Map(Func<FusionTree, FusionTree> map) => Of(Pairs.Select(t => (map(t.Tree), t.Coefficient)));

    /// <inheritdoc/>
    public bool Equals(FusionTreeSum? other)
        => other is not null && _terms.Count == other._terms.Count && Pairs.All(t => other[t.Tree] == t.Coefficient);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FusionTreeSum);

    /// <inheritdoc/>
    public override int GetHashCode()
        => Pairs.Aggregate(0, (hash, t) => unchecked(hash + (t.Tree.GetHashCode() * 31 + t.Coefficient.GetHashCode())));

    /// <summary>The terms as "(coefficient) tree", joined by " + " and ordered by the text of the trees.</summary>
    public override string ToString() => _terms.Count == 0
        ? "0"
        : string.Join(" + ", Pairs.Select(t => (Text: t.Tree.ToString(), t.Coefficient)).OrderBy(t => t.Text, StringComparer.Ordinal)
            .Select(t => $"({t.Coefficient}) {t.Text}"));

    private IEnumerable<(FusionTree Tree, ExactNumber Coefficient)> Pairs => _terms.Select(t => (t.Key, t.Value));
}
