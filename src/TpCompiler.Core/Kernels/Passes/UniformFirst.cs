using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels.Passes;

/// <summary>
/// Y-first factorisation: everything that does not depend on the lane is multiplied and summed before the lanes.
/// <c>sum_ij C_ijk w x_i y_j</c> with a uniform <c>y</c> becomes <c>sum_i (w x_i) M_ik</c> with
/// <c>M_ik = sum_j C_ijk y_j</c>, computed once per item: the nonzero couplings are paid once, not once per channel.
/// </summary>
/// <remarks>
/// For programs that are sums of products, such as tensor products. Each output is expanded exactly and regrouped by its
/// per-lane factors. A per-lane product <c>w x_i</c> is either made first (and shared by all components of the output), or
/// <c>w</c> is taken out of the sum over <c>i</c>, whichever costs fewer operations per lane.
/// </remarks>
public static class UniformFirst
{
    /// <summary>The program with uniform factors gathered; unchanged if it has no uniform inputs, or sums over lanes, or more than sums of products.</summary>
    public static KernelProgram Apply(KernelProgram program)
    {
        bool hasUniformInput = program.Operands.Any(o => o.Role == OperandRole.Input && !o.HasLanes);
        if (!hasUniformInput || program.Instructions.Any(i => i.Operation is Operation.SumLanes or Operation.Function or Operation.Select) || program.Stores.Any(s => s.InPlace))
            return program;

        SortedDictionary<int, Polynomial> outputs = Polynomial.OfProgram(program);
        Regrouping regrouping = new(program, outputs);
        return regrouping.Run();
    }

    private sealed class Regrouping
    {
        private readonly KernelProgram _program;
        private readonly SortedDictionary<int, Polynomial> _outputs;
        private readonly KernelBuilder _builder;
        private readonly HashSet<int> _takenOut;

        public Regrouping(KernelProgram program, SortedDictionary<int, Polynomial> outputs)
        {
            _program = program;
            _outputs = outputs;
            _builder = new(program.Name, program.Operands);
            _takenOut = FactorsWorthTakingOut();
        }

        public KernelProgram Run()
        {
            foreach (KeyValuePair<int, Polynomial> output in _outputs)
            {
                int value = Sum(ByLaneFactors(output.Value));
                _builder.Store(Monomial.OperandOf(output.Key), Monomial.ComponentOf(output.Key), value);
            }

            return _builder.Build();
        }

        /// <summary>The output as sum over per-lane monomials of (monomial times uniform polynomial), in a fixed order.</summary>
        private SortedDictionary<Monomial, SortedDictionary<Monomial, ExactNumber>> ByLaneFactors(Polynomial polynomial)
        {
            SortedDictionary<Monomial, SortedDictionary<Monomial, ExactNumber>> groups = [];
            foreach (KeyValuePair<Monomial, ExactNumber> term in polynomial.Terms)
            {
                Monomial lane = term.Key.Where(HasLanes);
                if (!groups.TryGetValue(lane, out SortedDictionary<Monomial, ExactNumber>? uniform))
                    groups.Add(lane, uniform = []);
                uniform.Add(term.Key.Where(v => !HasLanes(v)), term.Value);
            }

            return groups;
        }

        private int Sum(SortedDictionary<Monomial, SortedDictionary<Monomial, ExactNumber>> groups)
        {
            int sum = _builder.Constant(ExactNumber.Zero);
            SortedDictionary<int, int> partialSums = [];
            foreach (KeyValuePair<Monomial, SortedDictionary<Monomial, ExactNumber>> group in groups)
            {
                int uniform = UniformSum(group.Value);
                int outer = OuterFactor(group.Key);
                if (outer < 0)
                {
                    sum = _builder.Add(sum, _builder.Multiply(uniform, Product(group.Key)));
                }
                else
                {
                    int inner = _builder.Multiply(uniform, Product(group.Key.Where(v => v != outer)));
                    partialSums[outer] = partialSums.TryGetValue(outer, out int partial) ? _builder.Add(partial, inner) : inner;
                }
            }

            foreach (KeyValuePair<int, int> partial in partialSums)
                sum = _builder.Add(sum, _builder.Multiply(LoadOf(partial.Key), partial.Value));
            return sum;
        }

        private int UniformSum(SortedDictionary<Monomial, ExactNumber> terms)
        {
            int sum = _builder.Constant(ExactNumber.Zero);
            foreach (KeyValuePair<Monomial, ExactNumber> term in terms)
                sum = _builder.Add(sum, _builder.Scale(term.Value, Product(term.Key)));
            return sum;
        }

        private int Product(Monomial monomial)
        {
            int product = _builder.Constant(ExactNumber.One);
            for (int i = 0; i < monomial.Degree; i++)
                product = _builder.Multiply(product, LoadOf(monomial[i]));
            return product;
        }

        private int LoadOf(int variable) => _builder.Load(Monomial.OperandOf(variable), Monomial.ComponentOf(variable));

        private bool HasLanes(int variable) => _program.Operands[Monomial.OperandOf(variable)].HasLanes;

        private int OuterFactor(Monomial lane)
        {
            if (lane.Degree != 2 || lane[0] == lane[1])
                return -1;
            // The later operand comes last in a monomial: weights are declared after features.
            return _takenOut.Contains(lane[1]) ? lane[1] : _takenOut.Contains(lane[0]) ? lane[0] : -1;
        }

        /// <summary>
        /// Variables w that multiply more partners x_i than they reach outputs k: there w * sum_i M_ik x_i costs one product per
        /// output, less than one product w x_i per partner.
        /// </summary>
        private HashSet<int> FactorsWorthTakingOut()
        {
            Dictionary<int, HashSet<int>> partners = [];
            Dictionary<int, HashSet<int>> reached = [];
            foreach (KeyValuePair<int, Polynomial> output in _outputs)
            {
                foreach (Monomial lane in output.Value.Terms.Keys.Select(m => m.Where(HasLanes)).Where(m => m.Degree == 2))
                {
                    int factor = lane[1];
                    AddTo(partners, factor, lane[0]);
                    AddTo(reached, factor, output.Key);
                }
            }

            return [.. partners.Keys.Where(f => partners[f].Count > reached[f].Count)];
        }

        private static void AddTo(Dictionary<int, HashSet<int>> sets, int key, int item)
        {
            if (!sets.TryGetValue(key, out HashSet<int>? set))
                sets.Add(key, set = []);
            set.Add(item);
        }
    }
}
