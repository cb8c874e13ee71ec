using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Methods;

namespace TpCompiler.Jit;

/// <summary>Makes a method of its statements: instructions for the just-in-time compiler, which compiles it at once.</summary>
[RequiresDynamicCode("Makes methods while the program runs.")]
internal sealed class MethodEmitter
{
    // The parameters of a KernelPart.
    private static readonly Type[] s_parameters = [typeof(nint*), typeof(nint), typeof(nint), typeof(nint), typeof(nint), typeof(nint)];

    private const int Operands = 0, Uniform = 1, Sums = 2, Kept = 3, Lane = 4, Active = 5;

    private readonly KernelProgram _program;
    private readonly VectorInstructions _instructions;
    private readonly ILGenerator _il;
    private readonly LocalBuilder? _lane;
    private readonly Dictionary<Local, LocalBuilder> _locals = [];
    private readonly LocalBuilder?[] _addresses;
    private readonly LocalBuilder?[] _strides;
    private readonly LocalBuilder?[] _cursors;

    private MethodEmitter(KernelProgram program, KernelMethod method, bool loops, VectorInstructions instructions, ILGenerator il)
    {
        _program = program;
        _instructions = instructions;
        _il = il;
        _lane = loops ? il.DeclareLocal(typeof(nint)) : null;
        _addresses = new LocalBuilder?[program.Operands.Count];
        _strides = new LocalBuilder?[program.Operands.Count];
        _cursors = new LocalBuilder?[program.Operands.Count];
        foreach (int operand in method.Operands)
        {
            _addresses[operand] = ReadOperand(operand);
            _strides[operand] = ReadOperand(program.Operands.Count + operand);
        }
    }

    /// <summary>Compiles a method.</summary>
    /// <param name="program">The program, for its constants.</param>
    /// <param name="method">The method.</param>
    /// <param name="loops">Whether it loops over all lanes itself.</param>
    /// <param name="instructions">The element type and width of vectors.</param>
    public static KernelPart Emit(KernelProgram program, KernelMethod method, bool loops, VectorInstructions instructions)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{program.Name}.{method.Stage}{method.Number}");
        DynamicMethod code = new(name, typeof(void), s_parameters, typeof(MethodEmitter).Module) { InitLocals = false };
        MethodEmitter emitter = new(program, method, loops, instructions, code.GetILGenerator());
        emitter.EmitAll(method);
        KernelPart part = code.CreateDelegate<KernelPart>();
        RuntimeHelpers.PrepareDelegate(part);
        return part;
    }

    private void EmitAll(KernelMethod method)
    {
        Emit(method.Before);
        if (_lane is null)
        {
            Emit(method.Body);
        }
        else
        {
            Label body = _il.DefineLabel(), test = _il.DefineLabel();
            EmitNumber(0);
            _il.Emit(OpCodes.Stloc, _lane);
            _il.Emit(OpCodes.Br, test);
            _il.MarkLabel(body);
            Emit(method.Body);
            _il.Emit(OpCodes.Ldloc, _lane);
            EmitNumber(_instructions.VectorBytes / _instructions.ElementBytes);
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Stloc, _lane);
            _il.MarkLabel(test);
            _il.Emit(OpCodes.Ldloc, _lane);
            _il.Emit(OpCodes.Ldarg, (short)Lane);
            _il.Emit(OpCodes.Blt, body);
        }

        Emit(method.After);
        _il.Emit(OpCodes.Ret);
    }

    private void Emit(List<Statement> statements)
    {
        foreach (Statement statement in statements)
            Emit(statement);
    }

    private void Emit(Statement statement)
    {
        switch (statement)
        {
            case Assignment s:
                EmitAddress(s.Target);
                EmitValue(s.Value);
                EmitWrite(s.Target);
                break;
            case Addition s:
                EmitAddress(s.Target);
                EmitValue(s.Target);
                EmitValue(s.Value);
                EmitOperation(s.Subtracts ? Operation.Subtract : Operation.Add, s.Target.IsVector);
                EmitWrite(s.Target);
                break;
            case VectorStore s:
                EmitValue(s.Value);
                _il.Emit(OpCodes.Ldloc, Cursor(s.Operand));
                _il.Emit(OpCodes.Call, _instructions.Store);
                break;
            case CursorStart s:
                _il.Emit(OpCodes.Ldloc, _addresses[s.Operand]!);
                EmitLane();
                EmitNumber(_instructions.ElementBytes);
                _il.Emit(OpCodes.Mul);
                _il.Emit(OpCodes.Add);
                EmitSteps(s.Component, s.Operand);
                _il.Emit(OpCodes.Stloc, Cursor(s.Operand));
                break;
            case CursorMove s:
                _il.Emit(OpCodes.Ldloc, Cursor(s.Operand));
                EmitSteps(s.Components, s.Operand);
                _il.Emit(OpCodes.Stloc, Cursor(s.Operand));
                break;
            default:
                throw new ArgumentException(statement.ToString(), nameof(statement));
        }
    }

    /// <summary>The address of a place in memory; nothing for a local.</summary>
    private void EmitAddress(Place place)
    {
        switch (place)
        {
            case UniformPlace p:
                EmitElement(Uniform, p.Index * _instructions.ElementBytes);
                break;
            case SumPlace p:
                EmitElement(Sums, p.Index * _instructions.VectorBytes);
                break;
            case KeptPlace p:
                EmitElement(Kept, p.Index * _instructions.VectorBytes);
                break;
            case ComponentPlace p:
                _il.Emit(OpCodes.Ldloc, _addresses[p.Operand]!);
                EmitSteps(p.Component, p.Operand);
                break;
        }
    }

    private void EmitWrite(Place place)
    {
        if (place is LocalPlace p)
            _il.Emit(OpCodes.Stloc, LocalOf(p));
        else
            _il.Emit(OpCodes.Stobj, TypeOf(place));
    }

    private void EmitValue(Expression expression)
    {
        switch (expression)
        {
            case LocalPlace e:
                _il.Emit(OpCodes.Ldloc, LocalOf(e));
                break;
            case Place e:
                EmitAddress(e);
                _il.Emit(OpCodes.Ldobj, TypeOf(e));
                break;
            case ConstantNumber e when _instructions.ElementBytes == sizeof(float):
                _il.Emit(OpCodes.Ldc_R4, _program.Constants[e.Number].ToSingle());
                break;
            case ConstantNumber e:
                _il.Emit(OpCodes.Ldc_R8, _program.Constants[e.Number].ToDouble());
                break;
            case VectorAtCursor e:
                _il.Emit(OpCodes.Ldloc, Cursor(e.Operand));
                _il.Emit(OpCodes.Call, _instructions.Load);
                break;
            case ZeroVector:
                EmitElementZero();
                _il.Emit(OpCodes.Call, _instructions.Create);
                break;
            case Broadcast e:
                EmitValue(e.Number);
                _il.Emit(OpCodes.Call, _instructions.Create);
                break;
            case FirstElement e:
                EmitValue(e.Number);
                _il.Emit(OpCodes.Call, _instructions.CreateScalar);
                break;
            case SumOfElements e:
                EmitValue(e.Vector);
                _il.Emit(OpCodes.Call, _instructions.Sum);
                break;
            case ActiveElements e:
                EmitValue(e.Vector);
                _il.Emit(OpCodes.Ldarg, (short)Active);
                EmitLane();
                _il.Emit(OpCodes.Sub);
                _il.Emit(OpCodes.Call, _instructions.First);
                break;
            case Arithmetic e:
                EmitArithmetic(e);
                break;
            default:
                throw new ArgumentException(expression.ToString(), nameof(expression));
        }
    }

    private void EmitArithmetic(Arithmetic e)
    {
        EmitValue(e.A);
        if (e.Operation == Operation.NegateMultiplyAdd)
            EmitOperation(Operation.Negate, e.IsVector);
        if (e.B is not null)
            EmitValue(e.B);
        if (e.C is not null)
            EmitValue(e.C);
        switch (e.Operation)
        {
            case Operation.MultiplyAdd or Operation.NegateMultiplyAdd:
                _il.Emit(OpCodes.Call, e.IsVector ? _instructions.MultiplyAdd : _instructions.NumberMultiplyAdd);
                break;
            case Operation.Function:
                _il.Emit(OpCodes.Call, _instructions.Function(e.Function, e.IsVector));
                break;
            case Operation.Select:
                _il.Emit(OpCodes.Call, _instructions.Select(e.IsVector));
                break;
            default:
                EmitOperation(e.Operation, e.IsVector);
                break;
        }
    }

    /// <summary>An operation that numbers have an instruction for.</summary>
    private void EmitOperation(Operation operation, bool isVector)
    {
        (System.Reflection.MethodInfo vectors, OpCode numbers) = operation switch
        {
            Operation.Add => (_instructions.Add, OpCodes.Add),
            Operation.Subtract => (_instructions.Subtract, OpCodes.Sub),
            Operation.Multiply => (_instructions.Multiply, OpCodes.Mul),
            Operation.Negate => (_instructions.Negate, OpCodes.Neg),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
        };
        if (isVector)
            _il.Emit(OpCodes.Call, vectors);
        else
            _il.Emit(numbers);
    }

    private void EmitElement(int argument, int offset)
    {
        _il.Emit(OpCodes.Ldarg, (short)argument);
        if (offset == 0)
            return;
        EmitNumber(offset);
        _il.Emit(OpCodes.Add);
    }

    /// <summary>Adds the distance of a number of components to the address at hand.</summary>
    private void EmitSteps(int count, int operand)
    {
        if (count == 0)
            return;
        _il.Emit(OpCodes.Ldloc, _strides[operand]!);
        if (Math.Abs(count) != 1)
        {
            EmitNumber(Math.Abs(count));
            _il.Emit(OpCodes.Mul);
        }

        _il.Emit(count > 0 ? OpCodes.Add : OpCodes.Sub);
    }

    private void EmitLane()
    {
        if (_lane is null)
            _il.Emit(OpCodes.Ldarg, (short)Lane);
        else
            _il.Emit(OpCodes.Ldloc, _lane);
    }

    private void EmitElementZero()
    {
        if (_instructions.ElementBytes == sizeof(float))
            _il.Emit(OpCodes.Ldc_R4, 0f);
        else
            _il.Emit(OpCodes.Ldc_R8, 0d);
    }

    private void EmitNumber(int number)
    {
        _il.Emit(OpCodes.Ldc_I4, number);
        _il.Emit(OpCodes.Conv_I);
    }

    private LocalBuilder ReadOperand(int index)
    {
        LocalBuilder local = _il.DeclareLocal(typeof(nint));
        EmitElement(Operands, index * nint.Size);
        _il.Emit(OpCodes.Ldind_I);
        _il.Emit(OpCodes.Stloc, local);
        return local;
    }

    private LocalBuilder LocalOf(LocalPlace place)
    {
        if (!_locals.TryGetValue(place.Local, out LocalBuilder? local))
            _locals.Add(place.Local, local = _il.DeclareLocal(TypeOf(place)));
        return local;
    }

    private LocalBuilder Cursor(int operand) => _cursors[operand] ??= _il.DeclareLocal(typeof(nint));

    private Type TypeOf(Expression expression) => expression.IsVector ? _instructions.Vector : _instructions.Element;
}
