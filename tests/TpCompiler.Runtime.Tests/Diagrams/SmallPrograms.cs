using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Tests.Diagrams;

/// <summary>Writes programs of products, channel by channel, by hand.</summary>
internal sealed class SmallPrograms(int channels, params DiagramLabel[] labels)
{
    private readonly List<ProgramTensor> _tensors = [];
    private readonly List<KernelStep> _steps = [];

    public static GraphItems Global => ItemDomain.Everything;

    public static GraphItems Nodes => ItemDomain.OfNodes;

    public static GraphItems Edges => ItemDomain.OfEdges;

    /// <summary>The domain of "ijk: ij ik, j!=k" and the like.</summary>
    public static GraphItems Items(string text)
    {
        string[] parts = text.Split(", ");
        string[] head = parts[0].Split(": ");
        string[] edges = head.Length > 1 ? head[1].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        return new(head[0], new(edges.Select(e => new DiagramEdge(e[0], e[1]))), new(parts.Skip(1).Select(d => (d[0], d[3]))));
    }

    public static WeightSets Sets(params WeightItem[] items) => new(new(items));

    public SmallPrograms Input(string name, ItemDomain domain) => Add(name, ProgramRole.Input, domain);

    public SmallPrograms Output(string name, ItemDomain domain) => Add(name, ProgramRole.Output, domain);

    public SmallPrograms Intermediate(string name, ItemDomain domain) => Add(name, ProgramRole.Intermediate, domain);

    /// <summary>A step that adds to each output the product of all inputs; operands are written "name" or "name[letters]".</summary>
    public SmallPrograms Product(ItemDomain domain, string outputs, params string[] inputs)
    {
        string[] targets = outputs.Split(' ');
        string[] all = [.. inputs, .. targets];
        KernelBuilder builder = new("product");
        int value = builder.Constant(1);
        for (int n = 0; n < inputs.Length; n++)
            value = builder.Multiply(value, builder.Load(builder.Input($"x{n}", 1, true), 0));
        for (int n = 0; n < targets.Length; n++)
            builder.Store(builder.Output($"y{n}", 1, true), 0, value);
        KernelProgram program = builder.Build();
        OperandBinding whole = new(0, channels, 0, 0);
        _steps.Add(new(
            domain,
            new(program, channels, 1, 1, new(all.Select(_ => whole))),
            new(all.Select(Access))));
        return this;
    }

    /// <summary>A step over one kernel with its own bindings.</summary>
    public SmallPrograms Step(ItemDomain domain, KernelSegment segment, params string[] operands)
    {
        _steps.Add(new(domain, segment, new(operands.Select(Access))));
        return this;
    }

    public TensorProgram Build() => new("forward", new(labels), new(_tensors), new(_steps));

    private SmallPrograms Add(string name, ProgramRole role, ItemDomain domain)
    {
        _tensors.Add(new(name, role, domain, new([new MulIrrep(channels, new Irrep(0, 1))])));
        return this;
    }

    private TensorAccess Access(string operand)
    {
        string[] parts = operand.TrimEnd(']').Split('[');
        int tensor = _tensors.FindIndex(t => t.Name == parts[0]);
        return new(tensor, parts.Length > 1 ? parts[1] : _tensors[tensor].Domain.Letters);
    }
}
