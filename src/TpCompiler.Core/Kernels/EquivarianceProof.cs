using System;
using System.Globalization;

namespace TpCompiler.Core.Kernels;

/// <summary>How it was found out that a program is equivariant.</summary>
public enum ProofMethod
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Rotations and the inversion commute with the program at random points of finite fields, where its coefficients have exact images.</summary>
    FieldPoints,

    /// <summary>Rotations and the inversion commute with the program as an identity of polynomials with exact coefficients.</summary>
    Identity,
}

/// <summary>What was done to prove that a program is equivariant. By default nothing.</summary>
/// <param name="Method">How.</param>
/// <param name="Points">For points of fields, how many in each field; otherwise 0.</param>
/// <param name="Fields">For points of fields, how many fields; otherwise 0.</param>
/// <param name="BoundExponent">
/// For points of fields, b in the bound 2^-b on the probability that a program that is not equivariant passes at the points of one field,
/// 0 where its degree is too high for one; otherwise 0.
/// </param>
public readonly record struct EquivarianceProof(ProofMethod Method, int Points, int Fields, int BoundExponent)
{
    /// <summary>An identity of polynomials.</summary>
    public static EquivarianceProof Identity => new(ProofMethod.Identity, 0, 0, 0);

    /// <summary>Points of prime fields.</summary>
    /// <param name="points">How many in each field.</param>
    /// <param name="fields">How many fields.</param>
    /// <param name="boundExponent">b in the bound 2^-b.</param>
    public static EquivarianceProof AtPoints(int points, int fields, int boundExponent) => new(ProofMethod.FieldPoints, points, fields, boundExponent);

    /// <summary>What is proved of two programs together: what is proved of the one of which less is.</summary>
    public EquivarianceProof And(EquivarianceProof other)
    {
        if (Method != other.Method)
            return Method < other.Method ? this : other;
        return new(Method, Math.Min(Points, other.Points), Math.Min(Fields, other.Fields), Math.Min(BoundExponent, other.BoundExponent));
    }

    /// <summary>One sentence.</summary>
    public override string ToString() => Method switch
    {
        ProofMethod.Identity => "Proved equivariant: rotations and the inversion commute with the forward pass as an identity of polynomials with exact coefficients.",
        ProofMethod.FieldPoints => string.Format(
            CultureInfo.InvariantCulture,
            "Checked for equivariance: rotations and the inversion commute with the forward pass, exactly, at {0} random points of each of {1} prime fields; {2}.",
            Points,
            Fields,
            BoundExponent > 0
                ? string.Format(CultureInfo.InvariantCulture, "what is not equivariant passes with a probability below 2^-{0}", BoundExponent)
                : "its degree is too high for a bound on the probability that what is not equivariant passes"),
        _ => "Not checked for equivariance.",
    };
}
