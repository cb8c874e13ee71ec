using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>The symmetric contraction of a layer and the linear map after it.</summary>
public sealed record ProductDescription
{
    /// <summary>Whether the self connection of the interaction, where it makes one, is added to the output.</summary>
    public required bool UsesSelfConnection { get; init; }

    /// <summary>Whether all elements share the weights of the contractions, so that Z is 1 in them (use_agnostic_product).</summary>
    public bool IgnoresElement { get; init; }

    /// <summary>The contractions, one for every block of the layer's hidden irreps, in order.</summary>
    public required ImmutableArray<ContractionDescription> Contractions { get; init; }

    /// <summary>linear, flat as in <see cref="InteractionDescription"/>: hidden irreps to hidden irreps.</summary>
    public required ImmutableArray<double> Linear { get; init; }

    /// <summary>The largest number of factors in a product.</summary>
    public int Correlation => Contractions[0].Orders.Length;

    internal long ParameterCount => Linear.Length + Contractions.Sum(c => c.Orders.Sum(o => (long)o.Weights.Length));
}

/// <summary>The contraction to one output irrep.</summary>
/// <param name="Irrep">The irrep.</param>
/// <param name="Orders">The terms of order 1, 2, ... up to the correlation.</param>
public sealed record ContractionDescription(Irrep Irrep, ImmutableArray<ContractionOrder> Orders);

/// <summary>
/// The term of one order: sum over i1...in of (sum_k U[M, i1...in, k] W[z, k, c]) m[c, i1]...m[c, in].
/// </summary>
/// <param name="Coupling">
/// U, of shape [2L+1, D, ..., D, K] with one axis D for every factor, the dimension of the message's irreps, each once: (lmax+1)^2
/// where they have natural parity. For L = 0 the first axis is absent.
/// Always the tensor of the file: its basis of K paths depends on how the model was made.
/// </param>
/// <param name="Weights">W [Z, K, C], row-major.</param>
public sealed record ContractionOrder(SparseTensor Coupling, ImmutableArray<double> Weights)
{
    /// <summary>The number K of paths.</summary>
    public int PathCount => Coupling.Shape[^1];
}

/// <summary>A tensor given by its elements that are not zero, in row-major order.</summary>
/// <param name="Shape">The extents of the axes.</param>
/// <param name="Indices">The indices of the elements, as many for each as there are axes.</param>
/// <param name="Values">The elements.</param>
public sealed record SparseTensor(ImmutableArray<int> Shape, ImmutableArray<int> Indices, ImmutableArray<double> Values)
{
    /// <summary>The indices of the element number <paramref name="element"/>, one for every axis.</summary>
    public System.ReadOnlySpan<int> IndexOf(int element) => Indices.AsSpan(element * Shape.Length, Shape.Length);

    /// <summary>All elements, row-major.</summary>
    public double[] ToDense()
    {
        double[] dense = new double[Shape.Aggregate(1, (product, extent) => product * extent)];
        for (int e = 0; e < Values.Length; e++)
        {
            int place = 0;
            System.ReadOnlySpan<int> index = IndexOf(e);
            for (int axis = 0; axis < index.Length; axis++)
                place = (place * Shape[axis]) + index[axis];
            dense[place] = Values[e];
        }

        return dense;
    }

    /// <summary>The elements of <paramref name="dense"/>, row-major and of the given shape, that are not zero.</summary>
    public static SparseTensor OfDense(ImmutableArray<int> shape, System.ReadOnlySpan<double> dense)
    {
        ImmutableArray<int>.Builder indices = ImmutableArray.CreateBuilder<int>();
        ImmutableArray<double>.Builder values = ImmutableArray.CreateBuilder<double>();
        var index = new int[shape.Length];
        foreach (double value in dense)
        {
            if (value != 0)
            {
                indices.AddRange(index);
                values.Add(value);
            }

            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
                index[axis] = 0;
        }

        return new SparseTensor(shape, indices.DrainToImmutable(), values.DrainToImmutable());
    }
}
