using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.CSharp;

/// <summary>
/// Names in the printed code. An operand is a letter followed by letters and digits, so that its components (<c>x_3</c>),
/// values (<c>v17</c>) and constants (<c>C2</c>) never collide with it.
/// </summary>
internal sealed class OperandNames
{
    private static readonly HashSet<string> s_taken =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue",
        "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally",
        "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock",
        "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected",
        "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string",
        "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort",
        "using", "virtual", "void", "volatile", "while", "nint", "nuint",
        "T", "V", "Simd", "VectorFunctions", "Row", "Clear", "Run", "Early", "Lanes", "Late",
        "call", "operands", "item", "outer", "inner", "lane", "lanes", "memory", "uniform", "sum", "sums", "kept", "active",
    ];

    private readonly string[] _names;

    public OperandNames(KernelProgram program)
    {
        HashSet<string> taken = [.. s_taken];
        _names = new string[program.Operands.Count];
        for (int i = 0; i < _names.Length; i++)
            _names[i] = Choose(program.Operands[i].Name, taken);
    }

    /// <summary>The pointer to the operand's first component, and the stem of the names below.</summary>
    public string this[int operand] => _names[operand];

    /// <summary>The distance between its components.</summary>
    public string Stride(int operand) => _names[operand] + "Stride";

    /// <summary>The pointer that walks over its components, within a block of lanes.</summary>
    public string Cursor(int operand) => _names[operand] + "At";

    /// <summary>The pointer to the item's row.</summary>
    public string Row(int operand) => _names[operand] + "Row";

    /// <summary>One component.</summary>
    public string Component(int operand, int component) => _names[operand] + "_" + Text(component);

    /// <summary>The class of functions in the runtime.</summary>
    public const string Functions = "VectorFunctions<T>";

    /// <summary>The value of an instruction.</summary>
    public static string Value(int number) => "v" + Text(number);

    /// <summary>What a sum over lanes has gathered so far.</summary>
    public static string Sum(int number) => "sum" + Text(number);

    /// <summary>The elements of a vector that is the value of an instruction, added up.</summary>
    public static string AddedUp(int number) => "s" + Text(number);

    /// <summary>A constant.</summary>
    public static string Constant(int number) => "C" + Text(number);

    /// <summary>A number, the same on every machine.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Choose(string name, HashSet<string> taken)
    {
        StringBuilder text = new();
        bool capital = false;
        foreach (char c in name)
        {
            bool fits = c < 128 && char.IsLetterOrDigit(c);
            if (fits)
                text.Append(capital ? char.ToUpperInvariant(c) : c);
            capital = !fits && text.Length > 0;
        }

        string stem = text.ToString();
        bool isNumbered = s_numbered.Any(n => stem.StartsWith(n, System.StringComparison.Ordinal) && stem.Skip(n.Length).All(char.IsDigit));
        if (stem.Length == 0 || char.IsDigit(stem[0]) || isNumbered)
            stem = "operand" + stem;
        if (stem is "in" or "out")
            stem += "put";
        string chosen = stem;
        for (int number = 2; !IsFree(chosen, taken); number++)
            chosen = stem + Text(number);
        foreach (string suffix in s_suffixes)
            taken.Add(chosen + suffix);
        return chosen;
    }

    // Values, sums, constants and methods, each with a number.
    private static readonly string[] s_numbered = ["v", "s", "sum", "C", "Early", "Lanes", "Late"];

    private static readonly string[] s_suffixes = ["", "Stride", "At", "Row"];

    private static bool IsFree(string name, HashSet<string> taken) => s_suffixes.All(suffix => !taken.Contains(name + suffix));
}
