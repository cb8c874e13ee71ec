using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>A program with its coefficients taken to a prime field, where it is evaluated exactly, whatever its size as a polynomial.</summary>
/// <typeparam name="TPrime">The prime.</typeparam>
internal sealed class FieldProgram<TPrime>
    where TPrime : struct, IPrime
{
    private readonly KernelProgram _program;
    private readonly long[] _constants;

    /// <summary>Takes a program to the field.</summary>
    public FieldProgram(KernelProgram program)
    {
        _program = program;
        _constants = [.. program.Constants.Select(Image)];
    }

    /// <summary>
    /// The image of a constant. The root of a prime that has none in the field, as it comes from the number of paths, is a variable
    /// of its own: what holds for any number in its place holds for the root.
    /// </summary>
    public static long Image(ExactNumber value)
    {
        long sum = 0;
        foreach (ExactNumber.Term term in value.Terms)
        {
            long product = PrimeField<TPrime>.Image(term.Coefficient);
            foreach (long prime in PrimeFactors(term.Radicand))
                product = PrimeField<TPrime>.Multiply(product, prime <= PrimeField<TPrime>.LargestRadicand ? PrimeField<TPrime>.Root(prime) : Variable(prime));
            sum = PrimeField<TPrime>.Add(sum, product);
        }

        return sum;
    }

    /// <summary>How many variables multiply each other in the image of a constant.</summary>
    public static int DegreeOf(ExactNumber value)
        => value.Terms.Select(t => PrimeFactors(t.Radicand).Count(p => p > PrimeField<TPrime>.LargestRadicand)).DefaultIfEmpty().Max();

    /// <summary>What the program adds to its outputs, and the derivatives of that along some directions.</summary>
    /// <param name="inputs">For each operand its components; those of outputs are not read.</param>
    /// <param name="directions">For each operand the derivatives of its components; null for none.</param>
    public (long[][] Values, long[][] Tangents) Evaluate(long[][] inputs, long[][]? directions = null)
    {
        long[] x = new long[_program.Instructions.Count];
        long[] dx = new long[x.Length];
        for (int n = 0; n < x.Length; n++)
        {
            Instruction i = _program.Instructions[n];
            (x[n], dx[n]) = i.Operation switch
            {
                Operation.Load => (inputs[i.A][i.B], directions?[i.A][i.B] ?? 0),
                Operation.Constant => (_constants[i.A], 0),
                Operation.Add => Add(i.A, i.B),
                Operation.Subtract => (PrimeField<TPrime>.Subtract(x[i.A], x[i.B]), PrimeField<TPrime>.Subtract(dx[i.A], dx[i.B])),
                Operation.Negate => (PrimeField<TPrime>.Subtract(0, x[i.A]), PrimeField<TPrime>.Subtract(0, dx[i.A])),
                Operation.Multiply => Product(i),
                Operation.MultiplyAdd => Plus(i.C, Product(i)),
                Operation.NegateMultiplyAdd => Minus(i.C, Product(i)),
                Operation.SumLanes => (x[i.A], dx[i.A]),
                _ => throw new NotSupportedException($"The program {_program.Name} is no polynomial: it has the operation {i.Operation}."),
            };
        }

        long[][] values = [.. _program.Operands.Select(o => new long[o.Components])];
        long[][] tangents = [.. _program.Operands.Select(o => new long[o.Components])];
        foreach (KernelStore store in _program.Stores)
        {
            ref long value = ref values[store.Operand][store.Component];
            ref long tangent = ref tangents[store.Operand][store.Component];
            (value, tangent) = (PrimeField<TPrime>.Add(value, x[store.Value]), PrimeField<TPrime>.Add(tangent, dx[store.Value]));

            // What the output held before is among the values then.
            if (store.InPlace)
            {
                value = PrimeField<TPrime>.Subtract(value, inputs[store.Operand][store.Component]);
                tangent = PrimeField<TPrime>.Subtract(tangent, directions?[store.Operand][store.Component] ?? 0);
            }
        }

        return (values, tangents);

        (long, long) Add(int a, int b) => (PrimeField<TPrime>.Add(x[a], x[b]), PrimeField<TPrime>.Add(dx[a], dx[b]));

        (long, long) Plus(int a, (long Value, long Tangent) b) => (PrimeField<TPrime>.Add(x[a], b.Value), PrimeField<TPrime>.Add(dx[a], b.Tangent));

        (long, long) Minus(int a, (long Value, long Tangent) b) => (PrimeField<TPrime>.Subtract(x[a], b.Value), PrimeField<TPrime>.Subtract(dx[a], b.Tangent));

        (long Value, long Tangent) Product(Instruction i) => (
            PrimeField<TPrime>.Multiply(x[i.A], x[i.B]),
            PrimeField<TPrime>.Add(PrimeField<TPrime>.Multiply(dx[i.A], x[i.B]), PrimeField<TPrime>.Multiply(x[i.A], dx[i.B])));
    }

    private static long Variable(long prime)
    {
        FieldNumbers numbers = new($"root of {prime}", PrimeField<TPrime>.Modulus);
        return numbers.Next(1)[0];
    }

    private static IEnumerable<long> PrimeFactors(long number)
    {
        for (long prime = 2; number > 1; prime++)
        {
            if (prime * prime > number)
                prime = number;
            for (; number % prime == 0; number /= prime)
                yield return prime;
        }
    }
}
