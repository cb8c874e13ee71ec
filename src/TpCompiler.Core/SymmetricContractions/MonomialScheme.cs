using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>All monomials once, shared by all polynomials, each then times its weights.</summary>
internal static class MonomialScheme
{
    /// <summary>Writes the scheme; polynomial n goes to component n of the output.</summary>
    public static void Emit(KernelBuilder builder, int input, Func<int, int> weights, int output, IReadOnlyList<CoefficientPolynomial?> polynomials)
    {
        Dictionary<ulong, int> values = [];
        foreach (ulong monomial in polynomials.SelectMany(p => p?.Monomials ?? []).OrderBy(m => PackedMonomial.Variables(m).Count()).ThenBy(m => m))
            Value(builder, input, monomial, values);
        for (int k = 0; k < polynomials.Count; k++)
        {
            for (int n = 0; n < (polynomials[k]?.Count ?? 0); n++)
            {
                int weight = polynomials[k]!.Weights[n];
                int product = builder.Multiply(weights(Math.Abs(weight) - 1), values[polynomials[k]!.Monomials[n]]);
                builder.Store(output, k, weight < 0 ? builder.Negate(product) : product);
            }
        }
    }

    /// <summary>One multiplication if the product of all but one variable is there, otherwise that product is made first.</summary>
    private static int Value(KernelBuilder builder, int input, ulong monomial, Dictionary<ulong, int> values)
    {
        if (values.TryGetValue(monomial, out int value))
            return value;
        int[] variables = [.. PackedMonomial.Variables(monomial)];
        if (variables.Length == 1)
        {
            value = builder.Load(input, variables[0]);
        }
        else
        {
            int known = Array.FindIndex(variables, v => values.ContainsKey(PackedMonomial.Without(monomial, v)));
            int taken = variables[Math.Max(known, 0)];
            value = builder.Multiply(builder.Load(input, taken), Value(builder, input, PackedMonomial.Without(monomial, taken), values));
        }

        values.Add(monomial, value);
        return value;
    }
}
