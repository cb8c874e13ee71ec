using System;
using System.Collections.Generic;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>A product of components of operands: the numbers of its variables, ascending, with repetition.</summary>
/// <remarks>The variable of component <c>c</c> of operand <c>o</c> has the number <c>o * 65536 + c</c>.</remarks>
public readonly struct Monomial : IEquatable<Monomial>, IComparable<Monomial>
{
    private readonly int[]? _variables;

    /// <summary>The product of the given variables.</summary>
    public Monomial(params int[] variables)
    {
        _variables = (int[])variables.Clone();
        Array.Sort(_variables);
    }

    private Monomial(int[] sorted, bool _) => _variables = sorted;

    /// <summary>How many variables it has, with repetition.</summary>
    public int Degree => _variables?.Length ?? 0;

    /// <summary>The number of the <paramref name="index"/>-th variable.</summary>
    public int this[int index] => _variables![index];

    /// <summary>The variable's number.</summary>
    public static int Variable(int operand, int component) => (operand << 16) | component;

    /// <summary>The operand of a variable.</summary>
    public static int OperandOf(int variable) => variable >> 16;

    /// <summary>The component of a variable.</summary>
    public static int ComponentOf(int variable) => variable & 0xFFFF;

    /// <summary>The product of two monomials.</summary>
    public static Monomial operator *(Monomial left, Monomial right)
    {
        if (left.Degree == 0)
            return right;
        if (right.Degree == 0)
            return left;
        int[] merged = new int[left.Degree + right.Degree];
        for (int i = 0, j = 0, n = 0; n < merged.Length; n++)
        {
            bool takeLeft = j == right.Degree || (i < left.Degree && left[i] <= right[j]);
            merged[n] = takeLeft ? left[i++] : right[j++];
        }

        return new Monomial(merged, true);
    }

    /// <summary>The monomial with the <paramref name="index"/>-th variable replaced.</summary>
    public Monomial Replace(int index, int variable)
    {
        int[] changed = (int[])_variables!.Clone();
        changed[index] = variable;
        Array.Sort(changed);
        return new Monomial(changed, true);
    }

    /// <summary>The variables that <paramref name="keep"/> holds for.</summary>
    public Monomial Where(Func<int, bool> keep) => new(Array.FindAll(_variables ?? [], v => keep(v)), true);

    /// <inheritdoc/>
    public bool Equals(Monomial other)
    {
        if (Degree != other.Degree)
            return false;
        for (int i = 0; i < Degree; i++)
        {
            if (this[i] != other[i])
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Monomial other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        uint hash = 2166136261;
        for (int i = 0; i < Degree; i++)
            hash = (hash ^ (uint)this[i]) * 16777619;
        return (int)hash;
    }

    /// <inheritdoc/>
    public int CompareTo(Monomial other)
    {
        for (int i = 0; i < Math.Min(Degree, other.Degree); i++)
        {
            if (this[i] != other[i])
                return this[i].CompareTo(other[i]);
        }

        return Degree.CompareTo(other.Degree);
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(Monomial left, Monomial right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(Monomial left, Monomial right) => !left.Equals(right);

    /// <summary>Lexicographic order.</summary>
    public static bool operator <(Monomial left, Monomial right) => left.CompareTo(right) < 0;

    /// <summary>Lexicographic order.</summary>
    public static bool operator >(Monomial left, Monomial right) => left.CompareTo(right) > 0;

    /// <summary>Lexicographic order.</summary>
    public static bool operator <=(Monomial left, Monomial right) => left.CompareTo(right) <= 0;

    /// <summary>Lexicographic order.</summary>
    public static bool operator >=(Monomial left, Monomial right) => left.CompareTo(right) >= 0;
}

/// <summary>A polynomial with exact coefficients in the components of a program's operands.</summary>
public sealed class Polynomial
{
    private readonly Dictionary<Monomial, ExactNumber> _terms = [];

    /// <summary>The terms, in no particular order; no coefficient is zero.</summary>
    public IReadOnlyDictionary<Monomial, ExactNumber> Terms => _terms;

    /// <summary>Whether it is zero.</summary>
    public bool IsZero => _terms.Count == 0;

    /// <summary>Adds <paramref name="coefficient"/> * <paramref name="monomial"/> to this polynomial.</summary>
    public void Add(Monomial monomial, ExactNumber coefficient)
    {
        if (_terms.TryGetValue(monomial, out ExactNumber? present))
            coefficient = present + coefficient;
        if (coefficient.IsZero)
            _terms.Remove(monomial);
        else
            _terms[monomial] = coefficient;
    }

    /// <summary>Adds <paramref name="factor"/> * <paramref name="other"/> to this polynomial.</summary>
    public void Add(Polynomial other, ExactNumber factor)
    {
        foreach (KeyValuePair<Monomial, ExactNumber> term in other._terms)
            Add(term.Key, term.Value * factor);
    }

    /// <summary>The product of two polynomials.</summary>
    public static Polynomial Multiply(Polynomial left, Polynomial right)
    {
        Polynomial product = new();
        foreach (KeyValuePair<Monomial, ExactNumber> a in left._terms)
        {
            foreach (KeyValuePair<Monomial, ExactNumber> b in right._terms)
                product.Add(a.Key * b.Key, a.Value * b.Value);
        }

        return product;
    }

    /// <summary>
    /// What a program adds to each component of its outputs, as polynomials; the key is the variable's number of the
    /// output's component. A sum over lanes counts as its argument. Exact, so two programs that compute the same have the
    /// same polynomials.
    /// </summary>
    /// <exception cref="NotSupportedException">The program has functions.</exception>
    public static SortedDictionary<int, Polynomial> OfProgram(KernelProgram program)
    {
        Polynomial[] values = new Polynomial[program.Instructions.Count];
        for (int n = 0; n < values.Length; n++)
            values[n] = OfInstruction(program, program.Instructions[n], values);

        SortedDictionary<int, Polynomial> outputs = [];
        foreach (KernelStore store in program.Stores)
        {
            int variable = Monomial.Variable(store.Operand, store.Component);
            if (!outputs.TryGetValue(variable, out Polynomial? sum))
                outputs.Add(variable, sum = new());
            sum.Add(values[store.Value], ExactNumber.One);
            if (store.InPlace)
                sum.Add(new Monomial(variable), -ExactNumber.One);
        }

        return outputs;
    }

    private static Polynomial OfInstruction(KernelProgram program, Instruction i, Polynomial[] values)
    {
        Polynomial value = new();
        switch (i.Operation)
        {
            case Operation.Load:
                value.Add(new Monomial(Monomial.Variable(i.A, i.B)), ExactNumber.One);
                break;
            case Operation.Constant:
                value.Add(default(Monomial), program.Constants[i.A]);
                break;
            case Operation.Add:
                value.Add(values[i.A], ExactNumber.One);
                value.Add(values[i.B], ExactNumber.One);
                break;
            case Operation.Subtract:
                value.Add(values[i.A], ExactNumber.One);
                value.Add(values[i.B], -ExactNumber.One);
                break;
            case Operation.Negate:
                value.Add(values[i.A], -ExactNumber.One);
                break;
            case Operation.Multiply:
                return Multiply(values[i.A], values[i.B]);
            case Operation.MultiplyAdd:
                value.Add(values[i.C], ExactNumber.One);
                value.Add(Multiply(values[i.A], values[i.B]), ExactNumber.One);
                break;
            case Operation.NegateMultiplyAdd:
                value.Add(values[i.C], ExactNumber.One);
                value.Add(Multiply(values[i.A], values[i.B]), -ExactNumber.One);
                break;
            case Operation.SumLanes:
                value.Add(values[i.A], ExactNumber.One);
                break;
            default:
                throw new NotSupportedException($"The program {program.Name} is no polynomial: it has the operation {i.Operation}.");
        }

        return value;
    }
}
