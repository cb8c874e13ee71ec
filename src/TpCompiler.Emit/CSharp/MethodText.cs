using System;
using System.Collections.Generic;

namespace TpCompiler.Emit.CSharp;

/// <summary>One printed method and what it has to be called with.</summary>
internal sealed class MethodText(string name, OperandNames names)
{
    private readonly SortedSet<int> _operands = [];

    /// <summary>The method's name.</summary>
    public string Name { get; } = name;

    /// <summary>Statements before a loop over all lanes.</summary>
    public IndentedWriter Before { get; } = new();

    /// <summary>Its statements, within a loop if there is one.</summary>
    public IndentedWriter Body { get; } = new();

    /// <summary>Statements after a loop over all lanes.</summary>
    public IndentedWriter After { get; } = new();

    /// <summary>Whether it uses the array of uniform values.</summary>
    public bool UsesUniform { get; set; }

    /// <summary>Whether it uses the accumulators of sums over lanes.</summary>
    public bool UsesSums { get; set; }

    /// <summary>Whether it uses the values kept from one method to the next.</summary>
    public bool UsesKept { get; set; }

    /// <summary>Whether it uses the number of lanes that are no padding.</summary>
    public bool UsesActive { get; set; }

    /// <summary>Says that it uses an operand.</summary>
    public void Use(int operand) => _operands.Add(operand);

    /// <summary>The parameters, after <paramref name="first"/> if that is not empty.</summary>
    public string Parameters(string first) => List(first, o => $"T* {names[o]}, nint {names.Stride(o)}", "T* ", "V* ", "nint ");

    /// <summary>The arguments of a call, after <paramref name="first"/> if that is not empty.</summary>
    public string Arguments(string first)
        => List(first, o => $"{names[o]}, operands[{OperandNames.Text(o)}].ComponentStride", string.Empty, string.Empty, string.Empty);

    private string List(string first, Func<int, string> operand, string scalars, string vectors, string number)
    {
        List<string> items = [];
        if (first.Length > 0)
            items.Add(first);
        foreach (int o in _operands)
            items.Add(operand(o));
        if (UsesUniform)
            items.Add(scalars + "uniform");
        if (UsesSums)
            items.Add(vectors + "sums");
        if (UsesKept)
            items.Add(vectors + "kept");
        if (UsesActive)
            items.Add(number + "active");
        return string.Join(", ", items);
    }
}
