using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Kernels.Passes;

/// <summary>
/// The last pass before a program is printed or run: functions become elementary (<see cref="FunctionExpansion"/>), sums of
/// products become chains of fused multiply-adds, and a chain that ends in an output starts from what the output holds, so that
/// adding to it is free.
/// </summary>
/// <remarks>Only products and partial sums that nothing else uses are taken into a chain; the number of operations never grows.</remarks>
public static class MultiplyAddFusion
{
    /// <summary>The program with fused multiply-adds.</summary>
    public static KernelProgram Apply(KernelProgram program)
    {
        Fusion fusion = new(FunctionExpansion.Apply(program));
        return fusion.Run();
    }

    private readonly struct Term(int value, bool negative)
    {
        public int Value { get; } = value;

        public bool Negative { get; } = negative;
    }

    private sealed class Fusion(KernelProgram program)
    {
        private readonly KernelBuilder _builder = new(program.Name, program.Operands);
        private readonly int[] _uses = program.CountUses();
        private readonly int[] _values = [.. Enumerable.Repeat(-1, program.Instructions.Count)];

        public KernelProgram Run()
        {
            foreach (IGrouping<(int Operand, int Component), KernelStore> target in program.Stores.GroupBy(s => (s.Operand, s.Component)))
            {
                // Stores to one component become one: each would otherwise replace what the one before it left.
                List<Term> terms = [];
                int sum = -1;
                foreach (KernelStore store in target)
                {
                    if (store.InPlace)
                        sum = Value(store.Value);
                    else if (_uses[store.Value] == 1)
                        terms.AddRange(Terms(store.Value));
                    else
                        terms.Add(new(store.Value, false));
                }

                foreach (Term term in terms)
                    Prepare(term);
                if (sum < 0)
                    sum = _builder.Load(target.Key.Operand, target.Key.Component);
                foreach (Term term in terms)
                    sum = AddTo(sum, term);
                _builder.StoreInPlace(target.Key.Operand, target.Key.Component, sum);
            }

            return _builder.Build();
        }

        /// <summary>The value in the new program; made when first asked for.</summary>
        private int Value(int n)
        {
            if (_values[n] >= 0)
                return _values[n];
            Instruction i = program.Instructions[n];
            if (i.Operation is Operation.Add or Operation.Subtract)
            {
                _values[n] = Sum(Terms(n));
            }
            else
            {
                for (int a = 0; a < i.Arity; a++)
                    Value(i.Argument(a));
                _values[n] = Replay.Repeat(_builder, program, i, _values);
            }

            return _values[n];
        }

        private int Sum(List<Term> terms)
        {
            foreach (Term term in terms)
                Prepare(term);

            // Start from a term that needs no operation of its own, if there is one.
            int start = terms.FindIndex(t => !t.Negative && !IsOpenProduct(t.Value));
            if (start < 0)
                start = terms.FindIndex(t => !t.Negative);
            if (start < 0)
                start = 0;
            Term first = terms[start];
            int sum = IsOpenProduct(first.Value) ? Product(first.Value) : Value(first.Value);
            if (first.Negative)
                sum = _builder.Negate(sum);
            for (int t = 0; t < terms.Count; t++)
            {
                if (t != start)
                    sum = AddTo(sum, terms[t]);
            }

            return sum;
        }

        private int AddTo(int sum, Term term)
        {
            if (!IsOpenProduct(term.Value))
                return term.Negative ? _builder.Subtract(sum, Value(term.Value)) : _builder.Add(sum, Value(term.Value));
            Instruction product = program.Instructions[term.Value];
            int a = Value(product.A);
            int b = Value(product.B);
            return term.Negative ? _builder.NegateMultiplyAdd(a, b, sum) : _builder.MultiplyAdd(a, b, sum);
        }

        private int Product(int n)
        {
            Instruction product = program.Instructions[n];
            return _builder.Multiply(Value(product.A), Value(product.B));
        }

        private void Prepare(Term term)
        {
            if (!IsOpenProduct(term.Value))
            {
                Value(term.Value);
                return;
            }

            Instruction product = program.Instructions[term.Value];
            Value(product.A);
            Value(product.B);
        }

        private bool IsOpenProduct(int n) => _uses[n] == 1 && program.Instructions[n].Operation == Operation.Multiply;

        /// <summary>The terms of a sum: sums inside it that nothing else uses and that are of the same stage are opened.</summary>
        private List<Term> Terms(int root)
        {
            List<Term> terms = [];
            Stack<(int Value, bool Negative)> pending = new();
            pending.Push((root, false));
            while (pending.Count > 0)
            {
                (int n, bool negative) = pending.Pop();
                Instruction i = program.Instructions[n];
                bool open = n == root || (_uses[n] == 1 && program.Stages[n] == program.Stages[root]);
                if (open && i.Operation is Operation.Add or Operation.Subtract)
                {
                    pending.Push((i.B, negative != (i.Operation == Operation.Subtract)));
                    pending.Push((i.A, negative));
                }
                else if (open && i.Operation == Operation.Negate)
                {
                    pending.Push((i.A, !negative));
                }
                else
                {
                    terms.Add(new(n, negative));
                }
            }

            return terms;
        }
    }
}
