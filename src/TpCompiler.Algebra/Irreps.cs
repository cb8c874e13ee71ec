using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;

namespace TpCompiler.Algebra;

/// <summary>
/// A representation as an ordered list of blocks, such as "32x0e+16x1o". The components of a vector of such a
/// representation are the blocks one after another; inside a block the copies one after another; inside a copy m = -l..l.
/// Equal when the lists of blocks are equal.
/// </summary>
public sealed class Irreps : IReadOnlyList<MulIrrep>, IEquatable<Irreps>
{
    private readonly EquatableArray<MulIrrep> _blocks;
    private readonly EquatableArray<int> _offsets;

    /// <summary>The blocks in order.</summary>
    /// <exception cref="OverflowException">The dimension does not fit in 32 bits.</exception>
    public Irreps(IEnumerable<MulIrrep> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        _blocks = new(blocks);
        int[] offsets = new int[_blocks.Count];
        int dim = 0, irrepCount = 0, lmax = -1;
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = dim;
            dim = checked(dim + _blocks[i].Dim);
            irrepCount = checked(irrepCount + _blocks[i].Multiplicity);
            lmax = Math.Max(lmax, _blocks[i].Irrep.L);
        }

        _offsets = new(offsets);
        (Dim, IrrepCount, LMax) = (dim, irrepCount, lmax);
    }

    /// <summary>Each irrep once, in order.</summary>
    public Irreps(params Irrep[] irreps)
        : this(irreps.Select(i => new MulIrrep(1, i)))
    {
    }

    /// <summary>The representation of dimension 0.</summary>
    public static Irreps Empty { get; } = new(Array.Empty<MulIrrep>());

    /// <summary>The number of blocks.</summary>
    public int Count => _blocks.Count;

    /// <summary>The dimension.</summary>
    public int Dim { get; }

    /// <summary>The number of irreps: the sum of all multiplicities.</summary>
    public int IrrepCount { get; }

    /// <summary>The highest degree of any block; -1 when there is none.</summary>
    public int LMax { get; }

    /// <summary>For each block the index of its first component.</summary>
    public EquatableArray<int> Offsets => _offsets;

    /// <summary>For each block its range of components.</summary>
    public IEnumerable<(int Start, int End)> Slices => _blocks.Select((b, i) => (_offsets[i], _offsets[i] + b.Dim));

    /// <summary>The degree of every irrep, copies included, in order.</summary>
    public IEnumerable<int> Degrees => _blocks.SelectMany(b => Enumerable.Repeat(b.Irrep.L, b.Multiplicity));

    /// <summary>The block at <paramref name="index"/>.</summary>
    public MulIrrep this[int index] => _blocks[index];

    /// <summary>
    /// Reads "32x0e + 16x1o": blocks joined by "+", each an irrep with or without its multiplicity; the parity may be "y" for
    /// that of the spherical harmonics; nothing at all is <see cref="Empty"/>.
    /// </summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not of that form.</exception>
    public static Irreps Parse(string text) => TryParse(text, out Irreps? irreps, out IrrepsSyntaxError? error)
        ? irreps
        : throw new FormatException($"\"{text}\", character {error.Position + 1}: {error.Message}");

    /// <summary>Reads what <see cref="Parse"/> reads; false, with what is wrong and where, in place of an exception.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out Irreps? irreps,
        [NotNullWhen(false)] out IrrepsSyntaxError? error)
    {
        irreps = new IrrepsReader(text).TryReadAll(out List<MulIrrep> blocks, out error) ? new(blocks) : null;
        return irreps is not null;
    }

    /// <summary>Reads what <see cref="Parse"/> reads; false where that would throw.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Irreps? irreps) => TryParse(text, out irreps, out _);

    /// <summary>
    /// One irrep for each degree 0..<paramref name="lmax"/>, with parity <paramref name="parity"/>^l: -1 for functions of a
    /// vector, +1 where inversion is ignored.
    /// </summary>
    public static Irreps SphericalHarmonics(int lmax, int parity = -1)
        => new(Enumerable.Range(0, lmax + 1).Select(l => new MulIrrep(1, new(l, l % 2 == 0 ? 1 : parity))));

    /// <summary>The blocks of one after those of the other.</summary>
    public static Irreps operator +(Irreps left, Irreps right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(left._blocks.Concat(right._blocks));
    }

    /// <summary>Equality of blocks.</summary>
    public static bool operator ==(Irreps? left, Irreps? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality of blocks.</summary>
    public static bool operator !=(Irreps? left, Irreps? right) => !(left == right);

    /// <summary>The blocks <paramref name="times"/> times over.</summary>
    public Irreps Repeat(int times) => new(Enumerable.Repeat(_blocks, times).SelectMany(b => b));

    /// <summary>
    /// The blocks ordered by irrep; equal irreps keep their order. In the result, <c>Sources[k]</c> is the old index of
    /// block k, and <c>Targets[i]</c> the new index of old block i (e3nn's <c>inv</c> and <c>p</c>).
    /// </summary>
    public SortedIrreps Sort()
    {
        // OrderBy is stable.
        int[] sources = [.. Enumerable.Range(0, Count).OrderBy(i => _blocks[i].Irrep)];
        int[] targets = new int[sources.Length];
        for (int k = 0; k < sources.Length; k++)
            targets[sources[k]] = k;
        return new(new(sources.Select(i => _blocks[i])), new(sources), new(targets));
    }

    /// <summary>Neighbouring blocks of one irrep merged and empty blocks dropped, which leaves the components as they are.</summary>
    public Irreps Simplify()
    {
        var merged = new List<MulIrrep>(Count);
        foreach (MulIrrep block in _blocks)
        {
            if (merged.Count > 0 && merged[merged.Count - 1].Irrep == block.Irrep)
                merged[merged.Count - 1] = new(merged[merged.Count - 1].Multiplicity + block.Multiplicity, block.Irrep);
            else if (block.Multiplicity > 0)
                merged.Add(block);
        }

        return new(merged);
    }

    /// <summary>The blocks whose irrep passes <paramref name="keep"/>.</summary>
    public Irreps Filter(Func<Irrep, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return new(_blocks.Where(b => keep(b.Irrep)));
    }

    /// <summary>The blocks whose irrep occurs in <paramref name="kept"/>.</summary>
    public Irreps Filter(Irreps kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return Filter(kept.Contains);
    }

    /// <summary>Whether some copy of <paramref name="irrep"/> is here.</summary>
    public bool Contains(Irrep irrep) => MultiplicityOf(irrep) > 0;

    /// <summary>How many copies of <paramref name="irrep"/> there are in all blocks.</summary>
    public int MultiplicityOf(Irrep irrep) => _blocks.Where(b => b.Irrep == irrep).Sum(b => b.Multiplicity);

    /// <summary>
    /// The product: for each block here, each block of <paramref name="other"/> and each irrep of their product by ascending
    /// degree a block with the product of the multiplicities. In this order; neither sorted nor simplified.
    /// </summary>
    public Irreps TensorProduct(Irreps other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            from left in _blocks
            from right in other._blocks
            from irrep in left.Irrep * right.Irrep
            select new MulIrrep(checked(left.Multiplicity * right.Multiplicity), irrep));
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] Irreps? other) => other is not null && _blocks == other._blocks;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as Irreps);

    /// <inheritdoc/>
    public override int GetHashCode() => _blocks.GetHashCode();

    /// <inheritdoc/>
    public IEnumerator<MulIrrep> GetEnumerator() => _blocks.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The form <see cref="Parse"/> reads, as e3nn prints it: "32x0e+16x1o", "1x0e", "".</summary>
    public override string ToString() => string.Join("+", _blocks);
}
