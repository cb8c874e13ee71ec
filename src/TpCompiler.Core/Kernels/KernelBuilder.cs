using System;
using System.Collections.Generic;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// Builds a <see cref="KernelProgram"/> value by value. Equal values are made once (hash-consing), constants are folded
/// exactly, signs move outwards, and uniform factors move out of sums over lanes.
/// </summary>
public sealed partial class KernelBuilder
{
    private readonly string _name;
    private readonly List<KernelOperand> _operands = [];
    private readonly List<ExactNumber> _constants = [];
    private readonly List<Instruction> _instructions = [];
    private readonly List<Stage> _stages = [];
    private readonly List<KernelStore> _stores = [];
    private readonly Dictionary<Instruction, int> _known = [];
    private readonly Dictionary<ExactNumber, int> _knownConstants = [];

    /// <summary>Starts a program called <paramref name="name"/>.</summary>
    public KernelBuilder(string name) => _name = name;

    /// <summary>Starts a program with the operands of another one.</summary>
    public KernelBuilder(string name, IEnumerable<KernelOperand> operands)
        : this(name) => _operands.AddRange(operands);

    /// <summary>Adds an input and returns its number.</summary>
    public int Input(string name, int components, bool hasLanes) => AddOperand(new(name, OperandRole.Input, components, hasLanes));

    /// <summary>Adds an output and returns its number.</summary>
    public int Output(string name, int components, bool hasLanes) => AddOperand(new(name, OperandRole.Output, components, hasLanes));

    /// <summary>Adds an operand and returns its number.</summary>
    public int AddOperand(KernelOperand operand)
    {
        _operands.Add(operand);
        return _operands.Count - 1;
    }

    /// <summary>A component of an operand.</summary>
    public int Load(int operand, int component) => Make(new(Operation.Load, operand, component));

    /// <summary>A constant.</summary>
    public int Constant(ExactNumber value)
    {
        if (!_knownConstants.TryGetValue(value, out int n))
        {
            _constants.Add(value);
            n = Make(new(Operation.Constant, _constants.Count - 1));
            _knownConstants.Add(value, n);
        }

        return n;
    }

    /// <summary><paramref name="a"/> + <paramref name="b"/>.</summary>
    public int Add(int a, int b)
    {
        ExactNumber? x = ConstantOf(a);
        ExactNumber? y = ConstantOf(b);
        if (x is not null && y is not null)
            return Constant(x + y);
        if (x is not null && x.IsZero)
            return b;
        if (y is not null && y.IsZero)
            return a;
        if (IsNegate(b, out int inner))
            return Subtract(a, inner);
        if (IsNegate(a, out inner))
            return Subtract(b, inner);
        return Make(new(Operation.Add, Math.Min(a, b), Math.Max(a, b)));
    }

    /// <summary><paramref name="a"/> - <paramref name="b"/>.</summary>
    public int Subtract(int a, int b)
    {
        if (a == b)
            return Constant(ExactNumber.Zero);
        ExactNumber? x = ConstantOf(a);
        ExactNumber? y = ConstantOf(b);
        if (x is not null && y is not null)
            return Constant(x - y);
        if (x is not null && x.IsZero)
            return Negate(b);
        if (y is not null && y.IsZero)
            return a;
        if (IsNegate(b, out int inner))
            return Add(a, inner);
        if (IsNegate(a, out inner))
            return Negate(Add(inner, b));
        return Make(new(Operation.Subtract, a, b));
    }

    /// <summary>-<paramref name="a"/>.</summary>
    public int Negate(int a)
    {
        if (ConstantOf(a) is ExactNumber x)
            return Constant(-x);
        if (IsNegate(a, out int inner))
            return inner;
        Instruction i = _instructions[a];
        if (i.Operation == Operation.Subtract)
            return Subtract(i.B, i.A);
        return Make(new(Operation.Negate, a));
    }

    /// <summary><paramref name="a"/> * <paramref name="b"/>.</summary>
    public int Multiply(int a, int b)
    {
        if (ConstantOf(a) is null && ConstantOf(b) is not null)
            (a, b) = (b, a);
        if (ConstantOf(a) is ExactNumber x)
        {
            if (ConstantOf(b) is ExactNumber y)
                return Constant(x * y);
            if (x.IsZero)
                return a;
            if (x.IsOne)
                return b;
            if ((-x).IsOne)
                return Negate(b);
            Instruction factor = _instructions[b];
            if (factor.Operation == Operation.Multiply && ConstantOf(factor.A) is ExactNumber z)
                return Multiply(Constant(x * z), factor.B);
        }

        if (IsNegate(a, out int inner))
            return ConstantOf(b) is null ? Negate(Multiply(inner, b)) : Multiply(inner, Negate(b));
        if (IsNegate(b, out inner))
            return ConstantOf(a) is null ? Negate(Multiply(a, inner)) : Multiply(Negate(a), inner);
        bool keepOrder = ConstantOf(a) is not null || a < b;
        return Make(keepOrder ? new(Operation.Multiply, a, b) : new(Operation.Multiply, b, a));
    }

    /// <summary><paramref name="factor"/> * <paramref name="a"/>.</summary>
    public int Scale(ExactNumber factor, int a) => Multiply(Constant(factor), a);

    /// <summary><paramref name="a"/> * <paramref name="b"/> + <paramref name="c"/>, rounded once.</summary>
    public int MultiplyAdd(int a, int b, int c)
        => Make(new(Operation.MultiplyAdd, a, b, c));

    /// <summary><paramref name="c"/> - <paramref name="a"/> * <paramref name="b"/>, rounded once.</summary>
    public int NegateMultiplyAdd(int a, int b, int c)
        => Make(new(Operation.NegateMultiplyAdd, a, b, c));

    /// <summary>The sum of a value per lane over all lanes.</summary>
    public int SumLanes(int a)
    {
        if (IsZero(a))
            return a;
        Instruction i = _instructions[a];
        if (i.Operation == Operation.Negate)
            return Negate(SumLanes(i.A));
        if (i.Operation == Operation.Multiply && !HasLanes(i.A))
            return Multiply(i.A, SumLanes(i.B));
        if (i.Operation == Operation.Multiply && !HasLanes(i.B))
            return Multiply(i.B, SumLanes(i.A));
        return Make(new(Operation.SumLanes, a));
    }

    /// <summary>Whether the value differs from lane to lane.</summary>
    public bool HasLanes(int value) => _stages[value] == Stage.Lane;

    /// <summary>When, within one item, the value is computed.</summary>
    public Stage StageOf(int value) => _stages[value];

    /// <summary>Whether the value is the constant zero.</summary>
    public bool IsZero(int value) => ConstantOf(value) is { IsZero: true };

    /// <summary>Adds a value to a component of an output; adding zero is left out.</summary>
    public void Store(int operand, int component, int value)
    {
        if (!IsZero(value))
            _stores.Add(new(operand, component, value));
    }

    /// <summary>Replaces a component of an output by a value that already contains what it held.</summary>
    public void StoreInPlace(int operand, int component, int value) => _stores.Add(new(operand, component, value, InPlace: true));

    /// <summary>The program, without the values that no store needs.</summary>
    public KernelProgram Build() => Passes.DeadCode.Eliminate(
        new KernelProgram(_name, new(_operands), new(_constants), new(_instructions), new(_stores)));

    private ExactNumber? ConstantOf(int value)
    {
        Instruction i = _instructions[value];
        return i.Operation == Operation.Constant ? _constants[i.A] : null;
    }

    private bool IsNegate(int value, out int inner)
    {
        Instruction i = _instructions[value];
        inner = i.A;
        return i.Operation == Operation.Negate;
    }

    private int Make(Instruction instruction)
    {
        if (_known.TryGetValue(instruction, out int n))
            return n;
        n = _instructions.Count;
        _instructions.Add(instruction);
        _stages.Add(StageOf(instruction));
        _known.Add(instruction, n);
        return n;
    }

    private Stage StageOf(Instruction instruction)
    {
        if (instruction.Operation == Operation.SumLanes)
            return Stage.Late;
        if (instruction.Operation == Operation.Load)
            return Stages.OfOperand(_operands[instruction.A]);
        Stage stage = Stage.Early;
        for (int a = 0; a < instruction.Arity && stage != Stage.Lane; a++)
        {
            Stage argument = _stages[instruction.Argument(a)];
            stage = argument == Stage.Early ? stage : argument;
        }

        return stage;
    }
}
