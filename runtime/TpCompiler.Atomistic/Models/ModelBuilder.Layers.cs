using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Atomistic.Models;

/// <content>Layers with weights in the order of e3nn and torch.</content>
public sealed partial class ModelBuilder
{
    private const string Suffix = ".weight";

    private static readonly ConcurrentDictionary<SymmetricContractionSpec, Lazy<SymmetricContraction>> s_contractions = new();

    /// <summary>A row of scalars for each element, read by atoms: an embedding. e3nn's linear map of one-hot vectors, divided by the square root of their length.</summary>
    /// <param name="weights">Flat, [elements, width].</param>
    /// <param name="width">The length of a row.</param>
    public TensorValue Embed(Weights weights, int width)
    {
        int length = ElementCount * width;
        return Parameter(weights, length, Elements, Scalars(width), WeightMap.Same(length, 1 / Math.Sqrt(ElementCount)));
    }

    /// <summary>For each element a row of zeros with a one in the element's place. What linear maps make of it is a row of weights for each element.</summary>
    /// <param name="name">The name of the tensor.</param>
    public TensorValue OneHot(string name)
    {
        double[] rows = new double[ElementCount * ElementCount];
        for (int z = 0; z < ElementCount; z++)
            rows[z * (ElementCount + 1)] = 1;
        return Parameter(new Weights(name, [.. rows]) { AreTrained = false }, rows.Length, Elements, Scalars(ElementCount));
    }

    /// <summary>e3nn's linear map: mixes the channels of features, irrep by irrep, the same for all items.</summary>
    /// <param name="weights">Flat; see <see cref="WeightMap.Linear"/>.</param>
    /// <param name="x">The features.</param>
    /// <param name="output">The irreps of the result.</param>
    /// <param name="factor">A factor of the result.</param>
    /// <param name="inputFactors">For each block of the features a factor; null for none.</param>
    public TensorValue Linear(Weights weights, TensorValue x, Irreps output, double factor = 1, IReadOnlyList<double>? inputFactors = null)
    {
        TensorValue result = Zeros(NameOfResult(weights), x.Domain, output, x.Numbers);
        AddLinear(weights, x, result, factor, inputFactors);
        return result;
    }

    /// <summary>A linear map whose result is added to features that are there already.</summary>
    public void AddLinear(Weights weights, TensorValue x, TensorValue into, double factor = 1, IReadOnlyList<double>? inputFactors = null)
    {
        int count = LinearBlocks.Count(x.Irreps, into.Irreps);
        TensorValue matrices = Parameter(
            weights, count, Everything, Scalars(count), WeightMap.Linear(x.Irreps, into.Irreps, factor: factor, inputFactors: inputFactors), x.Numbers);
        AddMap(NameOfResult(weights), x, matrices, into);
    }

    /// <summary>A linear map for each element (MACE's skip_tp).</summary>
    /// <param name="weights">Flat, for each pair of blocks [mul_in, elements, mul_out]; see <see cref="WeightMap.Linear"/>.</param>
    /// <param name="x">The features of atoms.</param>
    /// <param name="output">The irreps of the result.</param>
    public TensorValue ElementLinear(Weights weights, TensorValue x, Irreps output)
    {
        TensorValue result = Zeros(NameOfResult(weights), x.Domain, output, x.Numbers);
        AddElementLinear(weights, x, result);
        return result;
    }

    /// <summary>A linear map for each element whose result is added to features that are there already.</summary>
    public void AddElementLinear(Weights weights, TensorValue x, TensorValue into)
    {
        int count = LinearBlocks.Count(x.Irreps, into.Irreps);
        TensorValue matrices = Parameter(
            weights, count * ElementCount, Elements, Scalars(count), WeightMap.Linear(x.Irreps, into.Irreps, ElementCount), x.Numbers);
        AddMap(NameOfResult(weights), x, matrices, into);
    }

    /// <summary>torch's linear map of scalars, x W + b.</summary>
    /// <param name="weights">W, row-major [inputs, outputs].</param>
    /// <param name="bias">b; null for none.</param>
    /// <param name="x">Scalars.</param>
    /// <param name="output">The irreps of the result, scalars.</param>
    /// <param name="factor">A factor of W.</param>
    public TensorValue Dense(Weights weights, Weights? bias, TensorValue x, Irreps output, double factor = 1)
    {
        TensorValue result = Zeros(NameOfResult(weights), x.Domain, output, x.Numbers);
        AddLinear(x.Domain, x, Matrix(weights, x.Irreps.Dim, output.Dim, factor), result);
        if (bias is not null)
            Add(x.Domain, Row(bias, output), result);
        return result;
    }

    /// <summary>A matrix [inputs, outputs], times a factor.</summary>
    public TensorValue Matrix(Weights weights, int inputs, int outputs, double factor = 1)
        => Parameter(weights, inputs * outputs, Everything, Scalars(inputs * outputs), WeightMap.Same(inputs * outputs, factor));

    /// <summary>A row that is the same for all items, such as a bias.</summary>
    public TensorValue Row(Weights weights, Irreps irreps) => Parameter(weights, irreps.Dim, Everything, irreps);

    /// <summary>
    /// A network without biases (e3nn's FullyConnectedNet): x -> constant f(x W / sqrt(inputs)) for all matrices but the last, which is followed by no
    /// function.
    /// </summary>
    /// <param name="name">The name of the network; weights are <c>name.layer0.weight</c> and so on, row-major [inputs, outputs].</param>
    /// <param name="x">Scalars.</param>
    /// <param name="hidden">The widths between the matrices.</param>
    /// <param name="output">The irreps of the result, scalars.</param>
    /// <param name="activation">f and its constant.</param>
    /// <param name="values">The values of each matrix; null where they are drawn.</param>
    public TensorValue Perceptron(
        string name, TensorValue x, IReadOnlyList<int> hidden, Irreps output, Activation activation, IReadOnlyList<ImmutableArray<double>>? values = null)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        double factor = 1;
        for (int k = 0; k < hidden.Count; k++)
        {
            x = activation.Apply(this, $"{name}.act{k}", Linear(layer(k), x, Scalars(hidden[k]), factor));
            factor = activation.Constant;
        }

        return Linear(layer(hidden.Count), x, output, factor);
        Weights layer(int k) => new($"{name}.layer{k}{Suffix}", values?[k]);
    }

    /// <summary>The symmetric contraction of MACE with weights in any basis of couplings.</summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="features">Features of atoms, all blocks with the same channels.</param>
    /// <param name="output">The irreps of the result, each once.</param>
    /// <param name="correlation">The largest number of factors in a product.</param>
    /// <param name="terms">For each irrep of the result and order the couplings and weights of the file.</param>
    /// <param name="byElement">Whether elements have weights each.</param>
    public TensorValue SymmetricContraction(
        string name, TensorValue features, Irreps output, int correlation, IEnumerable<ContractionTerm> terms, bool byElement)
    {
        SymmetricContraction contraction = ContractionOf(new(Once(features.Irreps), Once(output), correlation));
        int channels = features.Irreps[0].Multiplicity;
        int elements = byElement ? ElementCount : 1;
        int paths = contraction.Paths.Count;
        TensorValue weights = Parameter($"{name}.weights", byElement ? Elements : Everything, new(Enumerable.Repeat(Scalars(channels)[0], paths)), features.Numbers);
        foreach (ContractionTerm term in terms)
            Prepare(term.Weights, elements * term.Couplings * channels, weights, term.MapTo(contraction, elements, channels));
        return SymmetricContraction(name, features, weights, contraction);
    }

    /// <summary>The symmetric contraction of MACE with weights in the compiler's own basis of couplings, drawn from the seed: those of <c>[SymmetricContraction]</c>.</summary>
    /// <param name="name">The name of the result; the weights are <c>name.weights</c>.</param>
    /// <param name="features">Features of atoms, all blocks with the same channels.</param>
    /// <param name="contraction">The contraction: the <c>Definition</c> of an annotated type.</param>
    /// <param name="byElement">Whether elements have weights each.</param>
    public TensorValue SymmetricContraction(string name, TensorValue features, SymmetricContractionSpec contraction, bool byElement)
    {
        SymmetricContraction compiled = ContractionOf(contraction);
        int channels = features.Irreps[0].Multiplicity;
        Irreps irreps = new(Enumerable.Repeat(Scalars(channels)[0], compiled.Paths.Count));
        TensorValue weights = Parameter(
            new Weights($"{name}.weights"), (byElement ? ElementCount : 1) * irreps.Dim, byElement ? Elements : Everything, irreps);
        return SymmetricContraction(name, features, weights, compiled);
    }

    private void AddMap(string name, TensorValue x, TensorValue matrices, TensorValue into)
    {
        if (x.Domain == into.Domain)
        {
            AddLinear(into.Domain, x, matrices, into);
            return;
        }

        // What depends on labels alone is mapped once for each value, and read by the atoms.
        TensorValue table = Zeros($"{name}.table", x.Domain, into.Irreps, x.Numbers);
        AddLinear(x.Domain, x, matrices, table);
        Add(into.Domain, table, into);
    }

    private static SymmetricContraction ContractionOf(SymmetricContractionSpec spec)
        => s_contractions.GetOrAdd(spec, static s => new(() => Core.SymmetricContractions.SymmetricContraction.Compile(s))).Value;

    private static Irreps Once(Irreps irreps) => new([.. irreps.Select(b => b.Irrep)]);

    private static string NameOfResult(Weights weights)
        => weights.Name.EndsWith(Suffix, StringComparison.Ordinal) ? weights.Name[..^Suffix.Length] : $"{weights.Name}.result";
}
