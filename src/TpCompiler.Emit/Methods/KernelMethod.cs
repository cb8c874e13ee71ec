using System.Collections.Generic;

namespace TpCompiler.Emit.Methods;

/// <summary>When a <see cref="KernelMethod"/> runs.</summary>
internal enum MethodStage
{
    /// <summary>Before the lanes.</summary>
    Early,

    /// <summary>For the lanes.</summary>
    Lanes,

    /// <summary>After the lanes.</summary>
    Late,
}

/// <summary>One method of a kernel: its statements, and what it has to be called with.</summary>
/// <param name="stage">When it runs.</param>
/// <param name="number">Its number among those of the stage.</param>
internal sealed class KernelMethod(MethodStage stage, int number)
{
    private readonly SortedSet<int> _operands = [];

    /// <summary>When it runs.</summary>
    public MethodStage Stage { get; } = stage;

    /// <summary>Its number among those of the stage.</summary>
    public int Number { get; } = number;

    /// <summary>Statements before a loop over all lanes.</summary>
    public List<Statement> Before { get; } = [];

    /// <summary>Its statements, within a loop if there is one.</summary>
    public List<Statement> Body { get; } = [];

    /// <summary>Statements after a loop over all lanes.</summary>
    public List<Statement> After { get; } = [];

    /// <summary>The operands that it uses, in order.</summary>
    public IReadOnlyCollection<int> Operands => _operands;

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
}
