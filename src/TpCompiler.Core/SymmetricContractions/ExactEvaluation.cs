using System.Threading;
using TpCompiler.Algebra;
using Field = TpCompiler.Core.Kernels.PrimeField<TpCompiler.Core.Kernels.FirstPrime>;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Couplings at fixed points, exactly, [component][point]. Component m of a point is a whole number times
/// sqrt((l+m)! (l-m)!), and sqrt(2) for m other than 0: with these a coupling coefficient is a fraction times one root for the
/// vertex (G. Racah, Phys. Rev. 62, 438 (1942), eq. 16), so that every value is a fraction times one root, which all points share.
/// </summary>
internal sealed class ExactEvaluation : CouplingEvaluation<ExactNumber[][]>
{
    private readonly ExactNumber[][] _points;
    private readonly int _count;
    private readonly CancellationToken _cancellation;

    /// <summary>Prepares to evaluate at some points.</summary>
    public ExactEvaluation(Irreps input, int points, CancellationToken cancellation)
        : base(input)
    {
        (_count, _cancellation) = (points, cancellation);
        _points = new ExactNumber[input.Dim][];
        long state = 1;
        long step = 0;
        for (int block = 0; block < input.Count; block++)
        {
            int l = input[block].Irrep.L;
            for (int m = -l; m <= l; m++)
            {
                ExactNumber root = ExactNumber.Sqrt((m == 0 ? 1 : 2) * Factorial(l + m) * Factorial(l - m));
                ExactNumber[] values = new ExactNumber[points];
                for (int p = 0; p < points; p++)
                {
                    state = Field.Add(Field.Multiply(state, state), ++step);
                    values[p] = root * (state % 7 - 3);
                }

                _points[input.Offsets[block] + l + m] = values;
            }
        }
    }

    protected override ExactNumber[][] One() => [Fill(ExactNumber.One)];

    protected override ExactNumber[][] Block(int offset, int dim)
    {
        ExactNumber[][] components = new ExactNumber[dim][];
        for (int m = 0; m < dim; m++)
            components[m] = _points[offset + m];
        return components;
    }

    protected override ExactNumber[][] Couple(ExactNumber[][] left, ExactNumber[][] right, CouplingTensor tensor, int only)
    {
        ExactNumber[][] result = new ExactNumber[tensor.Dim3][];
        for (int k = 0; k < result.Length; k++)
            result[k] = only < 0 || only == k ? Fill(ExactNumber.Zero) : [];
        foreach (CouplingEntry entry in tensor.Entries)
        {
            _cancellation.ThrowIfCancellationRequested();
            ExactNumber[] sums = result[entry.K];
            for (int p = 0; p < sums.Length; p++)
                sums[p] += entry.Value * left[entry.I][p] * right[entry.J][p];
        }

        return result;
    }

    private ExactNumber[] Fill(ExactNumber value)
    {
        ExactNumber[] values = new ExactNumber[_count];
        for (int p = 0; p < values.Length; p++)
            values[p] = value;
        return values;
    }

    private static Rational Factorial(int n)
    {
        Rational product = Rational.One;
        for (int i = 2; i <= n; i++)
            product *= i;
        return product;
    }
}
