using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// Checks that rotations and the inversion commute with a program at points of two prime fields, to which its exact coefficients are
/// taken. For programs too large to be expanded.
/// </summary>
/// <remarks>
/// A program of degree d that is not equivariant has a component V of dF J x - J F, or of the terms of the other parity, that is no zero
/// polynomial; its degree is at most d, the stand-ins of roots counted (<see cref="FieldProgram{TPrime}.Image"/>). Unless all coefficients
/// of V vanish modulo the prime p, V is zero at a random point with a probability of at most d/p (J. Schwartz, J. ACM 27, 701 (1980)), and
/// at all of k independent points with at most (d/p)^k, which with p > 2^30 is below 2^-(k (30 - log2 d)). The bound that is stated is that
/// of one field: the other one is there because coefficients of V, sums of products of the program's constants, could all be divisible by
/// one prime, and then nothing is seen in its field. Points come from a hash of the program (<see cref="FieldNumbers"/>), so that no
/// program can be made, by whatever mistake, to fit the points that are its own.
/// </remarks>
internal static class FieldCertificate
{
    private const int Points = 4;
    private const int Fields = 2;
    private const int LeastPrimeExponent = 30;

    /// <summary>Null when the program passes; otherwise what is wrong.</summary>
    /// <param name="program">The program.</param>
    /// <param name="irreps">The irreps of each operand's components, by operand.</param>
    public static string? FindViolation(KernelProgram program, IReadOnlyList<Irreps> irreps)
        => Field<FirstPrime>.FindViolation(program, irreps) ?? Field<SecondPrime>.FindViolation(program, irreps);

    /// <summary>What is known of a program that passed.</summary>
    public static EquivarianceProof ProofOf(KernelProgram program)
        => EquivarianceProof.AtPoints(Points, Fields, Points * Math.Max(0, LeastPrimeExponent - (int)Math.Ceiling(Math.Log(Math.Max(1, DegreeOf(program)), 2))));

    /// <summary>The highest degree of an output, in the inputs and the stand-ins of roots.</summary>
    private static double DegreeOf(KernelProgram program)
    {
        // Chains of squares have degrees beyond whole numbers.
        double[] degrees = new double[program.Instructions.Count];
        for (int n = 0; n < degrees.Length; n++)
        {
            Instruction i = program.Instructions[n];
            degrees[n] = i.Operation switch
            {
                Operation.Load => 1,
                Operation.Constant => FieldProgram<FirstPrime>.DegreeOf(program.Constants[i.A]),
                Operation.Add or Operation.Subtract => Math.Max(degrees[i.A], degrees[i.B]),
                Operation.Multiply => degrees[i.A] + degrees[i.B],
                Operation.MultiplyAdd or Operation.NegateMultiplyAdd => Math.Max(degrees[i.A] + degrees[i.B], degrees[i.C]),
                _ => degrees[i.A],
            };
        }

        return program.Stores.Select(s => degrees[s.Value]).DefaultIfEmpty().Max();
    }

    /// <summary>The check in one field.</summary>
    private static class Field<TPrime>
        where TPrime : struct, IPrime
    {
        public static string? FindViolation(KernelProgram program, IReadOnlyList<Irreps> irreps)
        {
            FieldProgram<TPrime> images = new(program);
            Representation[] representations = [.. irreps.Select(i => new Representation(i))];
            FieldNumbers numbers = new(program.Identity, PrimeField<TPrime>.Modulus);
            for (int point = 0; point < Points; point++)
            {
                long[][] inputs = [.. program.Operands.Select(o => numbers.Next(o.Components))];
                long[][] values = images.Evaluate(inputs).Values;
                foreach (int axis in new[] { 0, 2 })
                {
                    long[][] rotated = [.. inputs.Select((x, o) => representations[o].Rotate(axis, x))];
                    if (FindDifference(program, images.Evaluate(inputs, rotated).Tangents, o => representations[o].Rotate(axis, values[o])) is string turned)
                        return $"{turned} of {program.Name} does not commute with rotations about the {"xyz"[axis]} axis.";
                }

                long[][] mirrored = images.Evaluate([.. inputs.Select((x, o) => representations[o].Invert(x))]).Values;
                if (FindDifference(program, mirrored, o => representations[o].Invert(values[o])) is string inverted)
                    return $"{inverted} of {program.Name} has a term of the other parity.";
            }

            return null;
        }

        /// <summary>The name of the first output that is not as expected.</summary>
        private static string? FindDifference(KernelProgram program, long[][] found, Func<int, long[]> expected)
        {
            for (int o = 0; o < found.Length; o++)
            {
                if (program.Operands[o].Role == OperandRole.Output && !found[o].SequenceEqual(expected(o)))
                    return program.Operands[o].Name;
            }

            return null;
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
                    .SelectMany(b => So3Generators.Get(b.Irrep.L)[axis].Select(e => (e.Row + b.Offset, e.Column + b.Offset, PrimeField<TPrime>.Image(e.Value))))
                    .ToArray())];
            }

            public long[] Rotate(int axis, long[] row)
            {
                long[] rotated = new long[row.Length];
                foreach ((int r, int c, long value) in _generators[axis])
                    rotated[r] = PrimeField<TPrime>.Add(rotated[r], PrimeField<TPrime>.Multiply(value, row[c]));
                return rotated;
            }

            public long[] Invert(long[] row)
            {
                long[] inverted = (long[])row.Clone();
                foreach ((Irrep irrep, int offset) in _blocks.Where(b => b.Irrep.Parity < 0))
                {
                    for (int c = offset; c < offset + irrep.Dim; c++)
                        inverted[c] = PrimeField<TPrime>.Subtract(0, row[c]);
                }

                return inverted;
            }
        }
    }
}
