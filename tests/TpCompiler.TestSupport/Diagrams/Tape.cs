using System.Collections.Generic;
using System.Numerics;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>Records sums and products of numbers, and goes through them backwards for the gradient of a result.</summary>
/// <typeparam name="T">The numbers; dual numbers make the gradient's derivative along a direction, too.</typeparam>
public sealed class Tape<T>
    where T : struct,
        IAdditiveIdentity<T, T>, IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IMultiplyOperators<T, double, T>
{
    private readonly List<Operation> _operations = [];

    private enum Kind
    {
        Input,
        Sum,
        Product,
        Scale,
    }

    /// <summary>A number that gradients are asked of.</summary>
    public TapeNumber<T> Input(T value) => Record(new(Kind.Input, default, default, 0), value);

    /// <summary>For each recorded number, by its index, the derivative of sum_n results[n] * cotangents[n].</summary>
    public T[] Gradients(IReadOnlyList<TapeNumber<T>> results, IReadOnlyList<T> cotangents)
    {
        T[] gradients = new T[_operations.Count];
        for (int n = 0; n < results.Count; n++)
        {
            // A number without a tape is a constant zero.
            if (results[n].Tape is not null)
                gradients[results[n].Index] += cotangents[n];
        }

        for (int n = _operations.Count - 1; n >= 0; n--)
        {
            (Kind kind, TapeNumber<T> left, TapeNumber<T> right, double factor) = _operations[n];
            switch (kind)
            {
                case Kind.Sum:
                    gradients[left.Index] += gradients[n];
                    gradients[right.Index] += gradients[n];
                    break;
                case Kind.Product:
                    gradients[left.Index] += gradients[n] * right.Value;
                    gradients[right.Index] += gradients[n] * left.Value;
                    break;
                case Kind.Scale:
                    gradients[left.Index] += gradients[n] * factor;
                    break;
            }
        }

        return gradients;
    }

    internal TapeNumber<T> Sum(TapeNumber<T> left, TapeNumber<T> right)
        => Record(new(Kind.Sum, left, right, 0), left.Value + right.Value);

    internal TapeNumber<T> Product(TapeNumber<T> left, TapeNumber<T> right)
        => Record(new(Kind.Product, left, right, 0), left.Value * right.Value);

    internal TapeNumber<T> Scale(TapeNumber<T> number, double factor)
        => Record(new(Kind.Scale, number, default, factor), number.Value * factor);

    private TapeNumber<T> Record(Operation operation, T value)
    {
        _operations.Add(operation);
        return new(this, _operations.Count - 1, value);
    }

    private readonly record struct Operation(Kind Kind, TapeNumber<T> Left, TapeNumber<T> Right, double Factor);
}
