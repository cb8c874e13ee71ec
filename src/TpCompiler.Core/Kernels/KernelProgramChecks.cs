using System;

namespace TpCompiler.Core.Kernels;

/// <summary>The rules that every <see cref="KernelProgram"/> keeps.</summary>
internal static class KernelProgramChecks
{
    public static void ThrowIfMalformed(KernelProgram program)
    {
        for (int n = 0; n < program.Instructions.Count; n++)
            CheckInstruction(program, n);
        foreach (KernelStore store in program.Stores)
            CheckStore(program, store);
    }

    private static void CheckInstruction(KernelProgram program, int number)
    {
        Instruction instruction = program.Instructions[number];
        for (int a = 0; a < instruction.Arity; a++)
        {
            int argument = instruction.Argument(a);
            Require(argument >= 0 && argument < number, program, $"instruction {number} uses {argument}, which does not come before it");
        }

        if (instruction.Operation == Operation.Constant)
            Require(instruction.A >= 0 && instruction.A < program.Constants.Count, program, $"instruction {number} names constant {instruction.A} of {program.Constants.Count}");
        if (instruction.Operation == Operation.Load)
            CheckComponent(program, instruction.A, instruction.B, $"instruction {number}");
    }

    private static void CheckStore(KernelProgram program, KernelStore store)
    {
        CheckComponent(program, store.Operand, store.Component, "a store");
        KernelOperand operand = program.Operands[store.Operand];
        Require(operand.Role == OperandRole.Output, program, $"a store goes to the input {operand.Name}");
        Require(store.Value >= 0 && store.Value < program.Instructions.Count, program, $"a store names the value {store.Value} of {program.Instructions.Count}");
    }

    private static void CheckComponent(KernelProgram program, int operand, int component, string where)
    {
        Require(operand >= 0 && operand < program.Operands.Count, program, $"{where} names operand {operand} of {program.Operands.Count}");
        KernelOperand found = program.Operands[operand];
        Require(component >= 0 && component < found.Components, program, $"{where} names component {component} of {found.Name}, which has {found.Components}");
    }

    private static void Require(bool condition, KernelProgram program, string message)
    {
        if (!condition)
            throw new ArgumentException($"The program {program.Name} is malformed: {message}.");
    }
}
