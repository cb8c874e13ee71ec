using System;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>The energy that one head reads from the scalar channels of a layer's features, with its gradient.</summary>
internal abstract unsafe partial class ScalarReadout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The readout of one head.</summary>
    /// <param name="description">The readout of all heads.</param>
    /// <param name="head">The head.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="layout">The layout of the features; their first block is the scalars.</param>
    public static ScalarReadout<T> Create(ReadoutDescription description, int head, int heads, ChannelLayout layout) => description switch
    {
        LinearReadoutDescription linear => new Linear(linear, head, heads, layout),
        NonLinearReadoutDescription nonLinear => new NonLinear(nonLinear, head, heads, layout),
        NonLinearBiasReadoutDescription biased => new Biased(biased, head, heads, layout),
        _ => throw new NotSupportedException($"The readout {description.GetType().Name} is not supported."),
    };

    /// <summary>Adds the energy of each item to <paramref name="energies"/>, and sets or adds its gradient.</summary>
    /// <param name="features">Features of the items.</param>
    /// <param name="begin">The first item.</param>
    /// <param name="end">One past the last item.</param>
    /// <param name="energies">Energies by item.</param>
    /// <param name="gradients">Where d(seed * energy)/d(features) is added.</param>
    /// <param name="seed">The factor of the gradient.</param>
    public abstract void Evaluate(T* features, int begin, int end, double* energies, T* gradients, double seed);

    private sealed class Linear : ScalarReadout<T>
    {
        private readonly ChannelLayout _layout;
        private readonly T[] _weights;

        public Linear(LinearReadoutDescription description, int head, int heads, ChannelLayout layout)
        {
            _layout = layout;
            _weights = new T[layout.Stride];
            for (int c = 0; c < layout.Channels; c++)
                _weights[c] = T.CreateTruncating(description.Weights[(c * heads) + head] / Math.Sqrt(layout.Channels));
        }

        public override void Evaluate(T* features, int begin, int end, double* energies, T* gradients, double seed)
        {
            T factor = T.CreateTruncating(seed);
            for (int n = begin; n < end; n++)
            {
                ReadOnlySpan<T> x = new(features + ((nint)n * _layout.RowLength), _layout.Stride);
                Span<T> gx = new(gradients + ((nint)n * _layout.RowLength), _layout.Stride);
                double sum = 0;
                for (int c = 0; c < x.Length; c++)
                {
                    sum += double.CreateTruncating(x[c]) * double.CreateTruncating(_weights[c]);
                    gx[c] += factor * _weights[c];
                }

                energies[n] += sum;
            }
        }
    }

    private sealed class NonLinear : ScalarReadout<T>
    {
        private readonly ChannelLayout _layout;
        private readonly int _hidden;
        private readonly PackedMatrix<T> _first;
        private readonly T[] _second;
        private readonly NormalizedActivation _activation;

        public NonLinear(NonLinearReadoutDescription description, int head, int heads, ChannelLayout layout)
        {
            _layout = layout;
            _hidden = description.HiddenFeatures;
            _activation = description.Activation.ToActivation();

            // Only the hidden features of this head count; the scale stays that of all.
            int all = heads * _hidden;
            double[] first = new double[layout.Stride * _hidden];
            for (int c = 0; c < layout.Channels; c++)
            {
                for (int j = 0; j < _hidden; j++)
                    first[(c * _hidden) + j] = description.Linear1[(c * all) + (head * _hidden) + j];
            }

            _first = new PackedMatrix<T>(first, layout.Stride, _hidden, 1 / Math.Sqrt(layout.Channels));
            _second = new T[_hidden];
            for (int j = 0; j < _hidden; j++)
                _second[j] = T.CreateTruncating(description.Linear2[(((head * _hidden) + j) * heads) + head] / Math.Sqrt(all));
        }

        public override void Evaluate(T* features, int begin, int end, double* energies, T* gradients, double seed)
        {
            T factor = T.CreateTruncating(seed);
            Span<T> hidden = stackalloc T[_hidden];
            Span<T> slopes = stackalloc T[_hidden];
            for (int n = begin; n < end; n++)
            {
                ReadOnlySpan<T> x = new(features + ((nint)n * _layout.RowLength), _layout.Stride);
                Span<T> gx = new(gradients + ((nint)n * _layout.RowLength), _layout.Stride);
                _first.Multiply(x, _layout.Stride, hidden, _hidden, 1, T.One);
                _activation.Evaluate<T>(hidden, hidden, slopes);
                double sum = 0;
                for (int j = 0; j < _hidden; j++)
                {
                    sum += double.CreateTruncating(hidden[j]) * double.CreateTruncating(_second[j]);
                    slopes[j] *= _second[j] * factor;
                }

                energies[n] += sum;
                _first.Transposed.Multiply(slopes, _hidden, gx, _layout.Stride, 1, T.One, accumulate: true);
            }
        }
    }
}
