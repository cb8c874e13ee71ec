using System.Collections.Generic;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using Field = TpCompiler.Core.Kernels.PrimeField<TpCompiler.Core.Kernels.FirstPrime>;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Couplings at fixed points of a <see cref="PrimeField{TPrime}"/>, [component][point]. Coupling coefficients have exact images there; a
/// covariant map into an irrep is known by any one of its components (Schur), and a polynomial by its values at enough points.
/// </summary>
internal sealed class PrimeEvaluation : CouplingEvaluation<long[][]>
{
    private readonly Dictionary<CouplingTensor, (int I, int J, int K, long Value)[]> _images = new(ReferenceComparer.Instance);
    private readonly long[][] _points;
    private readonly int _count;
    private readonly CancellationToken _cancellation;

    /// <summary>Prepares to evaluate at some points; another seed gives other points.</summary>
    public PrimeEvaluation(Irreps input, int points, int seed, CancellationToken cancellation)
        : base(input)
    {
        _count = points;
        _cancellation = cancellation;
        _points = new long[input.Dim][];
        for (int i = 0; i < _points.Length; i++)
            _points[i] = new long[points];

        // Points without structure: linear generators would put them all in one plane.
        long state = seed;
        long step = 0;
        for (int p = 0; p < points; p++)
        {
            for (int i = 0; i < _points.Length; i++)
                _points[i][p] = state = Field.Add(Field.Multiply(state, state), ++step);
        }
    }

    /// <summary>The points, [component][point].</summary>
    public IReadOnlyList<long[]> Points => _points;

    protected override long[][] One()
    {
        long[] ones = new long[_count];
        for (int p = 0; p < ones.Length; p++)
            ones[p] = 1;
        return [ones];
    }

    protected override long[][] Block(int offset, int dim)
    {
        long[][] components = new long[dim][];
        for (int m = 0; m < dim; m++)
            components[m] = _points[offset + m];
        return components;
    }

    protected override long[][] Couple(long[][] left, long[][] right, CouplingTensor tensor, int only)
    {
        _cancellation.ThrowIfCancellationRequested();
        long[][] result = new long[tensor.Dim3][];
        for (int k = 0; k < result.Length; k++)
            result[k] = only < 0 || only == k ? new long[_count] : [];
        foreach ((int i, int j, int k, long value) in Images(tensor))
        {
            long[] sums = result[k];
            if (sums.Length == 0)
                continue;
            long[] a = left[i];
            long[] b = right[j];
            for (int p = 0; p < sums.Length; p++)
                sums[p] = Field.Add(sums[p], Field.Multiply(value, Field.Multiply(a[p], b[p])));
        }

        return result;
    }

    private (int I, int J, int K, long Value)[] Images(CouplingTensor tensor)
    {
        if (!_images.TryGetValue(tensor, out (int I, int J, int K, long Value)[]? images))
        {
            images = new (int I, int J, int K, long Value)[tensor.Entries.Count];
            for (int n = 0; n < images.Length; n++)
            {
                CouplingEntry entry = tensor.Entries[n];
                images[n] = (entry.I, entry.J, entry.K, Field.Image(entry.Value));
            }

            _images.Add(tensor, images);
        }

        return images;
    }

    /// <summary>Tensors of given degrees are made once and shared.</summary>
    private sealed class ReferenceComparer : IEqualityComparer<CouplingTensor>
    {
        public static ReferenceComparer Instance { get; } = new();

        public bool Equals(CouplingTensor? x, CouplingTensor? y) => ReferenceEquals(x, y);

        public int GetHashCode(CouplingTensor obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}
