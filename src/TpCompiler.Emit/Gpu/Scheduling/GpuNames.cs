using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>
/// Names in the text of a kernel. Those of operands have an underscore, others have none, so that they never collide with each
/// other or with words of a language.
/// </summary>
internal sealed class GpuNames
{
    private readonly string[] _stems;

    public GpuNames(KernelProgram program)
    {
        HashSet<string> taken = [];
        _stems = [.. program.Operands.Select(o => Choose(o.Name, taken))];
    }

    /// <summary>The argument that is the operand's data.</summary>
    public string Data(int operand) => _stems[operand] + "_data";

    /// <summary>The argument that is the operand's rows.</summary>
    public string Rows(int operand) => _stems[operand] + "_rows";

    /// <summary>The pointer to the operand's first component.</summary>
    public string Pointer(int operand) => _stems[operand] + "_at";

    /// <summary>The pointer to the operand's row 0, which others are counted from.</summary>
    public string Base(int operand) => _stems[operand] + "_base";

    /// <summary>The distance between its rows.</summary>
    public string ItemStride(int operand) => _stems[operand] + "_item";

    /// <summary>The distance between its components.</summary>
    public string Stride(int operand) => _stems[operand] + "_stride";

    /// <summary>Whether it is overwritten.</summary>
    public string Overwrite(int operand) => _stems[operand] + "_overwrite";

    /// <summary>One component.</summary>
    public string Component(int operand, int component) => _stems[operand] + "_" + Text(component);

    /// <summary>The sum that goes to one component.</summary>
    public string Sum(int operand, int component) => _stems[operand] + "_sum" + Text(component);

    /// <summary>The value of an instruction.</summary>
    public static string Value(int number) => "v" + Text(number);

    /// <summary>One work-item's share of a sum over lanes.</summary>
    public static string LaneSum(int number) => "s" + Text(number);

    /// <summary>A constant.</summary>
    public static string Constant(int number) => "C" + Text(number);

    /// <summary>A number, the same on every machine.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Choose(string name, HashSet<string> taken)
    {
        StringBuilder text = new();
        foreach (char c in name)
        {
            if (c < 128 && char.IsLetterOrDigit(c))
                text.Append(c);
        }

        if (text.Length == 0 || char.IsDigit(text[0]))
            text.Insert(0, "operand");
        string stem = text.ToString();
        string chosen = stem;
        for (int number = 2; !taken.Add(chosen); number++)
            chosen = stem + "x" + Text(number);
        return chosen;
    }
}
