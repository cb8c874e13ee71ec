using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs.Derivatives;

namespace TpCompiler.Core.Programs.Building;

/// <summary>
/// Builds a <see cref="TensorProgram"/> in the words of the field: linear maps, activations, convolutions over neighbours, contractions, sums.
/// Every method adds steps and returns the tensor that they make.
/// </summary>
/// <remarks>
/// A tensor has a row for each node <c>[i]</c>, edge <c>[ij]</c>, value of a label such as the element <c>{z[i]}</c>, or one for everything. An edge
/// goes from a neighbour j, which sends, to a centre i, which receives: of a tensor of nodes or labels an edge reads the row
/// <see cref="TensorValue.OfCenter"/> or <see cref="TensorValue.OfNeighbor"/>.
/// </remarks>
public partial class ProgramBuilder
{
    private readonly string _name;
    private readonly List<DiagramLabel> _labels = [];
    private readonly List<ProgramTensor> _tensors = [];
    private readonly List<ProgramStep> _steps = [];
    private readonly List<(string Name, TensorValue Value)> _outputs = [];

    /// <summary>Starts a program.</summary>
    /// <param name="name">What it is called, without spaces.</param>
    public ProgramBuilder(string name) => _name = name;

    /// <summary>An item for each node.</summary>
    public static ItemDomain Nodes => ItemDomain.OfNodes;

    /// <summary>An item for each edge.</summary>
    public static ItemDomain Edges => ItemDomain.OfEdges;

    /// <summary>An item for each pair of edges ij, ik of one centre, an edge with itself included.</summary>
    public static ItemDomain EdgePairs { get; } = new GraphItems("ijk", new([new DiagramEdge('i', 'j'), new DiagramEdge('i', 'k')]), default);

    /// <summary>An item for each edge ij and each edge jk that goes on from it.</summary>
    public static ItemDomain EdgeChains { get; } = new GraphItems("ijk", new([new DiagramEdge('i', 'j'), new DiagramEdge('j', 'k')]), default);

    /// <summary>One item for everything.</summary>
    public static ItemDomain Everything => ItemDomain.Everything;

    /// <summary>An item for each element: the label <c>z</c> of nodes.</summary>
    public ItemDomain Elements => Label("z");

    /// <summary>An item for each structure: the label <c>structure</c> of nodes.</summary>
    public ItemDomain Structures => Label("structure");

    /// <summary>An item for each value of a label of nodes.</summary>
    public ItemDomain Label(string name)
    {
        string letters = ItemDomain.OfNodes.Letters;
        Declare(new DiagramLabel(name, letters));
        return new WeightSets(new([new WeightItem(name, letters)]));
    }

    /// <summary>A tensor that the caller gives for each evaluation.</summary>
    public TensorValue Input(string name, ItemDomain items, Irreps irreps, NumberKind numbers = NumberKind.Model)
        => Declare(name, ProgramRole.Input, items, irreps, numbers);

    /// <summary>A tensor that the caller gives once.</summary>
    public TensorValue Parameter(string name, ItemDomain items, Irreps irreps, NumberKind numbers = NumberKind.Model)
        => Declare(name, ProgramRole.Parameter, items, irreps, numbers);

    /// <summary>A tensor of zeros, for steps to add to.</summary>
    public TensorValue Zeros(string name, ItemDomain items, Irreps irreps, NumberKind numbers = NumberKind.Model)
        => Declare(name, ProgramRole.Intermediate, items, irreps, numbers);

    /// <summary>Gives a tensor to the caller.</summary>
    /// <param name="name">The name under which the caller finds it; that of the tensor if it is not read inside.</param>
    /// <param name="value">The tensor.</param>
    public void Output(string name, TensorValue value) => _outputs.Add((name, value));

    /// <summary>Adds a kernel for each item.</summary>
    public void Kernel(ItemDomain items, KernelSegment segment, params TensorReading[] operands)
        => _steps.Add(new KernelStep(items, segment, Accesses(items, operands)));

    /// <summary>Adds rows to others of equal length, with numbers of either kind.</summary>
    /// <param name="items">The items.</param>
    /// <param name="from">What is read of each item.</param>
    /// <param name="to">What it is added to.</param>
    public void Add(ItemDomain items, TensorReading from, TensorReading to)
        => _steps.Add(new AddStep(items, Accesses(items, from, to)));

    /// <summary>A tensor over some items with the rows that they read elsewhere, in numbers of either kind.</summary>
    public TensorValue Copy(string name, ItemDomain items, TensorReading from, NumberKind numbers)
    {
        TensorValue copy = Zeros(name, items, from.Value.Irreps, numbers);
        Add(items, from, copy);
        return copy;
    }

    /// <summary>For each node the sum of the rows of the edges of which it is the centre.</summary>
    public TensorValue SumNeighbors(string name, TensorValue ofEdges)
    {
        TensorValue sum = Zeros(name, Nodes, ofEdges.Irreps, ofEdges.Numbers);
        Add(Edges, ofEdges, sum.OfCenter);
        return sum;
    }

    /// <summary>For each structure the sum of the rows of its nodes.</summary>
    public TensorValue SumStructures(string name, TensorValue ofNodes)
    {
        TensorValue sum = Zeros(name, Structures, ofNodes.Irreps, ofNodes.Numbers);
        Add(Nodes, ofNodes, sum);
        return sum;
    }

    /// <summary>The program, without steps that no output needs.</summary>
    /// <exception cref="ArgumentException">The program is not well formed: two tensors have one name, or a tensor was read before it was complete.</exception>
    public TensorProgram Build()
    {
        // The caller's cotangent of an output must not be added to by steps: what is read inside is copied.
        HashSet<int> read = [.. _steps.SelectMany(s => s.Reads)];
        List<ProgramTensor> tensors = [.. _tensors];
        List<ProgramStep> steps = [.. _steps];
        foreach ((string name, TensorValue value) in _outputs)
        {
            if (!value.Tensor.IsGiven && read.Add(value.Number))
            {
                tensors[value.Number] = value.Tensor with { Name = name, Role = ProgramRole.Output };
                continue;
            }

            string inner = value.Name == name ? name + "/inner" : value.Name;
            tensors[value.Number] = tensors[value.Number] with { Name = inner };
            ItemDomain items = value.Domain;
            steps.Add(new AddStep(items, new([new(value.Number, items.Letters), new(tensors.Count, items.Letters)])));
            tensors.Add(value.Tensor with { Name = name, Role = ProgramRole.Output });
        }

        TensorProgram program = new(_name, new(_labels), new(tensors), new(steps));
        TensorProgramChecks.ThrowIfMalformed(program);
        TensorProgramChecks.ThrowIfSumsMayBeLost(program);
        return DeadSteps.Eliminate(program);
    }

    /// <summary>So many numbers that rotations leave alone.</summary>
    protected static Irreps Scalars(int count) => new([new MulIrrep(count, new Irrep(0, 1))]);

    private void Declare(DiagramLabel label)
    {
        if (_labels.Find(l => l.Name == label.Name) is not { } known)
            _labels.Add(label with { Indices = ItemDomain.OfEdges.Letters.Substring(0, label.Indices.Length) });
        else if (known.Indices.Length != label.Indices.Length)
            throw new ArgumentException($"The label {label.Name} is one of nodes and one of edges.", nameof(label));
    }

    private TensorValue Declare(string name, ProgramRole role, ItemDomain items, Irreps irreps, NumberKind numbers)
    {
        ProgramTensor tensor = new(name, role, items, irreps, numbers);
        _tensors.Add(tensor);
        return new(_tensors.Count - 1, tensor);
    }

    private static EquatableArray<TensorAccess> Accesses(ItemDomain items, params TensorReading[] readings) => new(readings.Select(r => r.For(items)));
}
