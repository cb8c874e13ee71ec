using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

/// <summary>
/// The exact change of basis between all trees of two shapes with the same leaves and output:
/// source[i] = sum over j of this[i, j] target[j]. The matrix is orthogonal.
/// </summary>
public sealed class FusionTreeBlock : IEquatable<FusionTreeBlock>
{
    private readonly EquatableArray<EquatableArray<ExactNumber>> _rows;

    private FusionTreeBlock(
        EquatableArray<FusionTree> source, EquatableArray<FusionTree> target, EquatableArray<EquatableArray<ExactNumber>> rows)
        => (Source, Target, _rows) = (source, target, rows);

    /// <summary>The trees of the rows, in the order of <see cref="FusionTrees.Enumerate(FusionShape, IReadOnlyList{Irrep}, Irrep, Func{Irrep, bool}?)"/>.</summary>
    public EquatableArray<FusionTree> Source { get; }

    /// <summary>The trees of the columns, in the same order.</summary>
    public EquatableArray<FusionTree> Target { get; }

    /// <summary>The number of trees, the same of either shape.</summary>
    public int Count => Source.Count;

    /// <summary>The coefficient of a tree of the target in a tree of the source.</summary>
    public ExactNumber this[int source, int target] => _rows[source][target];

    /// <summary>The matrix from one shape to another.</summary>
    /// <param name="source">The shape of the rows; its leaves all differ.</param>
    /// <param name="target">The shape of the columns, over the same leaves in any order.</param>
    /// <param name="leaves">The irrep of each leaf, by its number.</param>
    /// <param name="output">The irrep of the root.</param>
    /// <param name="convention">The signs of the 3j tensors.</param>
    /// <exception cref="ArgumentException">The shapes have different leaves, one of them twice, or one without an irrep.</exception>
    public static FusionTreeBlock Between(
        FusionShape source,
        FusionShape target,
        IReadOnlyList<Irrep> leaves,
        Irrep output,
        Wigner3jConvention convention = Wigner3jConvention.E3nn04)
    {
        if (source.Leaves.Distinct().Count() != source.Leaves.Count)
            throw new ArgumentException($"The shape {source} has a leaf twice.", nameof(source));
        if (!source.Leaves.OrderBy(n => n).SequenceEqual(target.Leaves.OrderBy(n => n)))
            throw new ArgumentException($"The shapes {source} and {target} have different leaves.", nameof(target));
        EquatableArray<FusionTree> rows = new(FusionTrees.Enumerate(source, leaves, output));
        EquatableArray<FusionTree> columns = new(FusionTrees.Enumerate(target, leaves, output));
        var recoupling = new Recoupling(convention);
        return new(rows, columns, new(rows.Select(row =>
        {
            FusionTreeSum sum = recoupling.Into(row, target);
            return new EquatableArray<ExactNumber>(columns.Select(column => sum[column]));
        })));
    }

    /// <summary>The way back: the transposed matrix, which is the inverse.</summary>
    public FusionTreeBlock Transpose()
        => new(Target, Source, new(Target.Select((_, j) => new EquatableArray<ExactNumber>(_rows.Select(row => row[j])))));

    /// <summary>One change of basis after another: the matrix product.</summary>
    /// <exception cref="ArgumentException"><paramref name="next"/> does not start from the trees in which this one ends.</exception>
    public FusionTreeBlock Then(FusionTreeBlock next)
    {
        if (Target != next.Source)
            throw new ArgumentException("The second change of basis does not start from the trees in which the first one ends.", nameof(next));
        return new(Source, next.Target, new(_rows.Select(row => new EquatableArray<ExactNumber>(next.Target.Select((_, j) =>
            row.Select((value, k) => value * next[k, j]).Aggregate(ExactNumber.Zero, (sum, term) => sum + term))))));
    }

    /// <summary>The nearest doubles, row-major [source, target].</summary>
    public double[] ToDense() => [.. _rows.SelectMany(row => row.Select(value => value.ToDouble()))];

    /// <inheritdoc/>
    public bool Equals(FusionTreeBlock? other)
        => other is not null && Source == other.Source && Target == other.Target && _rows == other._rows;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FusionTreeBlock);

    /// <inheritdoc/>
    public override int GetHashCode() => _rows.GetHashCode();
}
