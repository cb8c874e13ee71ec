using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>How the tensors of a step move with its loops over channels.</summary>
/// <param name="Lanes">The number of lanes.</param>
/// <param name="Outer">How often the outer loop runs.</param>
/// <param name="Inner">How often the inner loop runs.</param>
internal readonly record struct ChannelLoops(int Lanes, int Outer = 1, int Inner = 1);

/// <summary>Builds the program of a step together with what its operands are.</summary>
internal sealed class StepBuilder(string name, IReadOnlyList<ProgramTensor> tensors, ChannelLoops loops)
{
    private readonly List<TensorAccess> _accesses = [];
    private readonly List<OperandBinding> _bindings = [];
    private readonly Dictionary<(TensorAccess, OperandBinding), int> _known = [];
    private readonly HashSet<string> _names = [];

    /// <summary>Builds the values.</summary>
    public KernelBuilder Values { get; } = new(name);

    /// <summary>The loops around the program.</summary>
    public ChannelLoops Loops => loops;

    /// <summary>The operand for rows of a tensor.</summary>
    /// <param name="access">The rows.</param>
    /// <param name="isOutput">Whether it is added to.</param>
    /// <param name="components">How many components it has.</param>
    /// <param name="hasLanes">Whether a component has a number for each lane.</param>
    /// <param name="binding">Where components lie in the row.</param>
    public int Operand(TensorAccess access, bool isOutput, int components, bool hasLanes, OperandBinding binding)
    {
        if (_known.TryGetValue((access, binding), out int operand))
            return operand;
        string operandName = NameOf(tensors[access.Tensor].Name, access.Letters);
        operand = isOutput ? Values.Output(operandName, components, hasLanes) : Values.Input(operandName, components, hasLanes);
        _known.Add((access, binding), operand);
        _accesses.Add(access);
        _bindings.Add(binding);
        return operand;
    }

    /// <summary>The step.</summary>
    public KernelStep Build(ItemDomain domain, KernelProgram program) => new(
        domain, new KernelSegment(program, loops.Lanes, loops.Outer, loops.Inner, new(_bindings)), new(_accesses));

    private string NameOf(string tensor, string letters)
    {
        // "g_", "h_" and "d_" begin the names of derivatives, so no name has an underscore there.
        string text = tensor.Replace(":", "");
        if (text.Length > 1 && text[1] == '_')
            text = "v" + text;
        string unique = text;
        for (int n = 0; !_names.Add(unique); n++)
            unique = n > 0 ? unique + "_" : text.Length == 1 ? $"v{text}_{letters}" : $"{text}_{letters}";
        return unique;
    }
}
