using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace TpCompiler.Algebra.Tests;

/// <summary>Random values for property tests.</summary>
internal static class Generators
{
    private static readonly Gen<Rational> s_rational =
        from numerator in Gen.Choose(-30, 30)
        from denominator in Gen.Choose(1, 12)
        select new Rational(numerator, denominator);

    private static readonly Gen<ExactNumber> s_exact =
        from count in Gen.Choose(0, 3)
        from terms in Gen.ArrayOf(
            from coefficient in s_rational
            from radicand in Gen.Elements(1, 2, 3, 5, 6, 10, 15, 30)
            select coefficient * ExactNumber.Sqrt(radicand), count)
        select terms.Aggregate(ExactNumber.Zero, (sum, t) => sum + t);

    public static Arbitrary<Rational> Rational { get; } = Arb.From(s_rational);

    public static Arbitrary<Rational> LargeRational { get; } = Arb.From(
        from a in s_rational
        from b in s_rational
        from power in Gen.Choose(1, 40)
        where !a.IsZero
        select Algebra.Rational.Pow(a, power) + b);

    public static Arbitrary<ExactNumber> Exact { get; } = Arb.From(s_exact);

    public static Arbitrary<ExactNumber> NonZeroExact { get; } = Arb.From(s_exact.Where(x => !x.IsZero));

    public static Arbitrary<double[]> Vector { get; } = Arb.From(
        from v in Gen.ArrayOf(Gen.Choose(-1000, 1000).Select(n => n / 700.0), 3)
        where v.Any(c => c != 0)
        select v);

    public static Arbitrary<double[,]> Rotation { get; } = Arb.From(
        from angles in Gen.ArrayOf(Gen.Choose(-3141, 3141).Select(n => n / 1000.0), 3)
        select WignerD.RotationFromAngles(angles[0], angles[1], angles[2]));

    public static Arbitrary<Irreps> Irreps { get; } = Arb.From(
        from count in Gen.Choose(0, 6)
        from blocks in Gen.ArrayOf(
            from multiplicity in Gen.Choose(0, 5)
            from l in Gen.Choose(0, 4)
            from parity in Gen.Elements(-1, 1)
            select new MulIrrep(multiplicity, new Irrep(l, parity)), count)
        select new Irreps(blocks));
}
