using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>A block inside a program: its components are these values times a constant, which is multiplied in where it costs least.</summary>
/// <param name="Values">For each component the number of a value.</param>
/// <param name="Scale">The constant.</param>
internal sealed record EmittedBlock(int[] Values, ExactNumber Scale)
{
    /// <summary>A block of zeros.</summary>
    public static EmittedBlock Zero(KernelBuilder builder, int dim)
        => new([.. Enumerable.Repeat(builder.Constant(ExactNumber.Zero), dim)], ExactNumber.One);

    /// <summary>The components themselves.</summary>
    public int[] Components(KernelBuilder builder) => [.. Values.Select(v => builder.Scale(Scale, v))];
}

/// <summary>Writes couplings in component normalisation.</summary>
internal sealed class CouplingWriter(KernelBuilder builder)
{
    /// <summary>Couples two blocks to one of degree <paramref name="degree"/>.</summary>
    public EmittedBlock Couple(EmittedBlock left, EmittedBlock right, int degree)
    {
        // A coupling of a value with itself has half the products, or none.
        bool isSquare = left.Values.SequenceEqual(right.Values);
        (int l1, int l2) = (left.Values.Length / 2, right.Values.Length / 2);
        if (isSquare && degree % 2 != 0)
            return EmittedBlock.Zero(builder, 2 * degree + 1);
        ScaledCoupling coupling = isSquare ? ScaledCoupling.OfSquare(l1, degree) : ScaledCoupling.Of(l1, l2, degree);
        int[] sums = EmittedBlock.Zero(builder, 2 * degree + 1).Values;
        CouplingEmission.Add(builder, sums, coupling, left.Values, right.Values);
        return new(sums, left.Scale * right.Scale * coupling.Unit * ExactNumber.Sqrt(2 * degree + 1));
    }
}
