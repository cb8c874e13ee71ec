using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using Monomial = TpCompiler.Core.Kernels.Monomial;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Certifies forms whose weights have no meaning without their preparation: the program on the weights as they are is, expanded
/// exactly, the polynomial of the layer, which is equivariant.
/// </summary>
internal sealed class PolynomialCertificate
{
    private const int Input = 0;
    private const int Weights = 1;
    private const int Output = 2;
    private readonly PowerLayer _layer;
    private readonly LayerPolynomials _polynomials;

    /// <summary>Certifies the polynomials of a layer.</summary>
    /// <exception cref="InvalidOperationException">They are not equivariant: a mistake of the compiler.</exception>
    public PolynomialCertificate(PowerLayer layer, LayerPolynomials polynomials, CancellationToken cancellation)
    {
        (_layer, _polynomials) = (layer, polynomials);
        for (int block = 0; block < layer.Output.Count; block++)
        {
            cancellation.ThrowIfCancellationRequested();
            EquivarianceCertificate.ThrowIfViolated(FindViolation(block));
        }
    }

    /// <summary>Certifies a form with a preparation.</summary>
    /// <exception cref="InvalidOperationException">It computes something else: a mistake of the compiler.</exception>
    public void Certify(PowerForm form, CancellationToken cancellation)
    {
        List<WeightShare>[] rows = Rows(form.Preparation!);
        int weights = form.Program.OperandIndex("w");
        SortedDictionary<int, Polynomial> outputs = Polynomial.OfProgram(form.Program);
        for (int k = 0; k < _layer.Output.Dim; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            Dictionary<(ulong, int), ExactNumber> sums = [];
            outputs.TryGetValue(Monomial.Variable(form.Program.OperandIndex("out"), k), out Polynomial? output);
            foreach (KeyValuePair<Monomial, ExactNumber> term in output?.Terms ?? new Dictionary<Monomial, ExactNumber>())
            {
                ulong monomial = PackedMonomial.One;
                int weight = -1;
                int degree = 0;
                for (int v = 0; v < term.Key.Degree; v++)
                {
                    int component = Monomial.ComponentOf(term.Key[v]);
                    if (Monomial.OperandOf(term.Key[v]) == weights)
                        (weight, degree) = (component, degree + 1);
                    else
                        monomial = PackedMonomial.Times(monomial, component);
                }

                if (degree != 1)
                    throw Wrong(form, k);

                foreach (WeightShare share in rows[weight])
                    Add(sums, (monomial, share.Weight), term.Value * share.Coefficient);
            }

            foreach (KeyValuePair<ulong, List<WeightShare>> term in _polynomials.Components[k])
            {
                foreach (WeightShare share in term.Value)
                    Add(sums, (term.Key, share.Weight), -share.Coefficient);
            }

            if (sums.Values.Any(v => !v.IsZero))
                throw Wrong(form, k);
        }
    }

    private static InvalidOperationException Wrong(PowerForm form, int component)
        => new($"The compiler made a wrong program: the form \"{form.Name}\" does not compute component {component} of its layer.");

    private string? FindViolation(int block)
    {
        Irreps output = new(_layer.Output[block].Irrep);
        int count = _layer.Paths.Count();
        KernelProgram operands = new(
            "power",
            new([
                new KernelOperand("x", OperandRole.Input, _layer.Input.Dim, true),
                new KernelOperand("w", OperandRole.Input, count, true),
                new KernelOperand("out", OperandRole.Output, output.Dim, true),
            ]),
            default,
            default,
            default);
        SortedDictionary<int, Polynomial> outputs = [];
        for (int m = 0; m < output.Dim; m++)
        {
            Polynomial polynomial = new();
            foreach (KeyValuePair<ulong, List<WeightShare>> term in _polynomials.Components[_layer.Output.Offsets[block] + m])
            {
                foreach (WeightShare share in term.Value)
                    polynomial.Add(Unpack(term.Key, share.Weight), share.Coefficient);
            }

            outputs.Add(Monomial.Variable(Output, m), polynomial);
        }

        return EquivarianceCertificate.FindViolation(operands, [_layer.Input, new([new MulIrrep(count, new Irrep(0, 1))]), output], outputs);
    }

    private List<WeightShare>[] Rows(KernelProgram preparation)
    {
        List<int> firstWeights = [0];
        foreach (PowerTerm term in _layer.Terms)
            firstWeights.Add(firstWeights[firstWeights.Count - 1] + term.Paths.Count);
        int output = preparation.OperandIndex("w");
        List<WeightShare>[] rows = [.. Enumerable.Range(0, preparation.Operands[output].Components).Select(_ => new List<WeightShare>())];
        foreach (KeyValuePair<int, Polynomial> row in Polynomial.OfProgram(preparation))
        {
            rows[Monomial.ComponentOf(row.Key)].AddRange(row.Value.Terms.Select(t =>
                new WeightShare(firstWeights[Monomial.OperandOf(t.Key[0])] + Monomial.ComponentOf(t.Key[0]), t.Value)));
        }

        return rows;
    }

    private static Monomial Unpack(ulong monomial, int weight) => new(
        [.. PackedMonomial.Variables(monomial).Select(v => Monomial.Variable(Input, v)), Monomial.Variable(Weights, weight)]);

    private static void Add(Dictionary<(ulong, int), ExactNumber> sums, (ulong, int) key, ExactNumber value)
        => sums[key] = sums.TryGetValue(key, out ExactNumber? present) ? present + value : value;
}
