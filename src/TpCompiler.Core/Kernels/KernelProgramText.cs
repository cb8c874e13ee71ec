using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>Prints a program as text, one instruction a line, and reads it back: <c>Parse(Print(p)) == p</c>.</summary>
/// <example>
/// <code>
/// program dot
/// input x 3 lanes
/// input y 3
/// output out 1 lanes
/// v0 = x[0]
/// v1 = y[0]
/// v2 = mul v0 v1
/// v3 = const 1/3*sqrt(3)
/// v4 = mul v3 v2
/// out[0] += v4
/// </code>
/// </example>
public static class KernelProgramText
{
    private static readonly Dictionary<string, Operation> s_operations = new()
    {
        ["add"] = Operation.Add,
        ["sub"] = Operation.Subtract,
        ["mul"] = Operation.Multiply,
        ["neg"] = Operation.Negate,
        ["fma"] = Operation.MultiplyAdd,
        ["fnma"] = Operation.NegateMultiplyAdd,
        ["sum"] = Operation.SumLanes,
        ["select"] = Operation.Select,
    };

    private static readonly Dictionary<Operation, string> s_names = Invert(s_operations);

    /// <summary>The program's text.</summary>
    public static string Print(KernelProgram program) => "program " + program.Name + "\n" + PrintBody(program);

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a program; the message names the line.</exception>
    public static KernelProgram Parse(string text)
    {
        string name = string.Empty;
        List<KernelOperand> operands = [];
        List<ExactNumber> constants = [];
        List<Instruction> instructions = [];
        List<KernelStore> stores = [];
        string[] lines = text.Split('\n');
        for (int n = 0; n < lines.Length; n++)
        {
            string[] words = lines[n].Split([' ', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            try
            {
                switch (words[0])
                {
                    case "program":
                        name = words.Length > 1 ? words[1] : string.Empty;
                        break;
                    case "input" or "output":
                        OperandRole role = words[0] == "input" ? OperandRole.Input : OperandRole.Output;
                        operands.Add(new KernelOperand(words[1], role, Integer(words[2]), words.Length > 3));
                        break;
                    default:
                        ParseStatement(words, operands, constants, instructions, stores);
                        break;
                }
            }
            catch (Exception e) when (e is FormatException or IndexOutOfRangeException or OverflowException)
            {
                throw new FormatException($"Line {n + 1} is not part of a program: '{lines[n]}'.", e);
            }
        }

        return new KernelProgram(name, new(operands), new(constants), new(instructions), new(stores));
    }

    internal static string PrintBody(KernelProgram program)
    {
        StringBuilder text = new();
        foreach (KernelOperand operand in program.Operands)
        {
            text.Append(operand.Role == OperandRole.Input ? "input " : "output ").Append(operand.Name).Append(' ')
                .Append(operand.Components.ToString(CultureInfo.InvariantCulture)).Append(operand.HasLanes ? " lanes\n" : "\n");
        }

        for (int n = 0; n < program.Instructions.Count; n++)
        {
            Instruction i = program.Instructions[n];
            text.Append('v').Append(n).Append(" = ");
            switch (i.Operation)
            {
                case Operation.Load:
                    text.Append(program.Operands[i.A].Name).Append('[').Append(i.B).Append(']');
                    break;
                case Operation.Constant:
                    text.Append("const ").Append(program.Constants[i.A]);
                    break;
                default:
                    text.Append(i.Operation == Operation.Function ? i.Function.Name() : s_names[i.Operation]);
                    for (int a = 0; a < i.Arity; a++)
                        text.Append(" v").Append(i.Argument(a));
                    break;
            }

            text.Append('\n');
        }

        foreach (KernelStore store in program.Stores)
        {
            text.Append(program.Operands[store.Operand].Name).Append('[').Append(store.Component).Append(']')
                .Append(store.InPlace ? " = v" : " += v").Append(store.Value).Append('\n');
        }

        return text.ToString();
    }

    private static void ParseStatement(
        string[] words, List<KernelOperand> operands, List<ExactNumber> constants, List<Instruction> instructions, List<KernelStore> stores)
    {
        bool isStore = words[0].IndexOf('[') >= 0;
        if (isStore)
        {
            (int operand, int component) = Component(words[0], operands);
            stores.Add(new KernelStore(operand, component, Value(words[2]), words[1] == "="));
        }
        else if (words[2] == "const")
        {
            instructions.Add(new Instruction(Operation.Constant, constants.Count));
            constants.Add(ExactNumber.Parse(string.Join(" ", words, 3, words.Length - 3)));
        }
        else if (words[2].IndexOf('[') >= 0)
        {
            (int operand, int component) = Component(words[2], operands);
            instructions.Add(new Instruction(Operation.Load, operand, component));
        }
        else if (Functions.Named(words[2]) is Function function)
        {
            instructions.Add(new Instruction(Operation.Function, Value(words[3]), (int)function));
        }
        else
        {
            if (!s_operations.TryGetValue(words[2], out Operation operation))
                throw new FormatException($"'{words[2]}' is not an operation.");
            int arity = new Instruction(operation, 0).Arity;
            instructions.Add(new Instruction(
                operation,
                Value(words[3]),
                arity > 1 ? Value(words[4]) : 0,
                arity > 2 ? Value(words[5]) : 0));
        }
    }

    private static (int Operand, int Component) Component(string word, List<KernelOperand> operands)
    {
        int bracket = word.IndexOf('[');
        string name = word.Substring(0, bracket);
        int operand = operands.FindIndex(o => o.Name == name);
        if (operand < 0)
            throw new FormatException($"'{name}' is not an operand.");
        return (operand, Integer(word.Substring(bracket + 1).TrimEnd(']')));
    }

    private static int Value(string word) => Integer(word.Substring(1));

    private static int Integer(string word) => int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);

    private static Dictionary<Operation, string> Invert(Dictionary<string, Operation> map)
    {
        Dictionary<Operation, string> inverse = [];
        foreach (KeyValuePair<string, Operation> pair in map)
            inverse.Add(pair.Value, pair.Key);
        return inverse;
    }
}
