using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>What NequIP and Allegro are made of: scaled lengths, radial functions, harmonics, networks of scalars, energies of types, repulsion of nuclei.</summary>
/// <remarks>
/// Both count the vector of an edge from the centre to the neighbour. Geometry, radial functions and harmonics are computed in 64 bits, and energies summed
/// in them, whatever the model's numbers are.
/// </remarks>
internal sealed class EdgeModelBuilder
{
    private const string Suffix = ".weight";
    private readonly EdgeModelBasics _basics;
    private readonly EdgeGeometry _edges;

    public EdgeModelBuilder(string name, EdgeModelBasics basics)
    {
        _basics = basics;
        Model = new ModelBuilder(name, basics.AtomicNumbers, basics.CutoffRadius);
        _edges = Model.Geometry();
        TensorValue directions = Model.Formula(
            "directions_to_neighbors", ProgramBuilder.Edges, new Irreps(new Irrep(1, -1)), v => v[0].Select(x => -(x / v[1][0].OrOne())), _edges.Vectors, _edges.Lengths);
        TensorValue harmonics = Model.Harmonics("harmonics", directions, basics.Harmonics);
        Harmonics = Model.Copy("edge_attrs", ProgramBuilder.Edges, harmonics, NumberKind.Model);
        ImmutableArray<double> cutoffs = basics.InverseCutoffs;
        TensorValue inverse = cutoffs.Length == 1
            ? Model.Constant("edge_norm._rmax_recip", cutoffs[0])
            : Model.Parameter(new("edge_norm._rmax_recip", cutoffs) { AreTrained = false }, cutoffs.Length, Model.ElementPairs, Scalars(1), numbers: NumberKind.Double);
        ScaledLengths = Model.Formula("normed_edge_lengths", ProgramBuilder.Edges, Scalars(1), v => [v[0][0] * v[1][0]], _edges.Lengths, inverse);
    }

    public ModelBuilder Model { get; }

    /// <summary>The harmonics of edges, from the centre to the neighbour.</summary>
    public TensorValue Harmonics { get; }

    /// <summary>x = r / r_c.</summary>
    public TensorValue ScaledLengths { get; }

    /// <summary>So many numbers that rotations leave alone.</summary>
    public static Irreps Scalars(int count) => new([new MulIrrep(count, new Irrep(0, 1))]);

    /// <summary>Blocks of scalars.</summary>
    public static Irreps ScalarBlocks(int blocks, int channels) => new(Enumerable.Repeat(new MulIrrep(channels, new Irrep(0, 1)), blocks));

    /// <summary>sin(pi w_n x) / (pi x) envelope(x).</summary>
    public TensorValue Bessel(BesselEncoding bessel)
    {
        TensorValue frequencies = Model.Parameter(bessel.Frequencies, bessel.Count, ProgramBuilder.Everything, Scalars(bessel.Count), numbers: NumberKind.Double);
        TensorValue pi = Model.Constant("pi", Math.PI, 1 / Math.PI);
        TensorValue functions = Model.Formula("bessel", ProgramBuilder.Edges, Scalars(bessel.Count), Functions, ScaledLengths, frequencies, pi);
        return Model.Copy("radial_functions", ProgramBuilder.Edges, functions, NumberKind.Model);

        IEnumerable<KernelValue> Functions(KernelValue[][] v)
        {
            KernelValue x = v[0][0].OrOne();
            KernelValue envelope = RadialFormulas.PolynomialEnvelope(x, bessel.Exponent);
            return v[1].Select(frequency => RadialFormulas.Bessel(x, frequency * v[2][0], v[2][1]) * envelope);
        }
    }

    /// <summary>sin^4(pi t) of where x is in the support of each function.</summary>
    public TensorValue Splines(SplineEncoding spline)
    {
        TensorValue pi = Model.Constant("pi", Math.PI);
        return Model.Formula("splines", ProgramBuilder.Edges, Scalars(spline.Functions), Functions, ScaledLengths, pi);

        IEnumerable<KernelValue> Functions(KernelValue[][] v)
        {
            for (int k = 0; k < spline.Functions; k++)
            {
                KernelValue t = new Rational(spline.Functions, spline.Span + 1) * (v[0][0] - new Rational(k - spline.Span, spline.Functions));
                KernelValue inside = t.OrZero();
                KernelValue sine = ((1 - inside).Select(inside, t.Constant(ExactNumber.One)) * v[1][0]).Sin();
                KernelValue square = sine * sine;
                yield return square * square;
            }
        }
    }

    /// <summary>A network of scalars; its first matrix has rows for the scalars of each of some tensors, one after another.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parts">The tensors; of features their even scalars.</param>
    /// <param name="output">The irreps of the result.</param>
    /// <param name="columns">The columns of the last matrix that make the result, in its order; null for all.</param>
    /// <param name="inputFactor">A factor of what enters.</param>
    /// <param name="factor">A factor of the result.</param>
    public TensorValue Network(
        ScalarNetwork network, IReadOnlyList<TensorValue> parts, Irreps output, IReadOnlyList<int>? columns = null, double inputFactor = 1, double factor = 1)
    {
        (IReadOnlyList<TensorValue> hidden, double rest) = Hidden(network, parts, inputFactor);
        return Matrix(network.Layers[^1], hidden, output, columns, rest * factor);
    }

    /// <summary>A network up to its last matrix, and the factor of what that reads.</summary>
    public (IReadOnlyList<TensorValue> Parts, double Factor) Hidden(ScalarNetwork network, IReadOnlyList<TensorValue> parts, double inputFactor = 1)
    {
        foreach (ScalarLayer layer in network.Layers.AsSpan()[..^1])
        {
            TensorValue x = Matrix(layer, parts, Scalars(layer.Outputs), factor: inputFactor);
            parts = [network.Function == ScalarFunction.None ? x : Model.Activation($"{x.Name}/act", x, FunctionOf(network.Function))];
            inputFactor = 1;
        }

        return (parts, inputFactor);
    }

    /// <summary>The product with a matrix, or with some of its columns.</summary>
    public TensorValue Matrix(
        ScalarLayer layer, IReadOnlyList<TensorValue> parts, Irreps output, IReadOnlyList<int>? columns = null, double factor = 1, string part = "")
    {
        columns ??= [.. Enumerable.Range(0, layer.Outputs)];
        string name = layer.Weights.Name.EndsWith(Suffix, StringComparison.Ordinal) ? layer.Weights.Name[..^Suffix.Length] : $"{layer.Weights.Name}/product";
        TensorValue matrix = Model.Parameter(
            layer.Weights,
            layer.Inputs * layer.Outputs,
            ProgramBuilder.Everything,
            Scalars(layer.Inputs * columns.Count),
            new WeightMap(
                from u in Enumerable.Range(0, layer.Inputs)
                from run in Runs(columns)
                select new WeightRun((u * layer.Outputs) + run.Column, (u * columns.Count) + run.Place, run.Length, factor * layer.Factor)),
            name: layer.Weights.Name + part);
        TensorValue result = Model.Zeros(name + part, parts[0].Domain, output);
        int row = 0;
        foreach (TensorValue x in parts)
        {
            Model.AddLinear(result.Domain, x, matrix, result, weightOffset: row * columns.Count);
            row += x.Irreps.MultiplicityOf(new Irrep(0, 1));
        }

        return result;
    }

    /// <summary>Energies of atoms, scaled and shifted by type and with the repulsion of nuclei, and their sums.</summary>
    /// <param name="ofAtoms">One number for each atom.</param>
    public void Energies(TensorValue ofAtoms)
    {
        TensorValue interactions = Model.Copy("atomic_energy", ProgramBuilder.Nodes, ofAtoms, NumberKind.Double);
        if (_basics.Scales is { } scales)
            interactions = Model.Formula("per_type_energy_scale_shift.scaled", ProgramBuilder.Nodes, Scalars(1), v => [v[0][0] * v[1][0]], interactions, OfTypes(scales));
        if (_basics.Repulsion is { } repulsion)
            AddRepulsion(repulsion, interactions);
        TensorValue energies = _basics.Shifts is { } shifts
            ? Model.Formula("per_type_energy_scale_shift", ProgramBuilder.Nodes, Scalars(1), v => [v[0][0] + v[1][0]], interactions, OfTypes(shifts))
            : interactions;
        Model.Energies(energies);
        Model.Output(ModelOutputs.InteractionEnergy, Model.SumStructures("interactions_of_structures", interactions));
    }

    /// <summary>A number of each type, from one for each or one for all.</summary>
    public TensorValue OfTypes(Weights weights, NumberKind numbers = NumberKind.Double)
    {
        int given = weights.Values!.Value.Length;
        WeightMap map = new(Enumerable.Range(0, Model.ElementCount).Select(t => new WeightRun(given == 1 ? 0 : t, t, 1, 1)));
        return Model.Parameter(weights, given, Model.Elements, Scalars(1), map, numbers);
    }

    private void AddRepulsion(NuclearRepulsion repulsion, TensorValue energies)
    {
        // Coefficients and decays of LAMMPS's pair_style zbl.
        (Rational Coefficient, Rational Decay)[] terms =
        [
            (new(2817, 100_000), new(20162, 100_000)),
            (new(28022, 100_000), new(40290, 100_000)),
            (new(50986, 100_000), new(94229, 100_000)),
            (new(18175, 100_000), new(319980, 100_000)),
        ];
        double[] ofTypes = [.. repulsion.Charges.SelectMany(z => new[] { z, Math.Pow(z, 0.23) })];
        TensorValue charges = Model.Parameter(
            new("pair_potential.atomic_numbers", [.. ofTypes]) { AreTrained = false }, ofTypes.Length, Model.Elements, Scalars(2), numbers: NumberKind.Double);
        TensorValue constant = Model.Constant("pair_potential._qqr2exesquare", repulsion.Constant);
        Model.AddFormula(
            ProgramBuilder.Edges,
            energies.OfCenter,
            v =>
            {
                (KernelValue r, KernelValue[] i, KernelValue[] j) = (v[0][0].OrOne(), v[2], v[3]);
                KernelValue t = new Rational(100_000, 46_850) * ((i[1] + j[1]) * r);
                KernelValue screening = terms.Select(term => term.Coefficient * (-term.Decay * t).Exp()).Aggregate((a, b) => a + b);
                return [v[4][0] * i[0] * j[0] / r * screening * RadialFormulas.PolynomialEnvelope(v[1][0].OrOne(), repulsion.Exponent)];
            },
            _edges.Lengths,
            ScaledLengths,
            charges.OfCenter,
            charges.OfNeighbor,
            constant);
    }

    private static Func<KernelValue, KernelValue> FunctionOf(ScalarFunction function) => function switch
    {
        ScalarFunction.Silu => x => x.Silu(),
        ScalarFunction.Mish => Mish,
        ScalarFunction.Gelu => x => new(x.Kernel, x.Kernel.Gelu(x.Number)),
        _ => throw new NotSupportedException($"The function {function} is not supported."),
    };

    /// <summary>x tanh(log(1 + exp(x))) = x s (1 + u) / (1 + u^2), s = sigmoid(x), u = sigmoid(-x): without cancellation.</summary>
    private static KernelValue Mish(KernelValue x)
    {
        KernelValue u = (-x).Sigmoid();
        return x * x.Sigmoid() * (1 + u) / (1 + (u * u));
    }

    /// <summary>Neighbouring columns that stay neighbours.</summary>
    private static IEnumerable<(int Column, int Place, int Length)> Runs(IReadOnlyList<int> columns)
    {
        for (int first = 0, end; first < columns.Count; first = end)
        {
            for (end = first + 1; end < columns.Count && columns[end] == columns[end - 1] + 1;)
                end++;
            yield return (columns[first], first, end - first);
        }
    }
}
