using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TpCompiler.Atomistic.Radial;

/// <summary>
/// The radial features of edges: basis functions of the transformed distance, times the envelope of the plain distance.
/// Immutable; may be used by many threads at once.
/// </summary>
/// <remarks>
/// Everything is computed in double and rounded once at the end: the cost is small beside the layers that follow, and float
/// distances would cost digits exactly where the envelope and the basis functions cancel.
/// </remarks>
public sealed class RadialEmbedding
{
    // Edges pass in tiles whose scratch fits on the stack.
    private const int TileValues = 512;

    private readonly DistanceTransform _transform;

    /// <summary>Creates the embedding.</summary>
    /// <param name="basis">The basis; at most 512 functions.</param>
    /// <param name="cutoff">The envelope, whose radius is the model's cutoff.</param>
    /// <param name="transform">The change of variable before the basis.</param>
    /// <param name="applyCutoff">Whether the features are multiplied by the envelope; where not, the model applies it later.</param>
    public RadialEmbedding(RadialBasis basis, PolynomialCutoff cutoff, DistanceTransform transform, bool applyCutoff = true)
    {
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(cutoff);
        ArgumentNullException.ThrowIfNull(transform);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(basis.Count, TileValues, nameof(basis));
        Basis = basis;
        Cutoff = cutoff;
        ApplyCutoff = applyCutoff;
        _transform = transform;
    }

    /// <summary>The basis.</summary>
    public RadialBasis Basis { get; }

    /// <summary>The envelope.</summary>
    public PolynomialCutoff Cutoff { get; }

    /// <summary>Whether the features contain the envelope.</summary>
    public bool ApplyCutoff { get; }

    /// <summary>Features and their derivatives with respect to the distance.</summary>
    /// <param name="r">Distances [E], Angstrom, positive.</param>
    /// <param name="senders">Atomic numbers of the senders [E].</param>
    /// <param name="receivers">Atomic numbers of the receivers [E].</param>
    /// <param name="features">Features [E, Nb], Nb = <see cref="Basis"/>.Count.</param>
    /// <param name="derivatives">d features / dr [E, Nb].</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An atomic number has no covalent radius.</exception>
    public void Evaluate<T>(ReadOnlySpan<double> r, ReadOnlySpan<int> senders, ReadOnlySpan<int> receivers, Span<T> features, Span<T> derivatives)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Basis.Count, length = checked(r.Length * width);
        if (senders.Length < r.Length || receivers.Length < r.Length || features.Length < length || derivatives.Length < length)
        {
            throw new ArgumentException(
                $"{r.Length} edges need as many senders and receivers and {length} features and derivatives, but there are "
                + $"{senders.Length}, {receivers.Length}, {features.Length} and {derivatives.Length}.");
        }

        if (typeof(T) == typeof(double))
        {
            EvaluateInDouble(r, senders, receivers, MemoryMarshal.Cast<T, double>(features), MemoryMarshal.Cast<T, double>(derivatives));
            return;
        }

        Span<double> values = stackalloc double[TileValues], slopes = stackalloc double[TileValues];
        int tile = TileValues / width;
        for (int begin = 0; begin < r.Length; begin += tile)
        {
            int count = Math.Min(tile, r.Length - begin);
            EvaluateInDouble(r.Slice(begin, count), senders[begin..], receivers[begin..], values, slopes);
            for (int i = 0; i < count * width; i++)
            {
                features[(begin * width) + i] = T.CreateTruncating(values[i]);
                derivatives[(begin * width) + i] = T.CreateTruncating(slopes[i]);
            }
        }
    }

    private void EvaluateInDouble(
        ReadOnlySpan<double> r, ReadOnlySpan<int> senders, ReadOnlySpan<int> receivers, Span<double> features, Span<double> derivatives)
    {
        const int Tile = 128;
        int width = Basis.Count;
        Span<double> x = stackalloc double[Tile], dx = stackalloc double[Tile];
        for (int begin = 0; begin < r.Length; begin += Tile)
        {
            int count = Math.Min(Tile, r.Length - begin);
            for (int e = 0; e < count; e++)
                x[e] = _transform.Evaluate(r[begin + e], senders[begin + e], receivers[begin + e], out dx[e]);
            Span<double> values = features.Slice(begin * width, count * width), slopes = derivatives.Slice(begin * width, count * width);
            Basis.Evaluate(x[..count], values, slopes);
            for (int e = 0; e < count; e++)
            {
                double f = 1, df = 0;
                if (ApplyCutoff)
                    f = Cutoff.Evaluate(r[begin + e], out df);
                double chain = dx[e] * f;
                for (int i = e * width; i < (e + 1) * width; i++)
                {
                    slopes[i] = (slopes[i] * chain) + (values[i] * df);
                    values[i] *= f;
                }
            }
        }
    }
}
