using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>Writes scaled couplings into programs.</summary>
internal static class CouplingEmission
{
    /// <summary>Adds the coupling of two values to <paramref name="sums"/>.</summary>
    public static void Add(KernelBuilder builder, int[] sums, ScaledCoupling coupling, int[] left, int[] right)
    {
        for (int k = 0; k < sums.Length; k++)
        {
            foreach (IGrouping<(ConstantCarrier, object), CouplingTerm> part in coupling.Terms
                .Where(t => t.K == k)
                .GroupBy(t => t.Carrier == ConstantCarrier.Result ? (t.Carrier, (object)t.Size) : (ConstantCarrier.None, 0)))
            {
                CouplingTerm first = part.First();
                if (first.Carrier != ConstantCarrier.Result)
                {
                    foreach (CouplingTerm term in part)
                        sums[k] = Accumulate(builder, sums[k], term, left, right);
                    continue;
                }

                int sum = builder.Constant(0);
                foreach (CouplingTerm term in part)
                    sum = Accumulate(builder, sum, term, left, right);
                sums[k] = builder.Add(sums[k], builder.Scale(first.Size, sum));
            }
        }
    }

    private static int Accumulate(KernelBuilder builder, int sum, CouplingTerm term, int[] left, int[] right)
    {
        int a = term.Carrier == ConstantCarrier.Left ? builder.Scale(term.Size, left[term.A]) : left[term.A];
        int b = term.Carrier == ConstantCarrier.Right ? builder.Scale(term.Size, right[term.B]) : right[term.B];
        int product = builder.Multiply(a, b);
        return term.Negative ? builder.Subtract(sum, product) : builder.Add(sum, product);
    }
}
