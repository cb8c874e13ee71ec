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
            if (argument < 0 || argument >= number)
                throw Malformed(program, $"instruction {number} uses {argument}, which does not come before it");
        }

        if (instruction.Operation == Operation.Constant && (instruction.A < 0 || instruction.A >= program.Constants.Count))
            throw Malformed(program, $"instruction {number} names constant {instruction.A} of {program.Constants.Count}");
        if (instruction.Operation == Operation.Function && !Functions.IsDefined(instruction.Function))
            throw Malformed(program, $"instruction {number} names function {instruction.B}, which there is not");
        if (instruction.Operation == Operation.Load)
            CheckComponent(program, instruction.A, instruction.B, number);
    }

    private static void CheckStore(KernelProgram program, KernelStore store)
    {
        CheckComponent(program, store.Operand, store.Component, -1);
        KernelOperand operand = program.Operands[store.Operand];
        if (operand.Role != OperandRole.Output)
            throw Malformed(program, $"a store goes to the input {operand.Name}");
        if (store.Value < 0 || store.Value >= program.Instructions.Count)
            throw Malformed(program, $"a store names the value {store.Value} of {program.Instructions.Count}");
    }

    /// <param name="program">The program.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="component">Its component.</param>
    /// <param name="instruction">The instruction that names them; -1 for a store.</param>
    private static void CheckComponent(KernelProgram program, int operand, int component, int instruction)
    {
        if (operand < 0 || operand >= program.Operands.Count)
            throw Malformed(program, $"{Where()} names operand {operand} of {program.Operands.Count}");
        KernelOperand found = program.Operands[operand];
        if (component < 0 || component >= found.Components)
            throw Malformed(program, $"{Where()} names component {component} of {found.Name}, which has {found.Components}");

        string Where() => instruction < 0 ? "a store" : $"instruction {instruction}";
    }

    // Messages are made where something is wrong: programs are many, and of many instructions.
    private static ArgumentException Malformed(KernelProgram program, string message) => new($"The program {program.Name} is malformed: {message}.");
}
