using System.Collections.Generic;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Tests.SymmetricContractions;

/// <summary>Evaluates a program for one item and one lane, straight from the meaning of its instructions.</summary>
internal static class ScalarEvaluator
{
    /// <summary>The outputs by name, added to zero.</summary>
    public static Dictionary<string, double[]> Run(KernelProgram program, Dictionary<string, double[]> inputs)
    {
        Dictionary<string, double[]> outputs = [];
        foreach (KernelOperand operand in program.Operands)
        {
            if (operand.Role == OperandRole.Output)
                outputs.Add(operand.Name, new double[operand.Components]);
        }

        double[] values = new double[program.Instructions.Count];
        for (int n = 0; n < values.Length; n++)
        {
            Instruction i = program.Instructions[n];
            values[n] = i.Operation switch
            {
                Operation.Load => program.Operands[i.A].Role == OperandRole.Input
                    ? inputs[program.Operands[i.A].Name][i.B]
                    : outputs[program.Operands[i.A].Name][i.B],
                Operation.Constant => program.Constants[i.A].ToDouble(),
                Operation.Add => values[i.A] + values[i.B],
                Operation.Subtract => values[i.A] - values[i.B],
                Operation.Multiply => values[i.A] * values[i.B],
                Operation.Negate => -values[i.A],
                Operation.MultiplyAdd => (values[i.A] * values[i.B]) + values[i.C],
                Operation.NegateMultiplyAdd => values[i.C] - (values[i.A] * values[i.B]),
                _ => values[i.A],
            };
        }

        foreach (KernelStore store in program.Stores)
        {
            double[] output = outputs[program.Operands[store.Operand].Name];
            output[store.Component] = store.InPlace ? values[store.Value] : output[store.Component] + values[store.Value];
        }

        return outputs;
    }
}
