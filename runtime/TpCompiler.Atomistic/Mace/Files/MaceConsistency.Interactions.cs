using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Files;

/// <content>Interaction blocks.</content>
internal sealed partial class MaceConsistency
{
    private void CheckInteraction(string path, InteractionDescription i, Irreps nodes, MaceDescription model)
    {
        int elements = model.AtomicNumbers.Length;
        int channels = nodes[0].Multiplicity;
        if (i.NodeIrreps != nodes)
            throw Fail($"{path}.node_feats_irreps", $"expected {nodes} from the layer before, found {i.NodeIrreps}");
        if (i.EdgeIrreps.Count == 0 || i.EdgeIrreps.Any(block => block.Multiplicity == 0) || HasRepeats(i.EdgeIrreps))
            throw Fail($"{path}.edge_irreps", $"expected irreps such as {i.NodeIrreps}, each once, found {i.EdgeIrreps}");
        CheckHidden($"{path}.hidden_irreps", i.HiddenIrreps, channels, model.LMax, needsScalars: model.HasEnergy);
        Irreps target = MaceSizes.Target(channels, model.Harmonics);
        if (i.TargetIrreps == MaceSizes.TargetOfBothParities(channels, model.LMax) && i.Kind != InteractionKind.NonLinear)
            target = i.TargetIrreps;
        if (i.TargetIrreps != target)
            throw Fail($"{path}.target_irreps", $"expected {target}, found {i.TargetIrreps}");
        Positive($"{path}.avg_num_neighbors", i.AverageNeighborCount);
        Numbers($"{path}.linear_up.weight", i.LinearUp, MaceSizes.Linear(i.NodeIrreps, i.EdgeIrreps));
        Irreps mid = MaceSizes.ConvolutionOutputs(i.EdgeIrreps, model.Harmonics, target);
        bool isNonLinear = i.Kind == InteractionKind.NonLinear;
        if (isNonLinear != i.NonLinear is not null)
            throw Fail($"{path}.linear_res", $"expected the parts of a non-linear interaction for that kind and for no other, found kind {i.Kind}");
        int inputs = model.Radial.Basis.Count + (isNonLinear ? 2 * channels : 0) + (2 * WidthOfEnds(path, i));
        CheckNetwork($"{path}.conv_tp_weights", i.ConvolutionWeights, inputs, mid.IrrepCount, isNonLinear);
        Irreps mixed = isNonLinear ? NonLinearInteractionDescription.GateIrreps(target) : target;
        Numbers($"{path}.{(isNonLinear ? "linear_1" : "linear")}.weight", i.Linear, MaceSizes.Linear(mid, mixed));
        Numbers($"{path}.{(i.Kind == InteractionKind.Attention ? "skip_linear" : "skip_tp")}.weight", i.SkipTensorProduct, i.HasSelfConnection
            ? MaceSizes.LinearByElement(i.NodeIrreps, i.HiddenIrreps, i.SkipIgnoresElement ? 1 : elements)
            : MaceSizes.LinearByElement(target, target, elements));
        if (i.NonLinear is { } parts)
            CheckNonLinear(path, parts, i, inputs, elements);
        if ((i.HasDensity && !isNonLinear) != i.Density.HasValue)
            throw Fail($"{path}.density_fn", $"expected one for the kinds with a density and for no other, found kind {i.Kind}");
        if (i.Density is { } density)
            Numbers($"{path}.density_fn.layer0.weight", density, model.Radial.Basis.Count);
    }

    private void CheckHidden(string path, Irreps hidden, int channels, int lmax, bool needsScalars)
    {
        if (hidden.Count == 0 || (needsScalars && !hidden[0].Irrep.IsScalar))
            throw Fail(path, $"expected scalars first, found {hidden}");
        if (hidden.Any(block => block.Multiplicity != channels) || HasRepeats(hidden))
            throw new NotSupportedModelException(source, path, $"other multiplicities than {channels} of every irrep ({hidden})");
        if (hidden.LMax > lmax)
            throw Fail(path, $"expected degrees up to {lmax}, found {hidden}");
    }

    /// <summary>How many scalars of each end of an edge an attention's radial network reads.</summary>
    private int WidthOfEnds(string path, InteractionDescription i)
    {
        if (i.Kind == InteractionKind.Attention != i.LinearDown.HasValue)
            throw Fail($"{path}.linear_down", $"expected one for the attention kind and for no other, found kind {i.Kind}");
        if (i.LinearDown is not { } down)
            return 0;
        int scalars = i.NodeIrreps.MultiplicityOf(new Irrep(0, 1));
        int width = scalars == 0 ? 0 : down.Length / scalars;
        Numbers($"{path}.linear_down.weight", down, (long)scalars * width);
        return width > 0 && i.ConvolutionWeights.Layers.Length > 1
            ? width
            : throw Fail($"{path}.linear_down.weight", $"expected a matrix from {scalars} scalars and a radial network with hidden features, found {down.Length} numbers");
    }

    private static bool HasRepeats(Irreps irreps) => irreps.Select(block => block.Irrep).Distinct().Count() != irreps.Count;

    private void CheckNonLinear(string path, NonLinearInteractionDescription parts, InteractionDescription i, int inputs, int elements)
    {
        long embedding = (long)elements * i.NodeIrreps[0].Multiplicity;
        Numbers($"{path}.source_embedding.weight", parts.SourceEmbedding, embedding);
        Numbers($"{path}.target_embedding.weight", parts.TargetEmbedding, embedding);
        CheckNetwork($"{path}.density_fn", parts.Density, inputs, 1, isNormalised: true);
        Finite($"{path}.alpha", parts.Alpha);
        Finite($"{path}.beta", parts.Beta);
        Numbers($"{path}.linear_res.weight", parts.LinearResidual, MaceSizes.Linear(i.EdgeIrreps, NonLinearInteractionDescription.GateIrreps(i.TargetIrreps)));
        Numbers($"{path}.linear_2.weight", parts.Linear2, MaceSizes.Linear(i.TargetIrreps, i.TargetIrreps));
        Finite($"{path}.equivariant_nonlin.act_scalars.acts.0.cst", parts.ScalarActivation.Constant);
        Finite($"{path}.equivariant_nonlin.act_gates.acts.0.cst", parts.GateActivation.Constant);
    }

    private void CheckNetwork(string path, RadialNetworkDescription network, int inputs, int outputs, bool isNormalised)
    {
        if (network.Layers.IsDefaultOrEmpty)
            throw Fail(path, "expected at least one matrix, found none");
        if (isNormalised != network.Affine.HasValue)
            throw Fail(path, $"expected a network {(isNormalised ? "with" : "without")} normalisations, found the other kind");
        if (network.Layers.Length > 1 && network.Activation.Kind != ActivationFunction.Silu)
            throw new NotSupportedModelException(source, path, $"radial networks with the activation {network.Activation.Kind}", "with silu they are");
        for (int k = 0; k < network.Layers.Length; k++)
        {
            WeightMatrix matrix = network.Layers[k];
            int expected = k == network.Layers.Length - 1 ? outputs : matrix.Outputs;
            if (matrix.Inputs != inputs || matrix.Outputs != expected)
                throw Fail($"{path}.layer{k}.weight", $"expected shape [{inputs}, {expected}], found [{matrix.Inputs}, {matrix.Outputs}]");
            Numbers($"{path}.layer{k}.weight", matrix.Values, (long)matrix.Inputs * matrix.Outputs);
            if (network.Affine is { } affine)
                CheckAffine(path, affine, k, matrix.Outputs, network.Layers.Length);
            inputs = matrix.Outputs;
        }

        Finite($"{path}.layer0.act.cst", network.Activation.Constant);
    }

    private void CheckAffine(string path, ImmutableArray<AffineDescription> affine, int layer, int width, int layers)
    {
        if (affine.Length != layers || layers < 2)
            throw Fail($"{path}.net", $"expected as many biases as matrices, at least 2, found {affine.Length} and {layers}");
        AffineDescription own = affine[layer];
        Numbers($"{path}.net.{3 * layer}.bias", own.Bias, width);
        bool isLast = layer == layers - 1;
        if (own.Scale.HasValue == isLast || own.Shift.HasValue == isLast)
            throw Fail($"{path}.net.{(3 * layer) + 1}", "expected a normalisation after every matrix but the last, found another arrangement");
        if (isLast)
            return;
        Numbers($"{path}.net.{(3 * layer) + 1}.weight", own.Scale!.Value, width);
        Numbers($"{path}.net.{(3 * layer) + 1}.bias", own.Shift!.Value, width);
    }
}
