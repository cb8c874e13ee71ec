using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>Builds the models of <c>tests/data/mace-forms.json</c> from what their constructors were given and from <see cref="NamedWeights"/>.</summary>
internal sealed class NamedMace
{
    private const double Cutoff = 4;
    private const int Basis = 4;
    private const int Down = 64;

    private static readonly Irrep s_scalar = new(0, 1);
    private static readonly ActivationDescription s_silu = new(ActivationFunction.Silu, 1.6791767923989418);
    private static readonly ActivationDescription s_sigmoid = new(ActivationFunction.Sigmoid, 1.8467055342154763);
    private static readonly int[] s_elements = [1, 6, 8];

    private readonly JsonElement _config;
    private readonly ImmutableArray<double> _polarizabilityBasis;
    private readonly MaceModelKind _kind;
    private readonly Irreps _hidden;
    private readonly Irreps _last;
    private readonly Irreps _mlp;
    private readonly Irreps _harmonics;
    private readonly Irreps _target;
    private readonly int _layers;
    private readonly int _heads;

    private NamedMace(JsonElement config, ImmutableArray<double> polarizabilityBasis)
    {
        _config = config;
        _polarizabilityBasis = polarizabilityBasis;
        _kind = Enum.Parse<MaceModelKind>(Text("kind"));
        _hidden = Irreps.Parse(Text("hidden"));
        _last = Irreps.Parse(Text("last"));
        _mlp = Irreps.Parse(Text("mlp"));
        _harmonics = Irreps.SphericalHarmonics(config.GetProperty("lmax").GetInt32(), -1);
        _target = new(_harmonics.Select(block => new MulIrrep(_hidden[0].Multiplicity, block.Irrep)));
        _layers = config.GetProperty("layers").GetInt32();
        _heads = config.GetProperty("heads").GetArrayLength();
    }

    private bool IsScaled => _kind == MaceModelKind.ScaleShiftMace;

    private bool HasEdgeIrreps => _config.GetProperty("edge").ValueKind == JsonValueKind.String;

    public static MaceDescription Create(JsonElement config, ImmutableArray<double> polarizabilityBasis)
    {
        MaceDescription model = new NamedMace(config, polarizabilityBasis).Build();
        model.Validate("named");
        return model;
    }

    private MaceDescription Build()
    {
        bool repels = _config.GetProperty("agnesiAndRepulsion").GetBoolean();
        return new MaceDescription
        {
            Kind = _kind,
            Precision = StoredPrecision.Double,
            AtomicNumbers = [.. s_elements],
            CutoffRadius = Cutoff,
            Heads = [.. _config.GetProperty("heads").EnumerateArray().Select(name => name.GetString()!)],
            AtomicEnergies = _kind is MaceModelKind.AtomicDipoles or MaceModelKind.AtomicDielectric
                ? [0, 0, 0]
                : [.. Enumerable.Range(1, 3 * _heads).Select(e => -(double)e)],
            Scale = IsScaled ? ((ImmutableArray<double>)[1.3, 0.7])[.._heads] : null,
            Shift = IsScaled ? ((ImmutableArray<double>)[0.2, -0.1])[.._heads] : null,
            Radial = new RadialDescription(
                new BesselBasisDescription([.. Enumerable.Range(1, Basis).Select(n => n * Math.PI / Cutoff)], Math.Sqrt(2 / Cutoff)),
                repels ? new AgnesiTransformDescription(RandomMace.CovalentRadii, 0.9183, 4.5791, 1.0805) : null,
                5,
                _config.GetProperty("applyCutoff").GetBoolean()),
            PairRepulsion = repels ? new PairRepulsionDescription([0.1818, 0.5099, 0.2802, 0.02817], 5, RandomMace.CovalentRadii, 0.3, 0.4543) : null,
            LMax = _harmonics.LMax,
            PolarizabilityBasis = _kind == MaceModelKind.AtomicDielectric ? _polarizabilityBasis : null,
            NodeEmbedding = NamedWeights.Of("node_embedding.linear.weight", s_elements.Length * _hidden[0].Multiplicity),
            Layers = [.. Enumerable.Range(0, _layers).Select(Layer)],
        };
    }

    private LayerDescription Layer(int t)
    {
        InteractionKind kind = Enum.Parse<InteractionKind>(Text(t == 0 ? "first" : "later"));
        Irreps scalars = new([new MulIrrep(_hidden[0].Multiplicity, s_scalar)]);
        Irreps node = t == 0 ? scalars : _hidden;
        // A single layer of an energy model would have only scalars; those of moments keep all.
        Irreps output = t == _layers - 1 ? _last : _hidden;
        Irreps edge = !HasEdgeIrreps ? node : Irreps.Parse(Text("edge"));
        if (HasEdgeIrreps && t == 0)
            edge = new([new MulIrrep(edge[0].Multiplicity, s_scalar)]);
        bool isLast = t == _layers - 1 && _layers > 1;
        (ReadoutDescription? energy, TensorReadoutDescription? tensor) = _kind == MaceModelKind.ScaleShiftMace
            ? (EnergyReadout($"readouts.{t}", output, isLast), null)
            : Moments($"readouts.{t}", output, isLast);
        return new LayerDescription
        {
            Interaction = Interaction($"interactions.{t}", kind, node, edge, output),
            Product = Product($"products.{t}", output, usesSelfConnection: t > 0 || kind is not (InteractionKind.Agnostic or InteractionKind.Density)),
            Readout = energy,
            TensorReadout = tensor,
        };
    }

    private InteractionDescription Interaction(string path, InteractionKind kind, Irreps node, Irreps edge, Irreps output)
    {
        var paths = TensorProductSpec.Uvu(edge, _harmonics, _target);
        int weights = paths.Paths.Sum(p => edge[p.First].Multiplicity);
        int channels = node[0].Multiplicity;
        bool nonLinear = kind == InteractionKind.NonLinear;
        bool attention = kind == InteractionKind.Attention;
        bool residual = kind is not (InteractionKind.Agnostic or InteractionKind.Density);
        int inputs = Basis + (nonLinear ? 2 * channels : attention ? 2 * Down : 0);
        Irreps mixed = nonLinear ? NonLinearInteractionDescription.GateIrreps(_target) : _target;
        int elements = nonLinear || attention ? 1 : s_elements.Length;
        return new InteractionDescription
        {
            Kind = kind,
            NodeIrreps = node,
            EdgeIrreps = edge,
            TargetIrreps = _target,
            HiddenIrreps = output,
            AverageNeighborCount = 3.5,
            LinearUp = Linear($"{path}.linear_up", node, edge),
            ConvolutionWeights = nonLinear
                ? Normalised($"{path}.conv_tp_weights", inputs, 8, 8, weights)
                : Network($"{path}.conv_tp_weights", attention ? [inputs, 256, 256, 256, weights] : [inputs, 8, 8, weights]),
            Linear = Linear($"{path}.{(nonLinear ? "linear_1" : "linear")}", paths.Output, mixed),
            SkipTensorProduct = NamedWeights.Of(
                $"{path}.{(attention ? "skip_linear" : "skip_tp")}.weight", elements * (residual ? Size(node, output) : Size(_target, _target))),
            Density = kind is InteractionKind.Density or InteractionKind.DensityResidual ? NamedWeights.Of($"{path}.density_fn.layer0.weight", Basis) : null,
            LinearDown = attention ? NamedWeights.Of($"{path}.linear_down.weight", channels * Down) : null,
            NonLinear = !nonLinear ? null : new NonLinearInteractionDescription
            {
                SourceEmbedding = NamedWeights.Of($"{path}.source_embedding.weight", s_elements.Length * channels),
                TargetEmbedding = NamedWeights.Of($"{path}.target_embedding.weight", s_elements.Length * channels),
                Density = Normalised($"{path}.density_fn", inputs, 64, 1),
                Alpha = 2.0,
                Beta = 0.5,
                LinearResidual = Linear($"{path}.linear_res", edge, mixed),
                ScalarActivation = s_silu,
                GateActivation = s_sigmoid,
                Linear2 = Linear($"{path}.linear_2", _target, _target),
            },
        };
    }

    private ProductDescription Product(string path, Irreps output, bool usesSelfConnection)
    {
        int correlation = _config.GetProperty("correlation").GetInt32();
        int elements = HasEdgeIrreps ? 1 : s_elements.Length;
        return new ProductDescription
        {
            UsesSelfConnection = usesSelfConnection,
            IgnoresElement = elements == 1,
            Contractions = [.. output.Select((block, k) => new ContractionDescription(block.Irrep, [.. Enumerable.Range(1, correlation).Select(order
                => Order($"{path}.symmetric_contractions.contractions.{k}", block, order, correlation, elements))]))],
            Linear = Linear($"{path}.linear", output, output),
        };
    }

    private ContractionOrder Order(string path, MulIrrep block, int order, int correlation, int elements)
    {
        SymmetricCouplingTensor u = SymmetricCoupling.Tensor(new Irreps([.. _target.Select(b => b.Irrep)]), block.Irrep, order);
        double[] dense = new double[u.StoredShape.Aggregate(1, (a, b) => a * b)];
        for (int e = 0; e < u.Entries.Count; e++)
            dense[u.StoredIndex(u.Entries[e])] = u.Values[e];
        string name = order == correlation ? "weights_max" : $"weights.{correlation - 1 - order}";
        return new ContractionOrder(SparseTensor.OfDense([.. u.StoredShape], dense), NamedWeights.Of($"{path}.{name}", elements * u.PathDim * block.Multiplicity));
    }

    private ReadoutDescription EnergyReadout(string path, Irreps features, bool isLast)
    {
        int channels = features[0].Multiplicity;
        int hidden = _mlp[0].Multiplicity;
        return isLast
            ? new NonLinearReadoutDescription(
                hidden, NamedWeights.Of($"{path}.linear_1.weight", channels * hidden * _heads), s_silu, NamedWeights.Of($"{path}.linear_2.weight", hidden * _heads * _heads))
            : new LinearReadoutDescription(NamedWeights.Of($"{path}.linear.weight", channels * _heads));
    }

    /// <summary>Features are sorted, so that the flat weights of scalars come first; in each row those of the energy come before those of gates.</summary>
    private (ReadoutDescription? Energy, TensorReadoutDescription Tensor) Moments(string path, Irreps features, bool isLast)
    {
        Irreps output = Irreps.Parse(_kind == MaceModelKind.AtomicDielectric ? "2x0e+1x1o+1x2e" : "1x1o");
        bool hasEnergy = _kind == MaceModelKind.EnergyDipoles;
        Irreps all = hasEnergy ? new([new MulIrrep(1, s_scalar), .. output]) : output;
        int channels = features.MultiplicityOf(s_scalar);
        if (!isLast)
        {
            ImmutableArray<double> weights = Linear($"{path}.linear", features, all);
            return hasEnergy
                ? (new LinearReadoutDescription(weights[..channels]), new LinearTensorReadoutDescription(output, weights[channels..]))
                : (null, new LinearTensorReadoutDescription(output, weights));
        }

        ImmutableArray<double> first = Linear($"{path}.linear_1", features, NonLinearInteractionDescription.GateIrreps(_mlp));
        ImmutableArray<double> second = Linear($"{path}.linear_2", _mlp, all);
        if (!hasEnergy)
            return (null, new GatedTensorReadoutDescription(output, _mlp, first, s_silu, s_silu, second));
        int scalars = _mlp[0].Multiplicity;
        int gates = _mlp[1].Multiplicity;
        double[][] rows = [.. first[..(channels * (scalars + gates))].Chunk(scalars + gates)];
        return (
            new NonLinearReadoutDescription(scalars, [.. rows.SelectMany(row => row[..scalars])], s_silu, second[..scalars]),
            new GatedTensorReadoutDescription(
                output, new Irreps([_mlp[1]]), [.. rows.SelectMany(row => row[scalars..]), .. first[(channels * (scalars + gates))..]], s_silu, s_silu, second[scalars..]));
    }

    private static RadialNetworkDescription Network(string path, int[] widths)
        => new([.. widths.Skip(1).Select((width, k) => new WeightMatrix(widths[k], width, NamedWeights.Of($"{path}.layer{k}.weight", widths[k] * width)))], s_silu);

    /// <summary>Matrices are stored [outputs, inputs].</summary>
    private static RadialNetworkDescription Normalised(string path, params int[] widths)
    {
        WeightMatrix Matrix(int k)
        {
            (int inputs, int outputs) = (widths[k], widths[k + 1]);
            ImmutableArray<double> stored = NamedWeights.Of($"{path}.net.{3 * k}.weight", inputs * outputs);
            return new(inputs, outputs, [.. Enumerable.Range(0, inputs * outputs).Select(i => stored[(i % outputs * inputs) + (i / outputs)])]);
        }

        AffineDescription Affine(int k)
        {
            ImmutableArray<double> bias = NamedWeights.Of($"{path}.net.{3 * k}.bias", widths[k + 1]);
            string norm = $"{path}.net.{(3 * k) + 1}";
            return k == widths.Length - 2
                ? new(bias, null, null)
                : new(bias, NamedWeights.Of($"{norm}.weight", widths[k + 1]), NamedWeights.Of($"{norm}.bias", widths[k + 1]));
        }

        int count = widths.Length - 1;
        return new([.. Enumerable.Range(0, count).Select(Matrix)], new ActivationDescription(ActivationFunction.Silu, 1)) { Affine = [.. Enumerable.Range(0, count).Select(Affine)] };
    }

    private static ImmutableArray<double> Linear(string name, Irreps from, Irreps to) => NamedWeights.Of($"{name}.weight", Size(from, to));

    private static int Size(Irreps from, Irreps to) => from.Sum(a => to.Where(b => b.Irrep == a.Irrep).Sum(b => a.Multiplicity * b.Multiplicity));

    private string Text(string key) => _config.GetProperty(key).GetString()!;
}
