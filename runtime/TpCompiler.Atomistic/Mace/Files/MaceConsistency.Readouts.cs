using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Atomistic.Mace.Files;

/// <content>Joint embeddings and readouts.</content>
internal sealed partial class MaceConsistency
{
    private void CheckJointEmbedding(JointEmbeddingDescription joint, int channels, int heads)
    {
        if (joint.Inputs.IsDefaultOrEmpty)
            throw Fail("joint_embedding.specs", "expected at least one input, found none");
        foreach (EmbeddedInput input in joint.Inputs)
        {
            string path = $"joint_embedding.embedders.{input.Name}";
            switch (input)
            {
                case CategoricalInput categorical:
                    CheckMatrix($"{path}.weight", categorical.Table, null, categorical.Table.Inputs, categorical.Table.Outputs);
                    break;
                case ContinuousInput continuous:
                    CheckMatrix($"{path}.0", continuous.First, continuous.FirstBias, continuous.First.Inputs, continuous.First.Outputs);
                    CheckMatrix($"{path}.2", continuous.Second, continuous.SecondBias, continuous.First.Outputs, continuous.Second.Outputs);
                    break;
            }
        }

        CheckMatrix("joint_embedding.project.0", joint.Projection, null, joint.Inputs.Sum(input => input.Width), channels);
        if (joint.Readout is { } readout)
            Numbers("embedding_readout.linear.weight", readout, (long)channels * heads);
    }

    private void CheckMatrix(string path, WeightMatrix matrix, ImmutableArray<double>? bias, int inputs, int outputs)
    {
        if (matrix.Inputs != inputs || matrix.Outputs != outputs || inputs < 1 || outputs < 1)
            throw Fail(path, $"expected {inputs} inputs and {outputs} outputs, found {matrix.Inputs} and {matrix.Outputs}");
        Numbers(path, matrix.Values, (long)inputs * outputs);
        if (bias is { } present)
            Numbers($"{path}.bias", present, outputs);
    }

    private void CheckTensorReadout(string path, LayerDescription layer, MaceDescription model)
    {
        if (layer.TensorReadout is not { } readout)
            return;
        if (readout.Output != model.Moments)
            throw Fail(path, $"expected {(model.Moments is null ? "no readout of electric moments" : $"a readout to {model.Moments}")}, found one to {readout.Output}");
        Irreps features = layer.Interaction.HiddenIrreps;
        switch (readout)
        {
            case LinearTensorReadoutDescription linear:
                Numbers($"{path}.linear.weight", linear.Weights, MaceSizes.Linear(features, linear.Output));
                break;
            case GatedTensorReadoutDescription gated:
                Numbers($"{path}.linear_1.weight", gated.Linear1, MaceSizes.Linear(features, NonLinearInteractionDescription.GateIrreps(gated.Hidden)));
                Numbers($"{path}.linear_2.weight", gated.Linear2, MaceSizes.Linear(gated.Hidden, gated.Output));
                Finite($"{path}.equivariant_nonlin.act_scalars.acts.0.cst", gated.ScalarActivation.Constant);
                Finite($"{path}.equivariant_nonlin.act_gates.acts.0.cst", gated.GateActivation.Constant);
                break;
        }
    }

    private void CheckPolarizability(MaceDescription model)
    {
        if (model.PolarizabilityBasis.HasValue != (model.Kind == MaceModelKind.AtomicDielectric))
            throw Fail("change_of_basis", $"expected one for an AtomicDielectricMACE and for no other, found a {model.Kind}");
        if (model.PolarizabilityBasis is { } basis)
            Numbers("change_of_basis", basis, 6 * 9);
    }

    private void CheckReadout(string path, LayerDescription layer, int heads)
    {
        long channels = layer.Interaction.HiddenIrreps[0].Multiplicity;
        switch (layer.Readout)
        {
            case LinearReadoutDescription linear:
                Numbers($"{path}.linear.weight", linear.Weights, channels * heads);
                break;
            case NonLinearReadoutDescription readout:
                long hidden = (long)readout.HiddenFeatures * heads;
                if (hidden < 1)
                    throw Fail($"{path}.linear_1", "expected at least one hidden feature, found none");
                Numbers($"{path}.linear_1.weight", readout.Linear1, channels * hidden);
                Numbers($"{path}.linear_2.weight", readout.Linear2, hidden * heads);
                Finite($"{path}.non_linearity.acts.0.cst", readout.Activation.Constant);
                break;
            case NonLinearBiasReadoutDescription biased:
                long all = (long)biased.HiddenFeatures * heads;
                if (all < 1)
                    throw Fail($"{path}.linear_1", "expected at least one hidden feature, found none");
                Numbers($"{path}.linear_1.weight", biased.Linear1, channels * all);
                Numbers($"{path}.linear_mid.weight", biased.Middle, all * all);
                Numbers($"{path}.linear_mid.bias", biased.MiddleBias, all);
                Numbers($"{path}.linear_2.weight", biased.Linear2, all * heads);
                Numbers($"{path}.linear_2.bias", biased.Bias2, heads);
                Finite($"{path}.non_linearity.acts.0.cst", biased.Activation.Constant);
                break;
        }
    }
}
