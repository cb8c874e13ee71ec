using System.Collections.Generic;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs.Derivatives;

/// <summary>
/// What a derivative of a kernel calls its operands: those of the kernel, and for each what has its shape, a gradient, cotangent or tangent, by a name that is
/// no other's.
/// </summary>
internal sealed class DerivedOperands
{
    private readonly Dictionary<string, string> _derived = [];
    private readonly Dictionary<string, (int Operand, bool IsDerived)> _origins = [];

    public DerivedOperands(KernelProgram program, char mark)
    {
        for (int o = 0; o < program.Operands.Count; o++)
            _origins[program.Operands[o].Name] = (o, false);
        for (int o = 0; o < program.Operands.Count; o++)
        {
            string name = mark + program.Operands[o].Name;
            while (_origins.ContainsKey(name))
                name += "_";
            _origins.Add(name, (o, true));
            _derived.Add(program.Operands[o].Name, name);
        }
    }

    /// <summary>The name of what has the shape of an operand.</summary>
    public string NameOf(string operand) => _derived[operand];

    /// <summary>A step of the derivative.</summary>
    /// <param name="step">The step that is derived.</param>
    /// <param name="derivative">The kernel's derivative.</param>
    /// <param name="tensors">For each tensor the one that has its shape.</param>
    public KernelStep StepOf(KernelStep step, KernelProgram derivative, IReadOnlyDictionary<int, int> tensors)
    {
        List<OperandBinding> bindings = [];
        List<TensorAccess> accesses = [];
        foreach (KernelOperand operand in derivative.Operands)
        {
            (int of, bool isDerived) = _origins[operand.Name];
            TensorAccess access = step.Accesses[of];
            bindings.Add(step.Segment.Bindings[of]);
            accesses.Add(isDerived ? access with { Tensor = tensors[access.Tensor] } : access);
        }

        return step with { Segment = step.Segment with { Program = derivative, Bindings = new(bindings) }, Accesses = new(accesses) };
    }
}
