using System;
using System.Globalization;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Text;

namespace TpCompiler.Emit.Gpu.Items;

/// <summary>Prints the values of programs of one lane as statements, one for each; names go on from program to program.</summary>
internal sealed class ProgramStatements(IndentedWriter writer)
{
    private int _names;

    /// <summary>Prints a program.</summary>
    /// <param name="program">The program, ready to be printed.</param>
    /// <param name="type">The type that it computes with: float, double, or T.</param>
    /// <param name="load">The text of a component of an operand.</param>
    /// <returns>For each value its text.</returns>
    public string[] Write(KernelProgram program, string type, Func<int, int, string> load)
    {
        string[] values = new string[program.Instructions.Count];
        for (int n = 0; n < values.Length; n++)
        {
            Instruction i = program.Instructions[n];
            values[n] = i.Operation switch
            {
                Operation.Load => load(i.A, i.B),
                Operation.Constant => Real(program, i.A, type),
                Operation.SumLanes => values[i.A],
                _ => Define(type, Expression(i, values, type)),
            };
        }

        return values;
    }

    /// <summary>Defines a value, and says its name.</summary>
    public string Define(string type, string expression)
    {
        string name = "v" + _names++.ToString(CultureInfo.InvariantCulture);
        writer.Line($"const {type} {name} = {expression};");
        return name;
    }

    private static string Expression(Instruction i, string[] v, string type) => i.Operation switch
    {
        Operation.Add => $"{v[i.A]} + {v[i.B]}",
        Operation.Subtract => $"{v[i.A]} - {v[i.B]}",
        Operation.Multiply => $"{v[i.A]} * {v[i.B]}",
        Operation.Negate => $"-{v[i.A]}",
        Operation.MultiplyAdd => $"{MultiplyAdd(type)}({v[i.A]}, {v[i.B]}, {v[i.C]})",
        Operation.NegateMultiplyAdd => $"{MultiplyAdd(type)}(-{v[i.A]}, {v[i.B]}, {v[i.C]})",
        Operation.Function => $"{i.Function.Name()}Of({v[i.A]})",
        Operation.Select => $"selectOf({v[i.A]}, {v[i.B]}, {v[i.C]})",
        _ => throw new ArgumentException($"{i.Operation} is no operation on numbers."),
    };

    // In a text for double, fma of float is another function than that of T.
    private static string MultiplyAdd(string type) => type == "float" ? "FLOAT_FMA" : "FMA";

    private static string Real(KernelProgram program, int constant, string type)
    {
        string inDouble = HexFloat.Of(program.Constants[constant].ToDouble());
        string inSingle = HexFloat.Of(program.Constants[constant].ToSingle()) + "f";
        return type switch
        {
            "double" => $"({inDouble})",
            "float" => $"({inSingle})",
            _ => $"(REAL({inDouble}, {inSingle}))",
        };
    }
}
