using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>
/// Models with random weights, made from nothing but a few numbers: what holds for every MACE model is tested on these, without any
/// file.
/// </summary>
internal static class RandomMace
{
    /// <summary>A model of H, C and O with two layers (unless told otherwise).</summary>
    public static MaceDescription Create(
        int seed,
        InteractionKind first = InteractionKind.Residual,
        InteractionKind later = InteractionKind.Residual,
        string hidden = "6x0e+6x1o",
        int lmax = 2,
        int correlation = 3,
        int layers = 2,
        double cutoff = 4.0,
        bool repulsion = false,
        bool separateCutoff = false,
        DistanceTransformDescription? transform = null,
        int heads = 1)
    {
        Source random = new(seed);
        Irreps all = Irreps.Parse(hidden);
        int channels = all[0].Multiplicity;
        Irreps scalars = new([new MulIrrep(channels, new Irrep(0, 1))]);
        Irreps target = new(Enumerable.Range(0, lmax + 1).Select(l => new MulIrrep(channels, Irrep.SphericalHarmonic(l))));
        int[] numbers = [1, 6, 8];
        const int Basis = 6;
        MaceDescription model = new()
        {
            Kind = MaceModelKind.ScaleShiftMace,
            Precision = StoredPrecision.Double,
            AtomicNumbers = [.. numbers],
            CutoffRadius = cutoff,
            Heads = [.. Enumerable.Range(0, heads).Select(h => h == 0 ? "default" : $"head{h}")],
            AtomicEnergies = random.Next(heads * numbers.Length),
            Scale = [.. Enumerable.Range(0, heads).Select(h => 1.5 + h)],
            Shift = [.. Enumerable.Range(0, heads).Select(h => 0.1 * h)],
            Radial = new RadialDescription(
                new BesselBasisDescription([.. Enumerable.Range(1, Basis).Select(n => n * Math.PI / cutoff)], Math.Sqrt(2 / cutoff)), transform, 5, !separateCutoff),
            PairRepulsion = repulsion
                ? new PairRepulsionDescription([0.1818, 0.5099, 0.2802, 0.02817], 5, CovalentRadii, 0.3, 0.4543)
                : null,
            LMax = lmax,
            NodeEmbedding = random.Next(numbers.Length * channels),
            Layers = [.. Enumerable.Range(0, layers).Select(t => Layer(
                random,
                t == 0 ? first : later,
                t == 0 ? scalars : all,
                t == layers - 1 ? scalars : all,
                target,
                lmax,
                correlation,
                numbers.Length,
                Basis,
                heads,
                isLast: t == layers - 1))],
        };
        model.Validate("random");
        return model;
    }

    /// <summary>Radii in Angstrom by atomic number, 0 to 8.</summary>
    public static ImmutableArray<double> CovalentRadii { get; } = [0.2, 0.31, 0.28, 1.28, 0.96, 0.84, 0.76, 0.71, 0.66];

    private static LayerDescription Layer(
        Source random, InteractionKind kind, Irreps node, Irreps hidden, Irreps target, int lmax, int correlation, int elements, int basis, int heads, bool isLast)
    {
        int channels = node[0].Multiplicity;
        TensorProductSpec paths = TensorProductSpec.Uvu(node, Irreps.SphericalHarmonics(lmax), target);
        bool residual = kind is InteractionKind.Residual or InteractionKind.DensityResidual;
        bool density = kind is InteractionKind.Density or InteractionKind.DensityResidual;
        Irreps coupling = new([.. target.Select(b => b.Irrep)]);
        return new LayerDescription
        {
            Interaction = new InteractionDescription
            {
                Kind = kind,
                NodeIrreps = node,
                EdgeIrreps = node,
                TargetIrreps = target,
                HiddenIrreps = hidden,
                AverageNeighborCount = 3.7,
                LinearUp = random.Next(Linear(node, node)),
                ConvolutionWeights = new RadialNetworkDescription(
                    [Matrix(random, basis, 8), Matrix(random, 8, 8), Matrix(random, 8, paths.Paths.Count * channels)],
                    new ActivationDescription(ActivationKind.Silu, 1.6791767923989418)),
                Linear = random.Next(Linear(paths.Output, target)),
                SkipTensorProduct = random.Next(elements * (residual ? Linear(node, hidden) : Linear(target, target))),
                Density = density ? random.Next(basis) : null,
            },
            Product = new ProductDescription
            {
                UsesSelfConnection = residual,
                Contractions = [.. hidden.Select(b => Contraction(random, coupling, b.Irrep, correlation, elements, channels))],
                Linear = random.Next(Linear(hidden, hidden)),
            },
            Readout = isLast
                ? new NonLinearReadoutDescription(
                    5, random.Next(channels * 5 * heads), new ActivationDescription(ActivationKind.Silu, 1.6791767923989418), random.Next(5 * heads * heads))
                : new LinearReadoutDescription(random.Next(channels * heads)),
        };
    }

    private static ContractionDescription Contraction(Source random, Irreps coupling, Irrep output, int correlation, int elements, int channels)
        => new(output, [.. Enumerable.Range(1, correlation).Select(order =>
        {
            SymmetricCouplingTensor u = SymmetricCoupling.Tensor(coupling, output, order);
            double[] dense = new double[u.StoredShape.Aggregate(1, (a, b) => a * b)];
            for (int e = 0; e < u.Entries.Count; e++)
                dense[u.StoredIndex(u.Entries[e])] = u.Values[e];
            return new ContractionOrder(SparseTensor.OfDense([.. u.StoredShape], dense), random.Next(elements * u.PathDim * channels));
        })]);

    private static WeightMatrix Matrix(Source random, int inputs, int outputs) => new(inputs, outputs, random.Next(inputs * outputs));

    private static int Linear(Irreps from, Irreps to)
        => from.Sum(a => to.Where(b => b.Irrep == a.Irrep).Sum(b => a.Multiplicity * b.Multiplicity));

    private sealed class Source(int seed)
    {
        private readonly Random _random = new(seed);

        public ImmutableArray<double> Next(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * _random.NextDouble()) - 1)];
    }
}
