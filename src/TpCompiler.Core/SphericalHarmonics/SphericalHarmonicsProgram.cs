using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SphericalHarmonics;

/// <summary>
/// Compiles spherical harmonics. On the unit sphere Y_(l,m) = N Pi_l^m(y) Re (z + ix)^m and Y_(l,-m) the same with Im, where
/// Pi_l^m is the m-th derivative of the Legendre polynomial P_l and N a norm.
/// </summary>
/// <remarks>
/// Pi_l^m has only every other power of y. As long as l - m is at most 6 it is evaluated by Horner's rule in y^2 with N in its
/// coefficients; beyond that the three-term recurrence in l, with normalised terms, costs less. Off the unit sphere the
/// program is some other polynomial, so only the tangential part of its gradient means anything.
/// </remarks>
public static class SphericalHarmonicsProgram
{
    // From l - m = 7 on the recurrence takes 3 operations, Horner's rule 4.
    private const int HighestHornerDegree = 6;

    /// <summary>
    /// The program: input <c>x</c> (x, y, z of a unit vector), output <c>out</c> ((lmax+1)^2 components), per lane. Certified
    /// (<see cref="EquivarianceCertificate"/>) on the unit sphere.
    /// </summary>
    public static KernelProgram Compile(SphericalHarmonicsSpec spec) => Compile(spec, out _);

    /// <summary>The same, and what was done to prove it equivariant.</summary>
    public static KernelProgram Compile(SphericalHarmonicsSpec spec, out EquivarianceProof proof)
    {
        Writer writer = new(spec);
        KernelProgram program = writer.Run();
        proof = SphereCertificate.Certify(program, spec.LMax);
        return program;
    }

    /// <summary>
    /// The coefficients of N Pi_l^m, highest power first: those of y^(l-m), y^(l-m-2), ...
    /// </summary>
    /// <remarks>P_l = 2^-l sum_k (-1)^k C(l, k) C(2l - 2k, l) y^(l - 2k), differentiated m times.</remarks>
    internal static List<ExactNumber> Polar(int l, int m, SphericalHarmonicsNormalization normalization)
    {
        Rational norm = normalization == SphericalHarmonicsNormalization.Norm ? 1 : 2 * l + 1;
        if (m > 0)
            norm = norm * 2 / FallingFactorial(l + m, 2 * m);
        ExactNumber factor = ExactNumber.Sqrt(norm);
        List<ExactNumber> coefficients = [];
        for (int k = 0; 2 * k <= l - m; k++)
        {
            Rational legendre = Binomial(l, k) * Binomial(2 * l - 2 * k, l) / Rational.Pow(2, l) * FallingFactorial(l - 2 * k, m);
            coefficients.Add(factor * (k % 2 == 0 ? legendre : -legendre));
        }

        return coefficients;
    }

    private static Rational FallingFactorial(int from, int count)
    {
        Rational product = 1;
        for (int n = 0; n < count; n++)
            product *= from - n;
        return product;
    }

    private static Rational Binomial(int n, int k) => FallingFactorial(n, k) / FallingFactorial(k, k);

    private sealed class Writer
    {
        private readonly SphericalHarmonicsSpec _spec;
        private readonly KernelBuilder _builder = new("spherical_harmonics");
        private readonly int _output;
        private readonly int _x;
        private readonly int _y;
        private readonly int _z;
        private readonly Dictionary<(int L, int M), int> _polar = [];

        public Writer(SphericalHarmonicsSpec spec)
        {
            _spec = spec;
            int input = _builder.Input("x", 3, hasLanes: true);
            _output = _builder.Output("out", (spec.LMax + 1) * (spec.LMax + 1), hasLanes: true);
            (_x, _y, _z) = (_builder.Load(input, 0), _builder.Load(input, 1), _builder.Load(input, 2));
        }

        public KernelProgram Run()
        {
            int real = _builder.Constant(1);
            int imaginary = _builder.Constant(0);
            int[] values = new int[(_spec.LMax + 1) * (_spec.LMax + 1)];
            for (int m = 0; m <= _spec.LMax; m++)
            {
                for (int l = m; l <= _spec.LMax; l++)
                {
                    int polar = Polar(l, m);
                    values[(l * l) + l + m] = _builder.Multiply(polar, real);
                    if (m > 0)
                        values[(l * l) + l - m] = _builder.Multiply(polar, imaginary);
                }

                int next = _builder.Subtract(_builder.Multiply(_z, real), _builder.Multiply(_x, imaginary));
                imaginary = Sum(_builder.Multiply(_z, imaginary), _builder.Multiply(_x, real));
                real = next;
            }

            for (int c = 0; c < values.Length; c++)
                _builder.Store(_output, c, values[c]);
            return _builder.Build();
        }

        /// <summary>The sum; for m = 2, where both are xz, the double, whose factor joins others.</summary>
        private int Sum(int left, int right) => left == right ? _builder.Scale(2, left) : _builder.Add(left, right);

        private int Polar(int l, int m)
        {
            if (_polar.TryGetValue((l, m), out int value))
                return value;
            List<ExactNumber> coefficients = SphericalHarmonicsProgram.Polar(l, m, _spec.Normalization);
            value = l - m <= HighestHornerDegree ? Horner(coefficients, odd: (l - m) % 2 != 0) : Recurrence(l, m, coefficients);
            _polar.Add((l, m), value);
            return value;
        }

        private int Horner(List<ExactNumber> coefficients, bool odd)
        {
            int square = _builder.Multiply(_y, _y);
            int value = _builder.Constant(coefficients[0]);
            for (int k = 1; k < coefficients.Count; k++)
                value = _builder.Add(_builder.Multiply(square, value), _builder.Constant(coefficients[k]));
            return odd ? _builder.Multiply(_y, value) : value;
        }

        /// <summary>a y Pi_(l-1) + b Pi_(l-2); the two highest coefficients give a and b.</summary>
        private int Recurrence(int l, int m, List<ExactNumber> coefficients)
        {
            List<ExactNumber> lower = SphericalHarmonicsProgram.Polar(l - 1, m, _spec.Normalization);
            List<ExactNumber> lowest = SphericalHarmonicsProgram.Polar(l - 2, m, _spec.Normalization);
            ExactNumber a = coefficients[0] / lower[0];
            ExactNumber b = (coefficients[1] - (a * lower[1])) / lowest[0];
            return _builder.Add(
                _builder.Multiply(_builder.Scale(a, _y), Polar(l - 1, m)),
                _builder.Scale(b, Polar(l - 2, m)));
        }
    }
}
