using System.Collections.Generic;
using System.Threading;
using TpCompiler.Algebra;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>Couplings as exact polynomials: for each component the coefficient of each <see cref="PackedMonomial"/>.</summary>
internal sealed class PolynomialEvaluation(Irreps input, CancellationToken cancellation)
    : CouplingEvaluation<Dictionary<ulong, ExactNumber>[]>(input)
{
    protected override Dictionary<ulong, ExactNumber>[] One() => [new() { [PackedMonomial.One] = ExactNumber.One }];

    protected override Dictionary<ulong, ExactNumber>[] Block(int offset, int dim)
    {
        Dictionary<ulong, ExactNumber>[] components = new Dictionary<ulong, ExactNumber>[dim];
        for (int m = 0; m < dim; m++)
            components[m] = new() { [PackedMonomial.Times(PackedMonomial.One, offset + m)] = ExactNumber.One };
        return components;
    }

    protected override Dictionary<ulong, ExactNumber>[] Couple(
        Dictionary<ulong, ExactNumber>[] left, Dictionary<ulong, ExactNumber>[] right, CouplingTensor tensor, int only)
    {
        Dictionary<ulong, ExactNumber>[] result = new Dictionary<ulong, ExactNumber>[tensor.Dim3];
        for (int k = 0; k < result.Length; k++)
            result[k] = [];
        foreach (CouplingEntry entry in tensor.Entries)
        {
            if (only >= 0 && entry.K != only)
                continue;
            cancellation.ThrowIfCancellationRequested();
            Dictionary<ulong, ExactNumber> sums = result[entry.K];
            foreach (KeyValuePair<ulong, ExactNumber> b in right[entry.J])
            {
                ExactNumber factor = entry.Value * b.Value;
                foreach (KeyValuePair<ulong, ExactNumber> a in left[entry.I])
                {
                    ulong monomial = PackedMonomial.Product(a.Key, b.Key);
                    ExactNumber term = a.Value * factor;
                    sums[monomial] = sums.TryGetValue(monomial, out ExactNumber? present) ? present + term : term;
                }
            }
        }

        foreach (Dictionary<ulong, ExactNumber> sums in result)
        {
            List<ulong> cancelled = [];
            foreach (KeyValuePair<ulong, ExactNumber> term in sums)
            {
                if (term.Value.IsZero)
                    cancelled.Add(term.Key);
            }

            foreach (ulong monomial in cancelled)
                sums.Remove(monomial);
        }

        return result;
    }
}
