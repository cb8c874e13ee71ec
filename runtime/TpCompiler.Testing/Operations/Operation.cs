using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace TpCompiler.Testing;

/// <summary>
/// An operation under test: what its tensors are, and how it is called. A map of features and weights to features, perhaps with its
/// first and second derivatives: a tensor product, a fusion diagram, a layer, anything.
/// </summary>
/// <example>
/// <code>
/// Operation message = new(
///     "Message",
///     [new("x", Message.XIrreps), new("y", Message.YIrreps), Operand.Scalars("w", Message.WeightCount)],
///     new("output", Message.OutputIrreps),
///     t => Message.Forward(t["x"], t["y"], t["w"], t.Output, t.Count));
/// Equivariance.Check(message).ThrowIfFailed();
/// </code>
/// </example>
public sealed partial class Operation
{
    private readonly Action<OperationCall> _forward;
    private readonly Lazy<double> _scale;

    /// <summary>Describes an operation.</summary>
    /// <param name="name">Its name, for reports.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="output">What it writes.</param>
    /// <param name="forward">Overwrites <see cref="OperationCall.Output"/>.</param>
    /// <exception cref="ArgumentException">There are no inputs, or two have one name.</exception>
    public Operation(string name, IReadOnlyList<Operand> inputs, Operand output, Action<OperationCall> forward)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(forward);
        if (inputs.Count == 0)
            throw new ArgumentException($"{name} has no inputs.", nameof(inputs));
        if (inputs.GroupBy(i => i.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"{name} has several inputs named {twice.Key}.", nameof(inputs));
        (Name, Inputs, Output, _forward) = (name, [.. inputs], output, forward);
        _scale = new(MeasureScale, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<Operand> Inputs { get; }

    /// <summary>What it writes.</summary>
    public Operand Output { get; }

    /// <summary>Labels of nodes or edges that it reads.</summary>
    public IReadOnlyList<LabelOperand> Labels { get; init; } = [];

    /// <summary>Overwrites every <see cref="OperationCall.Gradient"/>; null if there is no such derivative.</summary>
    public Action<OperationCall>? Backward { get; init; }

    /// <summary>
    /// Overwrites every <see cref="OperationCall.SecondGradient"/> and <see cref="OperationCall.SecondOutputGradient"/>; null if there
    /// is no such derivative.
    /// </summary>
    public Action<OperationCall>? DoubleBackward { get; init; }

    /// <summary>How far information travels along edges, from neighbour to centre: 1 for one layer.</summary>
    public int Hops { get; init; } = 1;

    /// <summary>Whether it runs on a graph: some tensor or label has a value for each node or edge.</summary>
    public bool HasGraph => Inputs.Append(Output).Select(o => o.Rows).Concat(Labels.Select(l => l.Rows)).Any(r => r is Rows.Node or Rows.Edge);

    /// <summary>How large outputs are for inputs as tests draw them: what errors are measured by.</summary>
    internal double Scale => _scale.Value;

    internal int IndexOf(string input) => Find(Inputs.Select(i => i.Name), input, "input");

    internal int IndexOfLabel(string label) => Find(Labels.Select(l => l.Name), label, "label");

    internal double[] Run(TestCase test, IReadOnlyList<double[]>? inputs = null)
    {
        OperationCall call = new(this, test, inputs ?? test.Inputs);
        _forward(call);
        return call.Output;
    }

    internal IReadOnlyList<double[]> RunBackward(TestCase test, double[] outputGradient, IReadOnlyList<double[]>? inputs = null)
    {
        OperationCall call = new(this, test, inputs ?? test.Inputs, outputGradient);
        Backward!(call);
        return call.Gradients;
    }

    internal (IReadOnlyList<double[]> Seconds, double[] OfOutputGradient) RunDoubleBackward(
        TestCase test, double[] outputGradient, IReadOnlyList<double[]> cotangents)
    {
        OperationCall call = new(this, test, test.Inputs, outputGradient, cotangents);
        DoubleBackward!(call);
        return (call.SecondGradients, call.SecondOutputGradient);
    }

    private double MeasureScale()
    {
        double largest = 0;
        for (int seed = 1; seed <= 8; seed++)
        {
            foreach (double value in Run(TestCase.Random(this, new Random(seed))))
            {
                if (double.IsFinite(value))
                    largest = Math.Max(largest, Math.Abs(value));
            }
        }

        return largest > 0 ? largest : 1;
    }

    private int Find(IEnumerable<string> names, string name, string what)
    {
        int index = 0;
        foreach (string n in names)
        {
            if (n == name)
                return index;
            index++;
        }

        throw new ArgumentException($"{Name} has no {what} named {name}; found {string.Join(", ", names)}.");
    }
}
