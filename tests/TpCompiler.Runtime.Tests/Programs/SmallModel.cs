using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Runtime.Tests.Programs;

/// <summary>
/// A model of two layers, written step by step: polynomial radial weights, convolutions, linear maps by element, energies of atoms and structures. It has every
/// kind of step and of row, with numbers of channels that fill no vector.
/// </summary>
internal sealed class SmallModel
{
    private const int Channels = 20;

    private readonly List<ProgramTensor> _tensors = [];
    private readonly List<ProgramStep> _steps = [];
    private static readonly ItemDomain s_elements = new WeightSets(new([new WeightItem("z", "i")]));
    private static readonly ItemDomain s_structures = new WeightSets(new([new WeightItem("structure", "i")]));

    private SmallModel()
    {
    }

    public static TensorProgram Program { get; } = new SmallModel().Build();

    /// <summary>A graph of random edges, and values for all that the program is given.</summary>
    public static (ProgramGraph Graph, Dictionary<string, double[]> Given) Data(TensorProgram program, int nodes, int structures, int seed)
    {
        Random random = new(seed);
        List<int> centers = [];
        List<int> neighbors = [];
        int[] structureOf = [.. Enumerable.Range(0, nodes).Select(n => n * structures / nodes)];
        for (int n = 0; n < nodes; n++)
        {
            for (int k = random.Next(0, 12); k > 0; k--)
            {
                int other = random.Next(nodes);
                if (structureOf[other] != structureOf[n])
                    continue;
                centers.Add(n);
                neighbors.Add(other);
            }
        }

        ProgramGraph graph = new();
        graph.SetEdges(nodes, [.. centers], [.. neighbors]);
        graph.SetLabel("z", [.. Enumerable.Range(0, nodes).Select(n => n % 7 < 4 ? 0 : 2)], 3);
        graph.SetLabel("structure", structureOf, structures);
        Dictionary<string, double[]> given = [];
        foreach (ProgramTensor tensor in program.Tensors.Where(t => t.IsGiven))
        {
            int rows = tensor.Domain switch
            {
                WeightSets sets => sets.Items.Aggregate(1, (count, item) => count * graph.LabelCount(item.Label!)),
                GraphItems { IsNodes: true } => nodes,
                GraphItems { IsEdges: true } => centers.Count,
                _ => 1,
            };
            given.Add(tensor.Name, [.. Enumerable.Range(0, rows * tensor.RowLength).Select(_ => (random.NextDouble() - 0.5) * (tensor.Name.StartsWith("w:", StringComparison.Ordinal) ? 0.6 : 1.5))]);
        }

        return (graph, given);
    }

    private TensorProgram Build()
    {
        Irreps scalars = Irreps.Parse("20x0e");
        Irreps features = Irreps.Parse("20x0e+20x1o");
        int positions = Add("positions", ProgramRole.Input, ItemDomain.OfNodes, "1x1o", NumberKind.Double);
        int shifts = Add("shifts", ProgramRole.Input, ItemDomain.OfEdges, "1x1o", NumberKind.Double);
        int vectors = Add("vectors", ProgramRole.Intermediate, ItemDomain.OfEdges, "1x1o", NumberKind.Double);
        Scalar([(positions, "i", 3), (positions, "j", 3), (shifts, "ij", 3)], [(vectors, "ij", 3)], (b, x) =>
            [.. Enumerable.Range(0, 3).Select(a => b.Add(b.Subtract(x[0][a], x[1][a]), x[2][a]))]);
        int harmonicsInDouble = Add("harmonics64", ProgramRole.Intermediate, ItemDomain.OfEdges, "1x0e+1x1o", NumberKind.Double);
        int radialInDouble = Add("radial64", ProgramRole.Intermediate, ItemDomain.OfEdges, "4x0e", NumberKind.Double);
        Scalar([(vectors, "ij", 3)], [(harmonicsInDouble, "ij", 4)], (b, x) => [b.Constant(ExactNumber.One), .. x[0]]);
        Scalar([(vectors, "ij", 3)], [(radialInDouble, "ij", 4)], (b, x) =>
        {
            int square = b.Add(b.Add(b.Multiply(x[0][0], x[0][0]), b.Multiply(x[0][1], x[0][1])), b.Multiply(x[0][2], x[0][2]));
            int small = b.Scale(new Rational(1, 3), square);
            return [b.Constant(ExactNumber.One), small, b.Multiply(small, small), b.Multiply(small, b.Multiply(small, small))];
        });
        int harmonics = Converted(harmonicsInDouble, "harmonics");
        int radial = Converted(radialInDouble, "radial");

        int embedding = Add("embedding", ProgramRole.Parameter, s_elements, "20x0e");
        int sent = Linear(embedding, "sent0", scalars, s_elements, ItemDomain.Everything);
        int first = Layer(sent, s_elements, scalars, harmonics, radial, features, "0");
        sent = Linear(first, "sent1", features, ItemDomain.OfNodes, ItemDomain.Everything);
        int second = Layer(sent, ItemDomain.OfNodes, features, harmonics, radial, features, "1");

        int atoms = Add("atoms", ProgramRole.Intermediate, ItemDomain.OfNodes, "1x0e", NumberKind.Double);
        foreach (int layer in (int[])[first, second])
        {
            int energy = Linear(layer, $"energy{layer}", Irreps.Parse("1x0e"), ItemDomain.OfNodes, ItemDomain.Everything);
            _steps.Add(new AddStep(ItemDomain.OfNodes, new([new(energy, "i"), new(atoms, "i")])));
        }

        int total = Add("energy", ProgramRole.Output, s_structures, "1x0e", NumberKind.Double);
        _steps.Add(new AddStep(ItemDomain.OfNodes, new([new(atoms, "i"), new(total, "i")])));
        TensorProgram program = new("small", new([new DiagramLabel("z", "i"), new DiagramLabel("structure", "i")]), new(_tensors), new(_steps));
        TensorProgramChecks.ThrowIfMalformed(program);
        return program;
    }

    private int Layer(int sent, ItemDomain sentDomain, Irreps sentIrreps, int harmonics, int radial, Irreps target, string name)
    {
        TensorProductSpec spec = TensorProductSpec.Uvu(sentIrreps, Irreps.Parse("1x0e+1x1o"), Irreps.Parse("0e+1o"));
        KernelSegment segment = TensorProductLowering.Forward(spec)[0];
        Irreps weightIrreps = new(Enumerable.Repeat(new MulIrrep(Channels, new Irrep(0, 1)), spec.Paths.Count));
        int hidden = Linear(radial, "hidden" + name, Irreps.Parse("36x0e"), ItemDomain.OfEdges, ItemDomain.Everything);
        int activated = Activated(hidden, "activated" + name);
        int weights = Linear(activated, "weights" + name, weightIrreps, ItemDomain.OfEdges, ItemDomain.Everything);
        Irreps output = new(spec.Paths.Select(p => new MulIrrep(Channels, spec.Output[p.Output].Irrep)));
        int message = Add("message" + name, ProgramRole.Intermediate, ItemDomain.OfNodes, output);
        _steps.Add(new KernelStep(ItemDomain.OfEdges, segment, new([new(sent, "j"), new(harmonics, "ij"), new(weights, "ij"), new(message, "i")])));
        _ = sentDomain;
        int mixed = Linear(message, "mixed" + name, target, ItemDomain.OfNodes, s_elements);
        return Activated(mixed, "features" + name, scalarsOnly: true);
    }

    /// <summary>silu(x); or x + x^2 of the first block, the others as they are.</summary>
    private int Activated(int tensor, string name, bool scalarsOnly = false)
    {
        ProgramTensor of = _tensors[tensor];
        int result = Add(name, ProgramRole.Intermediate, of.Domain, of.Irreps);
        int channels = of.Irreps[0].Multiplicity;
        KernelBuilder builder = new("activation");
        int x = builder.Input("x", 1, true);
        int y = builder.Output("y", 1, true);
        int value = builder.Load(x, 0);
        builder.Store(y, 0, scalarsOnly ? builder.Add(value, builder.Multiply(value, value)) : builder.Silu(value));
        _steps.Add(new KernelStep(of.Domain, new(builder.Build(), channels, 1, 1, new([new(0, channels, 0, 0), new(0, channels, 0, 0)])), new([new(tensor, of.Domain.Letters), new(result, of.Domain.Letters)])));
        if (!scalarsOnly)
            return result;
        KernelBuilder copy = new("copy");
        x = copy.Input("x", 3, true);
        y = copy.Output("y", 3, true);
        for (int m = 0; m < 3; m++)
            copy.Store(y, m, copy.Load(x, m));
        _steps.Add(new KernelStep(of.Domain, new(copy.Build(), channels, 1, 1, new([new(channels, channels, 0, 0), new(channels, channels, 0, 0)])), new([new(tensor, of.Domain.Letters), new(result, of.Domain.Letters)])));
        return result;
    }

    private int Linear(int tensor, string name, Irreps irreps, ItemDomain domain, ItemDomain weightDomain)
    {
        ProgramTensor of = _tensors[tensor];
        int result = Add(name, ProgramRole.Intermediate, domain, irreps);
        List<ProductBlock> blocks = [];
        int weights = 0;
        for (int a = 0; a < of.Irreps.Count; a++)
        {
            for (int b = 0; b < irreps.Count; b++)
            {
                if (of.Irreps[a].Irrep != irreps[b].Irrep)
                    continue;
                blocks.Add(new(of.Irreps.Offsets[a], weights, irreps.Offsets[b], of.Irreps[a].Multiplicity, irreps[b].Multiplicity, irreps[b].Irrep.Dim));
                weights += of.Irreps[a].Multiplicity * irreps[b].Multiplicity;
            }
        }

        int matrix = Add("w:" + name, ProgramRole.Parameter, weightDomain, new Irreps([new MulIrrep(weights, new Irrep(0, 1))]));
        string letters = domain.Letters;
        _steps.Add(new ProductStep(domain, ProductTerm.Output, new(blocks), new([new(tensor, letters), new(matrix, weightDomain.Letters.Length > 0 ? "i" : ""), new(result, letters)])));
        return result;
    }

    private int Converted(int tensor, string name)
    {
        ProgramTensor of = _tensors[tensor];
        int result = Add(name, ProgramRole.Intermediate, of.Domain, of.Irreps);
        _steps.Add(new AddStep(of.Domain, new([new(tensor, of.Domain.Letters), new(result, of.Domain.Letters)])));
        return result;
    }

    private void Scalar((int Tensor, string Letters, int Count)[] inputs, (int Tensor, string Letters, int Count)[] outputs, Func<KernelBuilder, int[][], int[]> build)
    {
        KernelBuilder builder = new("scalar");
        int[] operands = [.. inputs.Select((t, n) => builder.Input($"x{n}", t.Count, true))];
        int[] results = [.. outputs.Select((t, n) => builder.Output($"y{n}", t.Count, true))];
        int[] values = build(builder, [.. operands.Select((o, n) => Enumerable.Range(0, inputs[n].Count).Select(c => builder.Load(o, c)).ToArray())]);
        int next = 0;
        for (int n = 0; n < outputs.Length; n++)
        {
            for (int c = 0; c < outputs[n].Count; c++)
                builder.Store(results[n], c, values[next++]);
        }

        (int Tensor, string Letters, int Count)[] all = [.. inputs, .. outputs];
        _steps.Add(new KernelStep(
            ItemDomain.OfEdges, new(builder.Build(), 1, 1, 1, new(all.Select(_ => new OperandBinding(0, 1, 0, 0)))), new(all.Select(t => new TensorAccess(t.Tensor, t.Letters)))));
    }

    private int Add(string name, ProgramRole role, ItemDomain domain, string irreps, NumberKind numbers = NumberKind.Model)
        => Add(name, role, domain, Irreps.Parse(irreps), numbers);

    private int Add(string name, ProgramRole role, ItemDomain domain, Irreps irreps, NumberKind numbers = NumberKind.Model)
    {
        _tensors.Add(new(name, role, domain, irreps, numbers));
        return _tensors.Count - 1;
    }
}
