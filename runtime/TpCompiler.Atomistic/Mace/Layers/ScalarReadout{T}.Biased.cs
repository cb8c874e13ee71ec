using System;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <content>The readout with two hidden layers and biases.</content>
internal abstract unsafe partial class ScalarReadout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private sealed class Biased : ScalarReadout<T>
    {
        private readonly ChannelLayout _layout;
        private readonly int _hidden;
        private readonly PackedMatrix<T> _first;
        private readonly PackedMatrix<T> _middle;
        private readonly T[] _middleBias;
        private readonly T[] _last;
        private readonly double _bias;
        private readonly NormalizedActivation _activation;

        public Biased(NonLinearBiasReadoutDescription description, int head, int heads, ChannelLayout layout)
        {
            _layout = layout;
            _hidden = description.HiddenFeatures;
            _activation = description.Activation.ToActivation();

            // Only the hidden features of this head count; the scale stays that of all.
            int all = heads * _hidden;
            int begin = head * _hidden;
            double[] first = new double[layout.Stride * _hidden];
            for (int c = 0; c < layout.Channels; c++)
                description.Linear1.AsSpan((c * all) + begin, _hidden).CopyTo(first.AsSpan(c * _hidden));
            double[] middle = new double[_hidden * _hidden];
            for (int j = 0; j < _hidden; j++)
                description.Middle.AsSpan(((begin + j) * all) + begin, _hidden).CopyTo(middle.AsSpan(j * _hidden));
            _first = new PackedMatrix<T>(first, layout.Stride, _hidden, 1 / Math.Sqrt(layout.Channels));
            _middle = new PackedMatrix<T>(middle, _hidden, _hidden, 1 / Math.Sqrt(all));
            _middleBias = new T[_hidden];
            _last = new T[_hidden];
            for (int j = 0; j < _hidden; j++)
            {
                _middleBias[j] = T.CreateTruncating(description.MiddleBias[begin + j]);
                _last[j] = T.CreateTruncating(description.Linear2[((begin + j) * heads) + head] / Math.Sqrt(all));
            }

            _bias = description.Bias2[head];
        }

        public override void Evaluate(T* features, int begin, int end, double* energies, T* gradients, double seed)
        {
            T factor = T.CreateTruncating(seed);
            Span<T> hidden = stackalloc T[_hidden];
            Span<T> slopes = stackalloc T[_hidden];
            Span<T> second = stackalloc T[_hidden];
            Span<T> secondSlopes = stackalloc T[_hidden];
            for (int n = begin; n < end; n++)
            {
                ReadOnlySpan<T> x = new(features + ((nint)n * _layout.RowLength), _layout.Stride);
                Span<T> gx = new(gradients + ((nint)n * _layout.RowLength), _layout.Stride);
                _first.Multiply(x, _layout.Stride, hidden, _hidden, 1, T.One);
                _activation.Evaluate<T>(hidden, hidden, slopes);
                _middleBias.CopyTo(second);
                _middle.Multiply(hidden, _hidden, second, _hidden, 1, T.One, accumulate: true);
                _activation.Evaluate<T>(second, second, secondSlopes);
                double sum = _bias;
                for (int j = 0; j < _hidden; j++)
                {
                    sum += double.CreateTruncating(second[j]) * double.CreateTruncating(_last[j]);
                    secondSlopes[j] *= _last[j] * factor;
                }

                energies[n] += sum;
                _middle.Transposed.Multiply(secondSlopes, _hidden, hidden, _hidden, 1, T.One);
                for (int j = 0; j < _hidden; j++)
                    slopes[j] *= hidden[j];
                _first.Transposed.Multiply(slopes, _hidden, gx, _layout.Stride, 1, T.One, accumulate: true);
            }
        }
    }
}
