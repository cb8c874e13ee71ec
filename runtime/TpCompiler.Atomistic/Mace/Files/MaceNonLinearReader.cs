using System.Collections.Immutable;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads what only non-linear interaction blocks have, and modules of torch itself.</summary>
internal static class MaceNonLinearReader
{
    private const int MostMatrices = 64;
    private const double Epsilon = 1e-5;

    public static NonLinearInteractionDescription Read(TorchModule block)
    {
        (ActivationDescription scalars, ActivationDescription gates) = MaceGateReader.Read(block.Module("equivariant_nonlin"));
        return new NonLinearInteractionDescription
        {
            SourceEmbedding = MaceInteractionReader.Weights(block, "source_embedding"),
            TargetEmbedding = MaceInteractionReader.Weights(block, "target_embedding"),
            Density = ReadNetwork(block.Module("density_fn")),
            Alpha = block.Number("alpha"),
            Beta = block.Number("beta"),
            LinearResidual = MaceInteractionReader.Weights(block, "linear_res"),
            ScalarActivation = scalars,
            GateActivation = gates,
            Linear2 = MaceInteractionReader.Weights(block, "linear_2"),
        };
    }

    /// <summary>mace-torch's RadialMLP: matrices with bias, layer normalisations and silu in turn, in one torch sequence.</summary>
    public static RadialNetworkDescription ReadNetwork(TorchModule network)
    {
        if (network.ClassName != "RadialMLP")
            throw network.Refuse($"radial networks of class {network.ClassName} in a non-linear interaction");
        TorchModule steps = network.Module("net");
        ImmutableArray<WeightMatrix>.Builder matrices = ImmutableArray.CreateBuilder<WeightMatrix>();
        ImmutableArray<AffineDescription>.Builder affine = ImmutableArray.CreateBuilder<AffineDescription>();
        for (int step = 0; steps.TryModule($"{step}") is { } linear; step += 3)
        {
            if (matrices.Count == MostMatrices)
                throw network.Fail("net", $"expected at most {MostMatrices} matrices, found more");
            ImmutableArray<double>? bias;
            (WeightMatrix matrix, bias) = ReadLinear(linear);
            matrices.Add(matrix);
            if (bias is not { } present)
                throw linear.Refuse("radial networks with normalisations and without biases");
            TorchModule? normalisation = steps.TryModule($"{step + 1}");
            if (normalisation is null)
            {
                affine.Add(new AffineDescription(present, null, null));
                break;
            }

            if (normalisation.ClassName != "LayerNorm" || normalisation.NumberAttribute("eps") != Epsilon)
                throw normalisation.Refuse($"radial networks with a {normalisation.ClassName} other than LayerNorm with eps = 1e-5");
            RequireSilu(steps.Module($"{step + 2}"));
            affine.Add(new AffineDescription(present, normalisation.Doubles("weight"), normalisation.Doubles("bias")));
        }

        return new RadialNetworkDescription(matrices.DrainToImmutable(), new ActivationDescription(ActivationFunction.Silu, 1)) { Affine = affine.DrainToImmutable() };
    }

    /// <summary>torch's Linear, whose matrix is stored [outputs, inputs], turned over; its bias is null where it has none.</summary>
    public static (WeightMatrix Matrix, ImmutableArray<double>? Bias) ReadLinear(TorchModule linear)
    {
        if (linear.ClassName != "Linear")
            throw linear.Refuse($"networks with a {linear.ClassName} where a Linear is expected");
        (ImmutableArray<int> shape, ImmutableArray<double> values) = linear.Shaped("weight", rank: 2);
        (int outputs, int inputs) = (shape[0], shape[1]);
        double[] turned = new double[values.Length];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
                turned[(i * outputs) + o] = values[(o * inputs) + i];
        }

        return (new WeightMatrix(inputs, outputs, [.. turned]), linear.TryTensor("bias") is null ? null : linear.Doubles("bias"));
    }

    /// <summary>Refuses anything but torch's SiLU.</summary>
    public static void RequireSilu(TorchModule activation)
    {
        if (activation.ClassName != "SiLU")
            throw activation.Refuse($"the activation {activation.ClassName} where SiLU is expected");
    }
}
