using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>
/// Models with random weights, made from nothing but a few numbers: what holds for every MACE model is tested on these, without any
/// file.
/// </summary>
internal static partial class RandomMace
{
    private static readonly ActivationDescription s_silu = new(ActivationFunction.Silu, 1.6791767923989418);

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
        int heads = 1,
        string? edge = null,
        bool agnosticProduct = false,
        bool ignoresParity = false,
        bool biasedReadout = false,
        string? last = null,
        MaceModelKind kind = MaceModelKind.ScaleShiftMace,
        params EmbeddedInput[] embedded)
    {
        Source random = new(seed);
        Irreps all = Irreps.Parse(hidden);
        int channels = all[0].Multiplicity;
        Irreps scalars = new([new MulIrrep(channels, new Irrep(0, 1))]);
        Irreps harmonics = Irreps.SphericalHarmonics(lmax, ignoresParity ? 1 : -1);
        Irreps target = new(harmonics.Select(b => new MulIrrep(channels, b.Irrep)));
        Irreps laterTarget = all.Contains(new Irrep(0, -1))
            ? new(from l in Enumerable.Range(0, lmax + 1) from parity in new[] { -1, 1 } select new MulIrrep(channels, new Irrep(l, parity)))
            : target;
        int[] numbers = [1, 6, 8];
        const int Basis = 6;
        Irreps output = last is null ? scalars : Irreps.Parse(last);
        bool moments = kind is MaceModelKind.EnergyDipoles or MaceModelKind.AtomicDipoles or MaceModelKind.AtomicDielectric;
        MaceDescription model = new()
        {
            Kind = kind,
            Precision = StoredPrecision.Double,
            AtomicNumbers = [.. numbers],
            CutoffRadius = cutoff,
            Heads = [.. Enumerable.Range(0, heads).Select(h => h == 0 ? "default" : $"head{h}")],
            AtomicEnergies = random.Next(heads * numbers.Length),
            Scale = moments ? null : [.. Enumerable.Range(0, heads).Select(h => 1.5 + h)],
            Shift = moments ? null : [.. Enumerable.Range(0, heads).Select(h => 0.1 * h)],
            Radial = new RadialDescription(
                new BesselBasisDescription([.. Enumerable.Range(1, Basis).Select(n => n * Math.PI / cutoff)], Math.Sqrt(2 / cutoff)), transform, 5, !separateCutoff),
            PairRepulsion = repulsion
                ? new PairRepulsionDescription([0.1818, 0.5099, 0.2802, 0.02817], 5, CovalentRadii, 0.3, 0.4543)
                : null,
            LMax = lmax,
            IgnoresParity = ignoresParity,
            JointEmbedding = embedded.Length == 0 ? null : new JointEmbeddingDescription(
                [.. embedded], Matrix(random, embedded.Sum(input => input.Width), channels), random.Next(channels * heads)),
            NodeEmbedding = random.Next(numbers.Length * channels),
            Layers = [.. Enumerable.Range(0, layers).Select(t => Layer(
                random,
                t == 0 ? first : later,
                t == 0 ? scalars : all,
                t == layers - 1 ? output : all,
                t == 0 || edge is null ? null : Irreps.Parse(edge),
                t == 0 ? target : laterTarget,
                harmonics,
                correlation,
                numbers.Length,
                Basis,
                heads,
                agnosticProduct,
                biasedReadout,
                isLast: t == layers - 1))],
        };
        model = moments ? WithMoments(model, random) : model;
        model.Validate("random");
        return model;
    }

    /// <summary>An embedding of a whole number from -2 to 2, with random weights.</summary>
    public static CategoricalInput Charge(string name, bool isPerAtom) => new(name, isPerAtom, 2, Matrix(new Source(31), 5, 3));

    /// <summary>An embedding of two numbers, with random weights.</summary>
    public static ContinuousInput Field(string name, bool isPerAtom)
    {
        Source random = new(32);
        return new(name, isPerAtom, Matrix(random, 2, 4), random.Next(4), Matrix(random, 4, 3), null);
    }

    /// <summary>Radii in Angstrom by atomic number, 0 to 8.</summary>
    public static ImmutableArray<double> CovalentRadii { get; } = [0.2, 0.31, 0.28, 1.28, 0.96, 0.84, 0.76, 0.71, 0.66];

    private static LayerDescription Layer(
        Source random, InteractionKind kind, Irreps node, Irreps hidden, Irreps? edge, Irreps target, Irreps harmonics, int correlation,
        int elements, int basis, int heads, bool agnosticProduct, bool biasedReadout, bool isLast)
    {
        edge ??= node;
        int channels = node[0].Multiplicity;
        TensorProductSpec paths = TensorProductSpec.Uvu(edge, harmonics, target);
        bool nonLinear = kind == InteractionKind.NonLinear;
        const int Down = 3;
        bool attention = kind == InteractionKind.Attention;
        Irreps mixed = nonLinear ? NonLinearInteractionDescription.GateIrreps(target) : target;
        int weights = paths.Paths.Sum(p => edge[p.First].Multiplicity);
        bool residual = nonLinear || attention || kind is InteractionKind.Residual or InteractionKind.DensityResidual;
        bool density = kind is InteractionKind.Density or InteractionKind.DensityResidual;
        Irreps coupling = new([.. target.Select(b => b.Irrep)]);
        return new LayerDescription
        {
            Interaction = new InteractionDescription
            {
                Kind = kind,
                NodeIrreps = node,
                EdgeIrreps = edge,
                TargetIrreps = target,
                HiddenIrreps = hidden,
                AverageNeighborCount = 3.7,
                LinearUp = random.Next(Linear(node, edge)),
                ConvolutionWeights = Network(random, nonLinear, basis + (nonLinear ? 2 * channels : attention ? 2 * Down : 0), 8, 8, weights),
                Linear = random.Next(Linear(paths.Output, mixed)),
                SkipTensorProduct = random.Next((nonLinear || attention ? 1 : elements) * (residual ? Linear(node, hidden) : Linear(target, target))),
                Density = density ? random.Next(basis) : null,
                LinearDown = attention ? random.Next(channels * Down) : null,
                NonLinear = !nonLinear ? null : new NonLinearInteractionDescription
                {
                    SourceEmbedding = random.Next(elements * channels),
                    TargetEmbedding = random.Next(elements * channels),
                    Density = Network(random, affine: true, basis + (2 * channels), 7, 1),
                    Alpha = 2.0,
                    Beta = 0.5,
                    LinearResidual = random.Next(Linear(edge, mixed)),
                    ScalarActivation = s_silu,
                    GateActivation = new ActivationDescription(ActivationFunction.Sigmoid, 1.8467055342154763),
                    Linear2 = random.Next(Linear(target, target)),
                },
            },
            Product = new ProductDescription
            {
                UsesSelfConnection = residual,
                IgnoresElement = agnosticProduct,
                Contractions = [.. hidden.Select(b => Contraction(random, coupling, b.Irrep, correlation, agnosticProduct ? 1 : elements, channels))],
                Linear = random.Next(Linear(hidden, hidden)),
            },
            Readout = isLast && biasedReadout
                ? new NonLinearBiasReadoutDescription(
                    5, random.Next(channels * 5 * heads), s_silu, random.Next(25 * heads * heads), random.Next(5 * heads), random.Next(5 * heads * heads), random.Next(heads))
                : isLast ? new NonLinearReadoutDescription(
                    5, random.Next(channels * 5 * heads), s_silu, random.Next(5 * heads * heads))
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

    /// <summary>A network of the given widths, with biases and normalisations or without.</summary>
    private static RadialNetworkDescription Network(Source random, bool affine, params int[] widths)
    {
        RadialNetworkDescription network = new([.. widths.Skip(1).Select((width, k) => Matrix(random, widths[k], width))], s_silu);
        return affine
            ? network with
            {
                Affine = [.. widths.Skip(1).Select((width, k) => k < widths.Length - 2
                    ? new AffineDescription(random.Next(width), random.Next(width), random.Next(width))
                    : new AffineDescription(random.Next(width), null, null))],
            }
            : network;
    }

    private static WeightMatrix Matrix(Source random, int inputs, int outputs) => new(inputs, outputs, random.Next(inputs * outputs));

    private static int Linear(Irreps from, Irreps to)
        => from.Sum(a => to.Where(b => b.Irrep == a.Irrep).Sum(b => a.Multiplicity * b.Multiplicity));

    private sealed class Source(int seed)
    {
        private readonly Random _random = new(seed);

        public ImmutableArray<double> Next(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * _random.NextDouble()) - 1)];
    }
}
