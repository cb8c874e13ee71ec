using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// The proof that a program is equivariant: the generators of rotations and the inversion commute with it, identically, in
/// exact arithmetic. A program F with inputs x in representations J passes if
/// <c>sum_i dF_k/dx_i (J x)_i = (J F)_k</c> as polynomials for the generators of rotations about x and z (which generate
/// so(3), the third being their commutator), and every term of F_k has the parity of F_k.
/// </summary>
/// <remarks>
/// Programs that expand to many terms are checked at points of prime fields instead (<see cref="FieldCertificate"/>). Which it was is
/// what <see cref="Certify"/> returns, and what is said of a program wherever it is described. Programs with functions are cut at them
/// before (<see cref="FunctionSymbols"/>).
/// </remarks>
public static class EquivarianceCertificate
{
    private const double MaxTerms = 4_000;
    private const double MaxDegree = 64.0;

    /// <summary>Certifies a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="irreps">The irreps of each operand's components, by operand.</param>
    /// <returns>What was done to prove it.</returns>
    /// <exception cref="InvalidOperationException">It is not equivariant: a mistake of the compiler, never of its user.</exception>
    public static EquivarianceProof Certify(KernelProgram program, IReadOnlyList<Irreps> irreps)
    {
        (program, irreps) = FunctionSymbols.Cut(program, irreps);
        bool expands = CountTerms(program) <= MaxTerms;
        ThrowIfViolated(expands ? FindViolation(program, irreps) : FieldCertificate.FindViolation(program, irreps));
        return expands ? EquivarianceProof.Identity : FieldCertificate.ProofOf(program);
    }

    /// <summary>Checks a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="irreps">The irreps of each operand's components, by operand; the dimension is the number of components.</param>
    /// <returns>Null when the program is equivariant; otherwise what is wrong, naming the output's component.</returns>
    /// <exception cref="ArgumentException">An operand's irreps do not have its dimension.</exception>
    public static string? FindViolation(KernelProgram program, IReadOnlyList<Irreps> irreps)
    {
        (program, irreps) = FunctionSymbols.Cut(program, irreps);
        return FindViolation(program, irreps, Polynomial.OfProgram(program));
    }

    /// <summary>Checks polynomials that agree with a program's wherever it is used.</summary>
    internal static string? FindViolation(
        KernelProgram program, IReadOnlyList<Irreps> irreps, SortedDictionary<int, Polynomial> outputs)
    {
        Representation[] representations = new Representation[program.Operands.Count];
        for (int o = 0; o < representations.Length; o++)
        {
            representations[o] = new Representation(irreps[o]);
            if (irreps[o].Dim != program.Operands[o].Components)
                throw new ArgumentException($"The irreps {irreps[o]} of {program.Operands[o].Name} have dimension {irreps[o].Dim}, not {program.Operands[o].Components}.");
        }

        for (int o = 0; o < representations.Length; o++)
        {
            if (program.Operands[o].Role != OperandRole.Output)
                continue;

            // A component that is never stored is zero, and has to stay zero under rotations.
            for (int component = 0; component < program.Operands[o].Components; component++)
            {
                if (FindViolation(Monomial.Variable(o, component), representations, outputs) is string violation)
                    return $"{program.Operands[o].Name}[{component}] of {program.Name} {violation}";
            }
        }

        return null;
    }

    /// <summary>A bound on how many terms the outputs have as polynomials; infinite where these are of a degree that nobody wants to expand.</summary>
    internal static double CountTerms(KernelProgram program)
    {
        double[] terms = new double[program.Instructions.Count];
        double[] degrees = new double[program.Instructions.Count];
        for (int n = 0; n < terms.Length; n++)
        {
            Instruction i = program.Instructions[n];
            terms[n] = i.Operation switch
            {
                Operation.Load or Operation.Constant => 1.0,
                Operation.Add or Operation.Subtract => terms[i.A] + terms[i.B],
                Operation.Multiply => terms[i.A] * terms[i.B],
                Operation.MultiplyAdd or Operation.NegateMultiplyAdd => (terms[i.A] * terms[i.B]) + terms[i.C],
                _ => terms[i.A],
            };
            degrees[n] = i.Operation switch
            {
                Operation.Load => 1.0,
                Operation.Constant => 0.0,
                Operation.Add or Operation.Subtract => Math.Max(degrees[i.A], degrees[i.B]),
                Operation.Multiply => degrees[i.A] + degrees[i.B],
                Operation.MultiplyAdd or Operation.NegateMultiplyAdd => Math.Max(degrees[i.A] + degrees[i.B], degrees[i.C]),
                _ => degrees[i.A],
            };
            if (degrees[n] > MaxDegree)
                return double.PositiveInfinity;
        }

        return program.Stores.Sum(s => terms[s.Value]);
    }

    private static string? FindViolation(int output, Representation[] representations, SortedDictionary<int, Polynomial> outputs)
    {
        if (outputs.TryGetValue(output, out Polynomial? polynomial))
        {
            int parity = representations[Monomial.OperandOf(output)].Parity(Monomial.ComponentOf(output));
            foreach (Monomial monomial in polynomial.Terms.Keys)
            {
                if (ParityOf(monomial, representations) != parity)
                    return "has a term of the other parity.";
            }
        }

        foreach (int axis in new[] { 0, 2 })
        {
            if (!Commutator(outputs, output, axis, representations).IsZero)
                return $"does not commute with rotations about the {"xyz"[axis]} axis.";
        }

        return null;
    }

    /// <summary>Stops what is not equivariant from being compiled: a mistake of the compiler, never of its user.</summary>
    /// <exception cref="InvalidOperationException">There is a violation.</exception>
    internal static void ThrowIfViolated(string? violation)
    {
        if (violation is not null)
            throw new InvalidOperationException($"The compiler made a program that is not equivariant: {violation}");
    }

    private static Polynomial Commutator(
        SortedDictionary<int, Polynomial> outputs, int output, int axis, Representation[] representations)
    {
        Polynomial difference = new();
        Polynomial rotated = outputs.TryGetValue(output, out Polynomial? stored) ? stored : new();
        foreach (KeyValuePair<Monomial, ExactNumber> term in rotated.Terms)
        {
            for (int i = 0; i < term.Key.Degree; i++)
            {
                int operand = Monomial.OperandOf(term.Key[i]);
                foreach ((int column, ExactNumber value) in representations[operand].Row(axis, Monomial.ComponentOf(term.Key[i])))
                    difference.Add(term.Key.Replace(i, Monomial.Variable(operand, column)), term.Value * value);
            }
        }

        int target = Monomial.OperandOf(output);
        foreach ((int column, ExactNumber value) in representations[target].Row(axis, Monomial.ComponentOf(output)))
        {
            if (outputs.TryGetValue(Monomial.Variable(target, column), out Polynomial? other))
                difference.Add(other, -value);
        }

        return difference;
    }

    private static int ParityOf(Monomial monomial, Representation[] representations)
    {
        int parity = 1;
        for (int i = 0; i < monomial.Degree; i++)
            parity *= representations[Monomial.OperandOf(monomial[i])].Parity(Monomial.ComponentOf(monomial[i]));
        return parity;
    }

    /// <summary>How the components of one operand turn into each other: block-diagonal, one block per irrep.</summary>
    private sealed class Representation
    {
        private readonly List<(Irrep Irrep, int Offset)> _ofComponent = [];

        public Representation(Irreps irreps)
        {
            foreach (MulIrrep block in irreps)
            {
                for (int copy = 0; copy < block.Multiplicity; copy++)
                {
                    int offset = _ofComponent.Count;
                    for (int m = 0; m < block.Irrep.Dim; m++)
                        _ofComponent.Add((block.Irrep, offset));
                }
            }
        }

        public int Parity(int component) => _ofComponent[component].Irrep.Parity;

        public IEnumerable<(int Column, ExactNumber Value)> Row(int axis, int component)
        {
            (Irrep irrep, int offset) = _ofComponent[component];
            foreach (MatrixEntry entry in So3Generators.Get(irrep.L)[axis])
            {
                if (entry.Row == component - offset)
                    yield return (entry.Column + offset, entry.Value);
            }
        }
    }
}
