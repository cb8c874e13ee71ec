using System;
using System.Buffers;
using System.Globalization;
using System.Numerics;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Operations;

/// <summary>
/// Spherical harmonics of many vectors. Vectors and harmonics are row after row; the kernels work on some vectors at a time,
/// one per lane, so rows are transposed on the way. Safe to use from many threads.
/// </summary>
/// <remarks>
/// With normalisation the kernels see n = x / |x|, and derivatives are carried through it: with P = 1 - n n^T the gradient is
/// P g / |x|; that of the contracted gradient h^T P g / |x| adds the derivatives of P and 1/|x|. Vectors shorter than
/// 1e-12 have no direction: as in e3nn, they are divided by 1e-12, so that all harmonics of the zero vector but that of degree 0 are zero; and all
/// their gradients are zero.
/// </remarks>
public sealed unsafe class SphericalHarmonicsPlan
{
    // A multiple of every vector's width.
    private const int Block = 32;

    // e3nn divides shorter vectors by this.
    private const double Shortest = 1e-12;

    // Beyond, squares are scaled first: they may be too large for a float.
    private const double MostSquare = 1e30;

    private readonly int _dimension;
    private readonly bool _normalize;
    private readonly double _scale;
    private readonly Kernel _forward;
    private readonly Kernel? _backward;
    private readonly Kernel? _doubleBackward;

    /// <summary>Makes a plan; called by generated code.</summary>
    /// <param name="lmax">The highest degree.</param>
    /// <param name="normalize">Whether vectors are divided by their lengths.</param>
    /// <param name="scale">What the kernels' harmonics are multiplied with.</param>
    /// <param name="forward">Operands x and out.</param>
    /// <param name="backward">Operands x, gout and gx; null where the gradient is zero or not compiled.</param>
    /// <param name="doubleBackward">Operands x, gout, hx, dx and dgout; null likewise.</param>
    public SphericalHarmonicsPlan(int lmax, bool normalize, double scale, Kernel forward, Kernel? backward, Kernel? doubleBackward)
    {
        _dimension = (lmax + 1) * (lmax + 1);
        _normalize = normalize;
        _scale = scale;
        _forward = forward;
        _backward = backward;
        _doubleBackward = doubleBackward;
    }

    /// <summary>The harmonics of <paramref name="count"/> vectors.</summary>
    /// <exception cref="ArgumentException">A span has another length than <paramref name="count"/> rows, or two overlap.</exception>
    public void Forward<T>(ReadOnlySpan<T> vectors, Span<T> output, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckRows(vectors.Length, 3, count, nameof(vectors));
        CheckRows(output.Length, _dimension, count, nameof(output));
        CallerSpans.ThrowIfOverlapping(output, nameof(output), vectors, nameof(vectors));
        T scale = T.CreateChecked(_scale);
        using Scratch<T> scratch = new(4, 1, _dimension);
        for (int first = 0; first < count; first += Block)
        {
            int items = Math.Min(Block, count - first);
            Span<T> inverse = scratch.Vector(1)[..Block];
            Span<T> x = LoadVectors(vectors, first, items, scratch.Vector(0), inverse);
            Span<T> y = scratch.Harmonics(0);
            Run(_forward, x, y);
            ShrinkHarmonics(vectors, first, items, inverse, y);
            Store(y, output, first, items, _dimension, scale);
        }
    }

    /// <summary>The gradient with respect to the vectors; nothing, if it is empty.</summary>
    /// <exception cref="ArgumentException">A span has another length than <paramref name="count"/> rows, or one that is written overlaps another.</exception>
    public void Backward<T>(ReadOnlySpan<T> vectors, ReadOnlySpan<T> gradientOfOutput, Span<T> gradientOfVectors, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckRows(vectors.Length, 3, count, nameof(vectors));
        CheckRows(gradientOfOutput.Length, _dimension, count, nameof(gradientOfOutput));
        if (gradientOfVectors.IsEmpty)
            return;
        CheckRows(gradientOfVectors.Length, 3, count, nameof(gradientOfVectors));
        CallerSpans.ThrowIfOverlapping(gradientOfVectors, nameof(gradientOfVectors), vectors, nameof(vectors));
        CallerSpans.ThrowIfOverlapping(gradientOfVectors, nameof(gradientOfVectors), gradientOfOutput, nameof(gradientOfOutput));
        T scale = T.CreateChecked(_scale);
        using Scratch<T> scratch = new(4, 1, _dimension);
        for (int first = 0; first < count; first += Block)
        {
            int items = Math.Min(Block, count - first);
            Span<T> inverse = scratch.Vector(1)[..Block];
            Span<T> x = LoadVectors(vectors, first, items, scratch.Vector(0), inverse);
            Span<T> gradient = scratch.Vector(2);
            Run(_backward, x, Load(gradientOfOutput, first, items, _dimension, scale, scratch.Harmonics(0)), gradient);
            if (_normalize)
                Project(x, gradient, inverse, gradient);
            Store(gradient, gradientOfVectors, first, items, 3, T.One);
        }
    }

    /// <summary>
    /// The gradients of the sum over all vectors of their gradient times <paramref name="cotangentOfVectors"/>, with respect to
    /// the vectors and to <paramref name="gradientOfOutput"/>. The cotangent is zero if it is empty, and gradients that are empty are not wanted.
    /// </summary>
    /// <exception cref="ArgumentException">A span has another length than <paramref name="count"/> rows, or one that is written overlaps another.</exception>
    public void DoubleBackward<T>(
        ReadOnlySpan<T> vectors,
        ReadOnlySpan<T> gradientOfOutput,
        ReadOnlySpan<T> cotangentOfVectors,
        Span<T> secondGradientOfVectors,
        Span<T> secondGradientOfOutput,
        int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckRows(vectors.Length, 3, count, nameof(vectors));
        CheckRows(gradientOfOutput.Length, _dimension, count, nameof(gradientOfOutput));
        CheckRowsUnlessEmpty(cotangentOfVectors.Length, 3, count, nameof(cotangentOfVectors));
        CheckRowsUnlessEmpty(secondGradientOfVectors.Length, 3, count, nameof(secondGradientOfVectors));
        CheckRowsUnlessEmpty(secondGradientOfOutput.Length, _dimension, count, nameof(secondGradientOfOutput));
        CallerSpans.ThrowIfOverlapping(secondGradientOfVectors, nameof(secondGradientOfVectors), vectors, nameof(vectors));
        CallerSpans.ThrowIfOverlapping(secondGradientOfVectors, nameof(secondGradientOfVectors), gradientOfOutput, nameof(gradientOfOutput));
        CallerSpans.ThrowIfOverlapping(secondGradientOfVectors, nameof(secondGradientOfVectors), cotangentOfVectors, nameof(cotangentOfVectors));
        CallerSpans.ThrowIfOverlapping(secondGradientOfOutput, nameof(secondGradientOfOutput), vectors, nameof(vectors));
        CallerSpans.ThrowIfOverlapping(secondGradientOfOutput, nameof(secondGradientOfOutput), gradientOfOutput, nameof(gradientOfOutput));
        CallerSpans.ThrowIfOverlapping(secondGradientOfOutput, nameof(secondGradientOfOutput), cotangentOfVectors, nameof(cotangentOfVectors));
        CallerSpans.ThrowIfOverlapping(secondGradientOfOutput, nameof(secondGradientOfOutput), secondGradientOfVectors, nameof(secondGradientOfVectors));
        if (cotangentOfVectors.IsEmpty)
        {
            secondGradientOfVectors.Clear();
            secondGradientOfOutput.Clear();
            return;
        }

        T scale = T.CreateChecked(_scale);
        using Scratch<T> scratch = new(6, 2, _dimension);
        for (int first = 0; first < count; first += Block)
        {
            int items = Math.Min(Block, count - first);
            Span<T> inverse = scratch.Vector(1)[..Block];
            Span<T> x = LoadVectors(vectors, first, items, scratch.Vector(0), inverse);
            Span<T> g = Load(gradientOfOutput, first, items, _dimension, scale, scratch.Harmonics(0));
            Span<T> h = Load(cotangentOfVectors, first, items, 3, T.One, scratch.Vector(2));
            Span<T> u = h;
            if (_normalize)
            {
                u = scratch.Vector(3);
                Project(x, h, inverse, u);
            }

            Span<T> second = scratch.Vector(4);
            Run(_doubleBackward, x, g, u, second, scratch.Harmonics(1));
            if (_normalize)
            {
                Span<T> gradient = scratch.Vector(5);
                Run(_backward, x, g, gradient);
                Project(x, second, inverse, second);
                AddCurvature(x, gradient, h, inverse, second);
            }

            if (!secondGradientOfVectors.IsEmpty)
                Store(second, secondGradientOfVectors, first, items, 3, T.One);
            if (!secondGradientOfOutput.IsEmpty)
                Store(scratch.Harmonics(1), secondGradientOfOutput, first, items, _dimension, scale);
        }
    }

    /// <summary>
    /// Transposes vectors, and divides them by their lengths if that is wanted. Lanes without a vector are zero; those of a vector without a
    /// direction have an inverse length of zero.
    /// </summary>
    private Span<T> LoadVectors<T>(ReadOnlySpan<T> vectors, int first, int items, Span<T> target, Span<T> inverse)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Load(vectors, first, items, 3, T.One, target);
        inverse.Clear();
        T least = T.CreateChecked(Shortest * Shortest);
        T most = T.CreateChecked(MostSquare);
        for (int i = 0; _normalize && i < items; i++)
        {
            T x = target[i], y = target[Block + i], z = target[(2 * Block) + i];
            T square = (x * x) + (y * y) + (z * z);
            if (square > least && square < most)
            {
                inverse[i] = T.One / T.Sqrt(square);
                for (int c = 0; c < 3; c++)
                    target[(c * Block) + i] *= inverse[i];
            }
            else
            {
                inverse[i] = NormalizeScaled(target, i);
            }
        }

        return target;
    }

    /// <summary>
    /// Divides a vector by its length, whose square may be too large or too small for a number, and returns the inverse length; zero for a
    /// vector without a direction.
    /// </summary>
    private static T NormalizeScaled<T>(Span<T> vectors, int i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T largest = T.Max(T.Abs(vectors[i]), T.Max(T.Abs(vectors[Block + i]), T.Abs(vectors[(2 * Block) + i])));
        if (T.IsZero(largest))
            return T.Zero;
        T x = vectors[i] / largest, y = vectors[Block + i] / largest, z = vectors[(2 * Block) + i] / largest;
        T length = T.Sqrt((x * x) + (y * y) + (z * z));
        (vectors[i], vectors[Block + i], vectors[(2 * Block) + i]) = (x / length, y / length, z / length);
        return largest * length < T.CreateChecked(Shortest) ? T.Zero : T.One / largest / length;
    }

    /// <summary>What is shorter than the shortest vector is divided by that one's length: a harmonic of degree l is smaller by the power l.</summary>
    private void ShrinkHarmonics<T>(ReadOnlySpan<T> vectors, int first, int items, ReadOnlySpan<T> inverse, Span<T> harmonics)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!_normalize || !inverse[..items].Contains(T.Zero))
            return;
        T shortest = T.CreateChecked(Shortest);
        for (int i = 0; i < items; i++)
        {
            if (!T.IsZero(inverse[i]))
                continue;
            ReadOnlySpan<T> row = vectors.Slice(3 * (first + i), 3);
            T x = row[0] / shortest, y = row[1] / shortest, z = row[2] / shortest;
            T length = T.Sqrt((x * x) + (y * y) + (z * z));
            T power = length;
            for (int l = 1; l * l < _dimension; l++, power *= length)
            {
                for (int c = l * l; c < (l + 1) * (l + 1); c++)
                    harmonics[(c * Block) + i] *= power;
            }
        }
    }

    /// <summary>(v - n (n.v)) / |x|.</summary>
    private static void Project<T>(ReadOnlySpan<T> n, ReadOnlySpan<T> v, ReadOnlySpan<T> inverse, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < Block; i++)
        {
            T along = Dot(n, v, i);
            for (int c = i; c < 3 * Block; c += Block)
                result[c] = (v[c] - (n[c] * along)) * inverse[i];
        }
    }

    /// <summary>The derivative of h^T P g / |x| with g held fixed: -(n (h.g) + g (n.h) + h (n.g) - 3 n (n.g) (n.h)) / |x|^2.</summary>
    private static void AddCurvature<T>(ReadOnlySpan<T> n, ReadOnlySpan<T> g, ReadOnlySpan<T> h, ReadOnlySpan<T> inverse, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T three = T.CreateChecked(3);
        for (int i = 0; i < Block; i++)
        {
            T ng = Dot(n, g, i), nh = Dot(n, h, i), hg = Dot(h, g, i);
            for (int c = i; c < 3 * Block; c += Block)
                result[c] -= ((n[c] * (hg - (three * ng * nh))) + (g[c] * nh) + (h[c] * ng)) * inverse[i] * inverse[i];
        }
    }

    private static T Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => (a[i] * b[i]) + (a[Block + i] * b[Block + i]) + (a[(2 * Block) + i] * b[(2 * Block) + i]);

    private static Span<T> Load<T>(ReadOnlySpan<T> rows, int first, int items, int length, T scale, Span<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (items < Block)
            target.Clear();
        for (int i = 0; i < items; i++)
        {
            ReadOnlySpan<T> row = rows.Slice((first + i) * length, length);
            for (int c = 0; c < length; c++)
                target[(c * Block) + i] = scale * row[c];
        }

        return target;
    }

    private static void Store<T>(ReadOnlySpan<T> source, Span<T> rows, int first, int items, int length, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < items; i++)
        {
            Span<T> row = rows.Slice((first + i) * length, length);
            for (int c = 0; c < length; c++)
                row[c] = scale * source[(c * Block) + i];
        }
    }

    private static void Run<T>(Kernel? kernel, Span<T> a, Span<T> b, Span<T> c = default, Span<T> d = default, Span<T> e = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (kernel is null)
        {
            // A derivative: its results come after the two operands, and after the cotangent where there is one.
            (e.IsEmpty ? c : d).Clear();
            e.Clear();
            return;
        }

        fixed (T* pa = a, pb = b, pc = c, pd = d, pe = e)
        {
            KernelOperandView<T>* views = stackalloc KernelOperandView<T>[5];
            T** pointers = stackalloc T*[] { pa, pb, pc, pd, pe };
            for (int o = 0; o < kernel.Operands.Count; o++)
                views[o] = new() { Data = pointers[o], ComponentStride = Block, Overwrite = kernel.Operands[o].Role == Core.Kernels.OperandRole.Output };
            kernel.Run(new KernelCall<T> { Operands = views, EndItem = 1, Lanes = Block, OuterCount = 1, InnerCount = 1 });
        }
    }

    private static void CheckRowsUnlessEmpty(int length, int rowLength, int count, string name)
    {
        if (length > 0)
            CheckRows(length, rowLength, count, name);
    }

    private static void CheckRows(int length, int rowLength, int count, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (length != (long)rowLength * count)
        {
            throw new ArgumentException(
                string.Format(CultureInfo.InvariantCulture, "{0} has {1} elements; {2} rows of {3} were expected.", name, length, count, rowLength),
                name);
        }
    }

    /// <summary>Working memory of one call: some blocks of vectors, some of harmonics.</summary>
    private readonly ref struct Scratch<T>
    {
        private readonly T[] _memory;
        private readonly int _vectors;
        private readonly int _dimension;

        public Scratch(int vectors, int harmonics, int dimension)
        {
            _vectors = vectors;
            _dimension = dimension;
            _memory = ArrayPool<T>.Shared.Rent(((3 * vectors) + (dimension * harmonics)) * Block);
        }

        public Span<T> Vector(int index) => _memory.AsSpan(3 * index * Block, 3 * Block);

        public Span<T> Harmonics(int index) => _memory.AsSpan(((3 * _vectors) + (_dimension * index)) * Block, _dimension * Block);

        public void Dispose() => ArrayPool<T>.Shared.Return(_memory);
    }
}
