using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// Checks that rotations and the inversion commute with a program, with its exact coefficients taken to a prime field, at points
/// where a program that is not equivariant of degree d passes with probability d/2^31 each (J. Schwartz, J. ACM 27, 701 (1980)).
/// For programs too large to be expanded.
/// </summary>
internal static class FieldCertificate
{
    private const int Points = 3;

    // Every prime up to this one has a root in the field.
    private const long LargestWithRoot = 53;

    /// <summary>Null when the program passes; otherwise what is wrong.</summary>
    public static string? FindViolation(KernelProgram program, IReadOnlyList<Irreps> irreps)
    {
        long state = 7_919;
        long[] constants = [.. program.Constants.Select(Image)];
        Representation[] representations = [.. irreps.Select(i => new Representation(i))];
        for (int point = 0; point < Points; point++)
        {
            long[][] inputs = [.. program.Operands.Select(o => RandomRow(o.Components, ref state))];
            long[][] values = Evaluate(program, constants, inputs, null).Values;
            foreach (int axis in new[] { 0, 2 })
            {
                long[][] rotated = [.. inputs.Select((x, o) => representations[o].Rotate(axis, x))];
                long[][] tangents = Evaluate(program, constants, inputs, rotated).Tangents;
                for (int o = 0; o < inputs.Length; o++)
                {
                    if (program.Operands[o].Role == OperandRole.Output && !tangents[o].SequenceEqual(representations[o].Rotate(axis, values[o])))
                        return $"{program.Operands[o].Name} of {program.Name} does not commute with rotations about the {"xyz"[axis]} axis.";
                }
            }

            long[][] mirrored = Evaluate(program, constants, [.. inputs.Select((x, o) => representations[o].Invert(x))], null).Values;
            for (int o = 0; o < inputs.Length; o++)
            {
                if (program.Operands[o].Role == OperandRole.Output && !mirrored[o].SequenceEqual(representations[o].Invert(values[o])))
                    return $"{program.Operands[o].Name} of {program.Name} has a term of the other parity.";
            }
        }

        return null;
    }

    /// <summary>
    /// The image of a constant. The root of a prime that has none in the field, as it comes from the number of paths, is a variable
    /// of its own: what holds for any number in its place holds for the root.
    /// </summary>
    private static long Image(ExactNumber value)
    {
        long sum = 0;
        foreach (ExactNumber.Term term in value.Terms)
        {
            long product = PrimeField.Image(term.Coefficient);
            long rest = term.Radicand;
            for (long prime = 2; rest > 1; prime++)
            {
                if (prime * prime > rest)
                    prime = rest;
                if (rest % prime != 0)
                    continue;
                rest /= prime;
                product = PrimeField.Multiply(product, prime <= LargestWithRoot ? PrimeField.Image(ExactNumber.Sqrt(prime)) : Variable(prime));
            }

            sum = PrimeField.Add(sum, product);
        }

        return sum;
    }

    private static long Variable(long prime) => ((prime * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) >> 20 & long.MaxValue) % PrimeField.Modulus;

    /// <summary>The outputs, and their derivatives along <paramref name="directions"/>.</summary>
    private static (long[][] Values, long[][] Tangents) Evaluate(
        KernelProgram program, long[] constants, long[][] inputs, long[][]? directions)
    {
        long[] x = new long[program.Instructions.Count];
        long[] dx = new long[x.Length];
        for (int n = 0; n < x.Length; n++)
        {
            Instruction i = program.Instructions[n];
            switch (i.Operation)
            {
                case Operation.Load:
                    (x[n], dx[n]) = (inputs[i.A][i.B], directions?[i.A][i.B] ?? 0);
                    break;
                case Operation.Constant:
                    x[n] = constants[i.A];
                    break;
                case Operation.Add:
                    (x[n], dx[n]) = (PrimeField.Add(x[i.A], x[i.B]), PrimeField.Add(dx[i.A], dx[i.B]));
                    break;
                case Operation.Subtract:
                    (x[n], dx[n]) = (PrimeField.Subtract(x[i.A], x[i.B]), PrimeField.Subtract(dx[i.A], dx[i.B]));
                    break;
                case Operation.Negate:
                    (x[n], dx[n]) = (PrimeField.Subtract(0, x[i.A]), PrimeField.Subtract(0, dx[i.A]));
                    break;
                case Operation.Multiply:
                    (x[n], dx[n]) = Product(i);
                    break;
                case Operation.MultiplyAdd:
                    (long product, long derivative) = Product(i);
                    (x[n], dx[n]) = (PrimeField.Add(product, x[i.C]), PrimeField.Add(derivative, dx[i.C]));
                    break;
                case Operation.NegateMultiplyAdd:
                    (product, derivative) = Product(i);
                    (x[n], dx[n]) = (PrimeField.Subtract(x[i.C], product), PrimeField.Subtract(dx[i.C], derivative));
                    break;
                default:
                    (x[n], dx[n]) = (x[i.A], dx[i.A]);
                    break;
            }
        }

        long[][] values = [.. program.Operands.Select(o => new long[o.Components])];
        long[][] tangents = [.. program.Operands.Select(o => new long[o.Components])];
        foreach (KernelStore store in program.Stores)
        {
            values[store.Operand][store.Component] = PrimeField.Add(values[store.Operand][store.Component], x[store.Value]);
            tangents[store.Operand][store.Component] = PrimeField.Add(tangents[store.Operand][store.Component], dx[store.Value]);
        }

        return (values, tangents);

        (long, long) Product(Instruction i) => (
            PrimeField.Multiply(x[i.A], x[i.B]),
            PrimeField.Add(PrimeField.Multiply(dx[i.A], x[i.B]), PrimeField.Multiply(x[i.A], dx[i.B])));
    }

    private static long[] RandomRow(int count, ref long state)
    {
        long[] row = new long[count];
        for (int n = 0; n < count; n++)
        {
            state = (state * 25_214_903_917 + 11) & ((1L << 48) - 1);
            row[n] = (state >> 16) % PrimeField.Modulus;
        }

        return row;
    }

    /// <summary>How the components of an operand turn.</summary>
    private sealed class Representation
    {
        private readonly List<(Irrep Irrep, int Offset)> _blocks = [];
        private readonly (int Row, int Column, long Value)[][] _generators;

        public Representation(Irreps irreps)
        {
            int offset = 0;
            foreach (Irrep irrep in irreps.SelectMany(b => Enumerable.Repeat(b.Irrep, b.Multiplicity)))
            {
                _blocks.Add((irrep, offset));
                offset += irrep.Dim;
            }

            _generators = [.. Enumerable.Range(0, 3).Select(axis => _blocks
                .SelectMany(b => So3Generators.Get(b.Irrep.L)[axis].Select(e => (e.Row + b.Offset, e.Column + b.Offset, PrimeField.Image(e.Value))))
                .ToArray())];
        }

        public long[] Rotate(int axis, long[] row)
        {
            long[] rotated = new long[row.Length];
            foreach ((int r, int c, long value) in _generators[axis])
                rotated[r] = PrimeField.Add(rotated[r], PrimeField.Multiply(value, row[c]));
            return rotated;
        }

        public long[] Invert(long[] row)
        {
            long[] inverted = (long[])row.Clone();
            foreach ((Irrep irrep, int offset) in _blocks.Where(b => b.Irrep.Parity < 0))
            {
                for (int c = offset; c < offset + irrep.Dim; c++)
                    inverted[c] = PrimeField.Subtract(0, row[c]);
            }

            return inverted;
        }
    }
}
