using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Programs;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// Values as steps over tensors. What has the same items is computed in one program; what has fewer items (something of a node
/// inside something of an edge), what is summed and what loops over channels gets a tensor and a step of its own.
/// </summary>
internal sealed class DiagramLowering
{
    private readonly FusionDiagram _diagram;
    private readonly ValueFactory _values;
    private readonly WeightPreparations _prepared;
    private readonly ProductTrees _trees;
    private readonly CompilerOptions _options;
    private readonly PowerFormCache _forms;
    private readonly Choices _choices;
    private readonly CancellationToken _cancellationToken;
    private readonly List<ProgramTensor> _tensors = [];
    private readonly List<KernelStep> _steps = [];
    private readonly Dictionary<Value, int> _computed = [];
    private readonly HashSet<Value> _stored = [];

    public DiagramLowering(
        FusionDiagram diagram,
        ValueFactory values,
        WeightPreparations prepared,
        ProductTrees trees,
        PowerFormCache forms,
        Choices choices,
        CompilerOptions options,
        CancellationToken cancellationToken)
    {
        (_diagram, _values, _prepared, _trees) = (diagram, values, prepared, trees);
        (_forms, _choices, _options, _cancellationToken) = (forms, choices, options, cancellationToken);
        foreach (DiagramLeg leg in diagram.Legs)
        {
            ItemDomain domain = leg.Indices.Length switch { 0 => ItemDomain.Everything, 1 => ItemDomain.OfNodes, _ => ItemDomain.OfEdges };
            _tensors.Add(new(leg.Name, ProgramRole.Input, domain, leg.Irreps));
        }

        foreach (DiagramWeight weight in diagram.Weights)
            _tensors.Add(WeightTensor(weight, ProgramRole.Input));
    }

    /// <summary>The tensors so far.</summary>
    public IReadOnlyList<ProgramTensor> Tensors => _tensors;

    /// <summary>What is proved of all steps so far.</summary>
    public EquivarianceProof Proof { get; private set; } = EquivarianceProof.Identity;

    /// <summary>Adds what is proved of a step.</summary>
    public void AddProof(EquivarianceProof ofStep) => Proof = Proof.And(ofStep);

    /// <summary>The weights that the compiler prepares.</summary>
    public WeightPreparations Preparations => _prepared;

    /// <summary>The program that computes the diagram's output.</summary>
    public TensorProgram Run(Value output)
    {
        DiagramDefinition definition = _diagram.Output;
        ItemDomain domain = definition.Indices.Length switch { 0 => ItemDomain.Everything, 1 => ItemDomain.OfNodes, _ => ItemDomain.OfEdges };
        _tensors.Add(new(definition.Name, ProgramRole.Output, domain, RowOf(output)));
        FindStored(output, []);
        Compute(output, new(_tensors.Count - 1, definition.Indices));
        return new("forward", _diagram.Labels, new(_tensors), new(_steps));
    }

    /// <summary>The rows of the tensor that holds a value; computed first, unless it has been.</summary>
    public TensorAccess Materialise(Value value)
    {
        (Value canonical, string letters) = Canonical(value);
        if (!_computed.TryGetValue(canonical, out int tensor))
        {
            GraphItems domain = new(
                LettersOf(canonical.Domain.Indices, canonical.Domain.Edges), canonical.Domain.Edges, default);
            string name = "t:" + (_computed.Count + 1).ToString(CultureInfo.InvariantCulture);
            tensor = _tensors.Count;
            _computed.Add(canonical, tensor);
            _tensors.Add(new(name, ProgramRole.Intermediate, domain, RowOf(value)));
            Compute(canonical, new(tensor, domain.Letters));
        }

        return new(tensor, letters);
    }

    /// <summary>The rows of a weight; prepared first, if it is one that the compiler made.</summary>
    public TensorAccess Weight(string name, string letters)
    {
        DiagramWeight declared = _values.Weight(name);
        int tensor = _tensors.FindIndex(t => t.Name == name);
        if (tensor < 0)
        {
            PreparedWeight weight = _prepared.Find(name) ?? throw new InvalidOperationException($"There is no weight {name}.");
            TensorAccess[] sources = [.. weight.Sources.Select(s => Weight(s, _values.Weight(s).Indices))];
            tensor = _tensors.Count;
            _tensors.Add(WeightTensor(declared, ProgramRole.Intermediate));
            string all = _tensors[tensor].Domain.Letters;
            int lanes = WeightPreparations.ChannelsOf(declared);
            OperandBinding rows = new(0, lanes, 0, 0);
            _steps.Add(new(
                _tensors[tensor].Domain,
                new KernelSegment(weight.Program, lanes, 1, 1, new(weight.Program.Operands.Select(_ => rows))),
                new([.. sources.Select(s => new TensorAccess(s.Tensor, all)), new TensorAccess(tensor, all)])));
        }

        return new(tensor, string.Concat(declared.Items.Select(i => ValueFactory.At(i.Indices, declared.Indices, letters))));
    }

    /// <summary>The layers of powers in a combination that have forms to choose from.</summary>
    public IReadOnlyList<PowerTerms> PowersIn(CombinationValue combination)
        => _options.ReducesPowers ? PowerTerms.In(combination, _values) : [];

    /// <summary>The form that a layer of powers takes.</summary>
    public PowerForm FormOf(PowerTerms powers)
    {
        IReadOnlyList<PowerForm> forms = _forms.FormsOf(powers.Layer);
        return forms[_choices.Take(powers.Subject, [.. forms.Select(f => f.Name)])];
    }

    /// <summary>The name of the weight that a form of a layer of powers reads.</summary>
    public string Prepare(PowerTerms powers, PowerForm form)
    {
        KernelProgram preparation = form.Preparation!;
        string[] sources = [.. powers.Weights];
        KernelBuilder builder = new("weights");
        bool hasLanes = WeightPreparations.ChannelsOf(_values.Weight(sources[0])) > 1;
        int[] inputs = [.. sources.Select((s, n) => builder.Input($"w{n + 1}", WeightPreparations.ElementsOf(_values.Weight(s)), hasLanes))];
        int elements = preparation.Operands[preparation.Operands.Count - 1].Components;
        int output = builder.Output("w", elements, hasLanes);
        int[] values = ProgramInlining.Inline(builder, preparation, (operand, component) => builder.Load(inputs[operand], powers.Element(operand, component)));
        foreach (KernelStore store in preparation.Stores)
            builder.Store(output, store.Component, values[store.Value]);
        return _prepared.Add(sources, elements, builder.Build());
    }

    /// <summary>Stops when the caller no longer wants the result.</summary>
    public void ThrowIfCancelled() => _cancellationToken.ThrowIfCancellationRequested();

    /// <summary>The number of a leg.</summary>
    public int TensorOf(string leg) => _tensors.FindIndex(t => t.Name == leg);

    /// <summary>The value with trees for free products that no sum stands around.</summary>
    public Value ChooseTree(Value value) => _trees.Choose(value, []);

    /// <summary>Adds a value to rows of a tensor.</summary>
    private void Compute(Value value, TensorAccess target)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        value = _trees.Choose(value, []);
        if (value is CombinationValue combination)
        {
            // Sums and loops run by themselves, and add to the same rows.
            int[] apart = [.. Enumerable.Range(0, combination.Sources.Count).Where(s => RunsApart(combination, s))];
            foreach (int source in apart)
                ComputeSum(Part(combination, t => t.Source == source), target);
            if (apart.Length == combination.Sources.Count)
                return;
            value = Part(combination, t => !apart.Contains(t.Source));
        }

        ComputeSum(value, target);
    }

    /// <summary>Finds what loops over channels read, and so has a tensor of its own.</summary>
    private void FindStored(Value value, HashSet<Value> seen)
    {
        if (!seen.Add(value))
            return;
        if (value is MixValue or LoopValue)
            _stored.UnionWith(value.Parts.Where(p => p is not (InputValue or UnitValue)).Select(p => Canonical(p).Value));
        foreach (Value part in value.Parts)
            FindStored(part, seen);
    }

    /// <summary>What a sum reads rather than computing it again: its body, or all that its body combines, where that has a tensor of its own.</summary>
    private Value? StoredIn(Value body)
    {
        return IsStored(body) ? body : body is CombinationValue { Sources.Count: 1 } combination && IsStored(combination.Sources[0]) ? combination.Sources[0] : null;

        bool IsStored(Value value) => _stored.Contains(Canonical(value).Value);
    }

    /// <summary>The value with letters i, j, k, ..., so that values that differ in letters alone are equal, and its own letters.</summary>
    private (Value Value, string Letters) Canonical(Value value)
    {
        string letters = LettersOf(value.Domain.Indices, value.Domain.Edges);
        return (_values.Rename(value, c => letters.IndexOf(c) is int n and >= 0 ? (char)('i' + n) : c), letters);
    }

    private static bool RunsApart(CombinationValue combination, int source)
    {
        Value part = combination.Sources[source];
        return part is SumValue or LoopValue or MixValue
            && part.Domain == combination.Domain
            && combination.Terms.Where(t => t.Source == source).All(t => t.Weights.Count == 0)
            && combination.Terms.Where(t => t.Source == source).Sum(t => combination.Blocks[t.Block].Dim) <= 2 * part.Components;
    }

    private Value Part(CombinationValue combination, Func<CombinationTerm, bool> isWanted)
        => _values.Combination(combination.Sources, combination.Terms.Where(isWanted), combination.Blocks, combination.Channels, combination.Domain);

    /// <summary>Adds a value, or what a sum sums, to rows of a tensor.</summary>
    private void ComputeSum(Value value, TensorAccess target)
    {
        IndexDomain domain = value.Domain;
        EquatableArray<(char, char)> distinct = default;
        Value? stored = null;
        if (value is CombinationValue { Sources.Count: 1 } outer && outer.Sources[0] is SumValue inner
            && inner.Domain == domain && outer.Terms.All(t => t.Weights.Count == 0))
        {
                value = _values.Sum(_values.Combination([inner.Body], outer.Terms, outer.Blocks, outer.Channels), inner.Edges, inner.Distinct);
        }

        if (value is SumValue sum)
        {
            domain = IndexDomain.Union([domain, sum.Body.Domain, .. sum.Edges.Select(e => IndexDomain.Of($"{e.Center}{e.Neighbor}"))]);
            distinct = sum.Distinct;
            stored = StoredIn(sum.Body);
            value = stored == sum.Body ? stored : _trees.Choose(sum.Body, []);
        }

        GraphItems items = new(LettersOf(domain.Indices, domain.Edges), domain.Edges, distinct);
        StepEmitter emitter = StepEmitter.For(this, _values, _tensors, items, value, stored);
        _steps.Add(Canonical(emitter.Emit(value, target)));
    }

    /// <summary>The step with letters i, j, k, ..., so that equal sets of items are equal.</summary>
    private static KernelStep Canonical(KernelStep step)
    {
        GraphItems items = (GraphItems)step.Domain;
        char rename(char c) => (char)('i' + items.Letters.IndexOf(c));
        string all(string letters) => string.Concat(letters.Select(rename));
        return new(
            new GraphItems(
                all(items.Letters),
                new(items.Edges.Select(e => new DiagramEdge(rename(e.Center), rename(e.Neighbor)))),
                new(items.Distinct.Select(d => (rename(d.Left), rename(d.Right))))),
            step.Segment,
            new(step.Accesses.Select(a => a with { Letters = all(a.Letters) })));
    }

    /// <summary>Letters in a fixed order: centres before the neighbours that edges lead to.</summary>
    private static string LettersOf(string letters, EquatableArray<DiagramEdge> edges)
        => string.Concat(letters.OrderBy(c => Depth(c, edges)).ThenBy(c => c));

    private static int Depth(char letter, EquatableArray<DiagramEdge> edges)
    {
        int depth = 0;
        while (depth < edges.Count && edges.FirstOrDefault(e => e.Neighbor == letter) is DiagramEdge { Center: > '\0' } edge)
            (letter, depth) = (edge.Center, depth + 1);
        return depth;
    }

    private static ProgramTensor WeightTensor(DiagramWeight weight, ProgramRole role)
    {
        ItemDomain domain = weight.Items.Count == 0 ? ItemDomain.Everything : new WeightSets(weight.Items);
        return new(weight.Name, role, domain, new([new MulIrrep(checked((int)weight.Count), new Irrep(0, 1))]));
    }

    private static Irreps RowOf(Value value) => new(value.Blocks.Select(b => new MulIrrep(value.Channels, b)));
}
