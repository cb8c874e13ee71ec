using System;
using System.Globalization;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>One way to compute a <see cref="PowerLayer"/>. All forms of a layer compute the same polynomials, exactly.</summary>
public sealed class PowerForm
{
    private readonly Lazy<KernelCost> _backward;
    private readonly Lazy<KernelCost> _doubleBackward;

    internal PowerForm(string name, KernelProgram program, KernelProgram? preparation)
    {
        (Name, Program, Preparation) = (name, program, preparation);
        Forward = KernelCost.Of(MultiplyAddFusion.Apply(program));
        KernelSegment segment = new(program, 1, 1, 1, new(new OperandBinding[program.Operands.Count]));
        _backward = new(() => CostOf(SegmentDerivatives.Backward(segment, Inputs(program))));
        _doubleBackward = new(() => CostOf(SegmentDerivatives.DoubleBackward(segment)));
    }

    /// <summary>What the form is called.</summary>
    public string Name { get; }

    /// <summary>
    /// The program, not yet fused: inputs <c>x</c> and <c>w</c>, the prepared weights, or, without a preparation, <c>x</c> and the
    /// weights of each term, <c>w1</c>, <c>w2</c>, ...; output <c>out</c>. All have lanes.
    /// </summary>
    public KernelProgram Program { get; }

    /// <summary>
    /// How weights are prepared, once for every set of them: inputs <c>w1</c>, <c>w2</c>, ..., one for each term of the layer, output
    /// <c>w</c>. Linear. Null when the program takes the weights as they are.
    /// </summary>
    public KernelProgram? Preparation { get; }

    /// <summary>How many prepared weights there are.</summary>
    public int PreparedWeights => Preparation is null ? 0 : Preparation.Operands[Preparation.OperandIndex("w")].Components;

    /// <summary>How many numbers of weights the program reads for an item and lane.</summary>
    public int WeightsRead
    {
        get
        {
            int count = 0;
            foreach (KernelOperand operand in Program.Operands)
                count += operand.Role == OperandRole.Input && operand.Name != "x" ? operand.Components : 0;
            return count;
        }
    }

    /// <summary>
    /// What forms are compared by: the operations of the fused program, and one more for each weight that it reads. Weights change from
    /// item to item and crowd the fastest cache; what is read of the input and written is the same for all forms.
    /// </summary>
    public int Cost => Forward.LaneOperations + WeightsRead;

    /// <summary>The cost of the fused program.</summary>
    public KernelCost Forward { get; }

    /// <summary>The cost of the gradients with respect to the input and the weights, the forward values they need included.</summary>
    public KernelCost Backward => _backward.Value;

    /// <summary>The cost of the derivatives of those gradients.</summary>
    public KernelCost DoubleBackward => _doubleBackward.Value;

    /// <summary>One line for people who compare forms.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture, "{0}: {1} operations forward, {2} weights read{3}", Name, Forward.LaneOperations, WeightsRead, Preparation is null ? "" : " (prepared)");

    /// <summary>The name of the weights of a term.</summary>
    internal static string WeightName(int term) => string.Format(CultureInfo.InvariantCulture, "w{0}", term + 1);

    private static string[] Inputs(KernelProgram program)
    {
        EquatableArray<KernelOperand> operands = program.Operands;
        string[] names = new string[operands.Count - 1];
        for (int o = 0, n = 0; o < operands.Count; o++)
        {
            if (operands[o].Role == OperandRole.Input)
                names[n++] = operands[o].Name;
        }

        return names;
    }

    private static KernelCost CostOf(KernelSegment segment) => KernelCost.Of(MultiplyAddFusion.Apply(segment.Program));
}
