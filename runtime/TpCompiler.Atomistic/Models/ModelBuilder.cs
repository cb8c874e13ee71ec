using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Models;

/// <summary>
/// Builds a model: a program in the words of <see cref="ProgramBuilder"/>, with weights under the names and in the order in which files of models have
/// them. Energies, forces, stresses, gradients of parameters and devices follow from the program.
/// </summary>
public sealed partial class ModelBuilder : ProgramBuilder
{
    private readonly ImmutableArray<int> _atomicNumbers;
    private readonly double _cutoff;
    private readonly Random _random;
    private readonly List<ModelInput> _inputs = [];
    private MomentForm? _moments;
    private readonly List<ModelParameter> _parameters = [];
    private readonly List<Preparation> _preparations = [];

    /// <summary>Starts a model.</summary>
    /// <param name="name">What it is called, without spaces.</param>
    /// <param name="atomicNumbers">The elements that it knows.</param>
    /// <param name="cutoff">Atoms closer than this are joined by edges, Angstrom.</param>
    /// <param name="seed">Of the numbers that are drawn for weights without values.</param>
    public ModelBuilder(string name, ImmutableArray<int> atomicNumbers, double cutoff, int seed = 0)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cutoff);
        (_atomicNumbers, _cutoff, _random) = (atomicNumbers, cutoff, new Random(seed));
    }

    /// <summary>How many elements there are.</summary>
    public int ElementCount => _atomicNumbers.Length;

    /// <summary>An item for each pair of elements: of an edge, that of its centre and that of its neighbour.</summary>
    public ItemDomain ElementPairs
    {
        get
        {
            WeightItem element = ((WeightSets)Elements).Items[0];
            return new WeightSets(new([element, element with { Indices = "j" }]));
        }
    }

    /// <summary>A tensor that is made of one parameter of the file.</summary>
    /// <param name="weights">The parameter; the tensor has its name.</param>
    /// <param name="length">How many numbers the parameter is.</param>
    /// <param name="items">What the tensor has a row for.</param>
    /// <param name="irreps">The irreps of a row.</param>
    /// <param name="map">From the parameter to the tensor; null where it is the parameter as it is.</param>
    /// <param name="numbers">The kind of numbers.</param>
    /// <param name="name">The tensor's name, where several tensors are made of one parameter; null for the parameter's.</param>
    /// <exception cref="ArgumentException">The parameter has another number of values, or other values than before.</exception>
    public TensorValue Parameter(
        Weights weights, int length, ItemDomain items, Irreps irreps, WeightMap? map = null, NumberKind numbers = NumberKind.Model, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        TensorValue tensor = Parameter(name ?? weights.Name, items, irreps, numbers);
        Prepare(weights, length, tensor, map ?? WeightMap.Same(length));
        return tensor;
    }

    /// <summary>Numbers that no training changes, in 64 bits, one row for everything.</summary>
    public TensorValue Constant(string name, params ReadOnlySpan<double> values)
        => Parameter(
            new Weights(name, [.. values]) { AreTrained = false }, values.Length, Everything, Scalars(values.Length), numbers: NumberKind.Double);

    /// <summary>Numbers of each element that no training changes, in 64 bits.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">From an atomic number to the numbers of its row.</param>
    public TensorValue ConstantsOfElements(string name, Func<int, double[]> values)
    {
        double[][] rows = [.. _atomicNumbers.Select(values)];
        double[] all = [.. rows.SelectMany(r => r)];
        return Parameter(
            new Weights(name, [.. all]) { AreTrained = false }, all.Length, Elements, Scalars(rows[0].Length), numbers: NumberKind.Double);
    }

    /// <summary>A property of structures or atoms: numbers, in those of the model.</summary>
    public TensorValue Property(NumericInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _inputs.Add(input);
        return Input(input.Name, input.IsPerAtom ? Nodes : Structures, Scalars(input.Count));
    }

    /// <summary>A property of structures or atoms that selects rows.</summary>
    public ItemDomain Property(LabelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _inputs.Add(input);
        return Label(input.Name);
    }

    /// <summary>Electric moments of atoms as an output of the model.</summary>
    /// <param name="moments">A row for each atom.</param>
    /// <param name="form">What the rows are.</param>
    public void Moments(TensorValue moments, MomentForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        Output(ModelOutputs.Moments, moments);
        _moments = form;
    }

    /// <summary>The model.</summary>
    public AtomisticModel BuildModel() => new(Build(), _atomicNumbers, _cutoff, [.. _inputs], _moments, [.. _parameters], [.. _preparations]);

    private void Prepare(Weights weights, int length, TensorValue tensor, WeightMap map)
    {
        ModelParameter? known = _parameters.Find(p => p.Name == weights.Name);
        ImmutableArray<double> values = weights.Values ?? known?.Values ?? Draw(length);
        if (values.Length != length)
            throw new ArgumentException(FormattableString.Invariant($"{weights.Name} has {length} numbers, but {values.Length} were given."));
        if (known is null)
            _parameters.Add(new(weights.Name, values, weights.AreTrained));
        else if (!known.Values.AsSpan().SequenceEqual(values.AsSpan()))
            throw new ArgumentException($"There are two parameters named {weights.Name}.");
        _preparations.Add(new(tensor.Name, weights.Name, map));
    }

    /// <summary>Numbers of the normal distribution (G. Box and M. Muller, 1958).</summary>
    private ImmutableArray<double> Draw(int length)
        => [.. Enumerable.Range(0, length).Select(_ => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()))];
}
