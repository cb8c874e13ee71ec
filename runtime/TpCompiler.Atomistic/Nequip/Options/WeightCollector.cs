using System;
using System.Collections.Immutable;
using TpCompiler.Atomistic.Models;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>Hands out the weights of a model by their names, and counts them.</summary>
/// <param name="values">From a name and a number of elements to the values of a file; null for a model before any training, whose weights are drawn.</param>
internal sealed class WeightCollector(Func<string, int, ImmutableArray<double>>? values)
{
    /// <summary>The number of weights that training changes.</summary>
    public long Count { get; private set; }

    /// <summary>Weights, of the file or drawn.</summary>
    public Weights Take(string name, int length)
    {
        Count += length;
        return new(name, values?.Invoke(name, length));
    }

    /// <summary>Numbers that have values before any training.</summary>
    /// <param name="name">The name.</param>
    /// <param name="initial">The values before any training.</param>
    /// <param name="areTrained">Whether training changes them.</param>
    public Weights Take(string name, ImmutableArray<double> initial, bool areTrained)
    {
        Count += areTrained ? initial.Length : 0;
        return new(name, values?.Invoke(name, initial.Length) ?? initial) { AreTrained = areTrained };
    }

    /// <summary>A network without biases.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="inputs">The scalars that enter.</param>
    /// <param name="outputs">The scalars that leave.</param>
    /// <param name="form">What is between.</param>
    public ScalarNetwork Network(string path, int inputs, int outputs, NetworkForm form)
    {
        int count = form.Depth + 1;
        ScalarLayer[] layers = new ScalarLayer[count];
        for (int k = 0; k < count; k++)
        {
            (int rows, int columns) = (k == 0 ? inputs : form.Width, k == count - 1 ? outputs : form.Width);

            // The gain of sqrt(2) is that of a function between two matrices: of what enters in the forward, of what leaves in the backward normalisation.
            bool hasGain = form.Function is not null && k != (form.IsForwardNormalized ? 0 : count - 1);
            double factor = (hasGain ? Math.Sqrt(2) : 1) / Math.Sqrt(form.IsForwardNormalized ? rows : columns);
            bool isProduct = form.Function is null && count > 1;
            string name = isProduct ? FormattableString.Invariant($"{path}.mlp.weights.{k}") : FormattableString.Invariant($"{path}.mlp.{2 * k}.weight");
            layers[k] = new(Take(name, rows * columns), rows, columns, factor);
        }

        return new([.. layers], form.Function ?? ScalarFunction.None);
    }
}

/// <summary>What is between the ends of a network of scalars.</summary>
/// <param name="Depth">The number of hidden layers.</param>
/// <param name="Width">Their width.</param>
/// <param name="Function">The function after each of them; null for a product of matrices.</param>
/// <param name="IsForwardNormalized">Whether matrices are divided by the square root of their rows; otherwise of their columns.</param>
public readonly record struct NetworkForm(int Depth, int Width, ScalarFunction? Function = ScalarFunction.Silu, bool IsForwardNormalized = true);
