using System.Collections.Immutable;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads the product blocks of a MACE model.</summary>
internal static class MaceProductReader
{
    private const int LargestCorrelation = SymmetricContractionSpec.MaxCorrelation;

    public static ProductDescription Read(TorchModule block, Irreps outputs)
    {
        if (block.ClassName != "EquivariantProductBasisBlock")
            throw block.Refuse($"product blocks of class {block.ClassName}");
        MaceInteractionReader.RefuseAccelerated(block);
        TorchModule contraction = block.Module("symmetric_contractions");
        if (contraction.TryModule("contractions") is not { } contractions)
        {
            throw contraction.Refuse($"symmetric contractions without stored coupling tensors ({contraction.FullClassName})",
                "a cuequivariance model: convert it with mace_cueq_to_e3nn");
        }

        contraction.OfClass("SymmetricContraction");
        ImmutableArray<ContractionDescription>.Builder read = ImmutableArray.CreateBuilder<ContractionDescription>();
        foreach (MulIrrep output in outputs)
            read.Add(ReadContraction(contractions.Module($"{read.Count}").OfClass("Contraction"), output.Irrep));
        return new ProductDescription
        {
            UsesSelfConnection = block.Flag("use_sc", otherwise: true),
            IgnoresElement = block.Flag("use_agnostic_product", otherwise: false),
            Contractions = read.DrainToImmutable(),
            Linear = MaceInteractionReader.Weights(block, "linear"),
        };
    }

    private static ContractionDescription ReadContraction(TorchModule contraction, Irrep irrep)
    {
        // weights_max belongs to the highest order, weights.0 to the next lower, and so on down.
        TorchModule? lower = contraction.TryModule("weights");
        int correlation = 1;
        while (lower?.TryTensor($"{correlation - 1}") is not null)
        {
            if (++correlation > LargestCorrelation)
                throw contraction.Refuse($"correlations above {LargestCorrelation}");
        }

        if (contraction.Has("correlation") && contraction.NumberAttribute("correlation") != correlation)
            throw contraction.Fail("correlation", $"expected {correlation}, by the weights, found {contraction.NumberAttribute("correlation")}");
        ImmutableArray<ContractionOrder>.Builder orders = ImmutableArray.CreateBuilder<ContractionOrder>();
        for (int order = 1; order <= correlation; order++)
        {
            int axes = order + 1 + (irrep.L > 0 ? 1 : 0);
            (ImmutableArray<int> shape, ImmutableArray<double> coupling) = contraction.Shaped($"U_matrix_{order}", axes);
            (ImmutableArray<int> weightShape, ImmutableArray<double> weights) = order == correlation
                ? contraction.Shaped("weights_max", rank: 3)
                : lower!.Shaped($"{correlation - 1 - order}", rank: 3);
            if (weightShape[1] != shape[^1])
                throw contraction.Fail($"U_matrix_{order}", $"expected as many paths as its weights have ({weightShape[1]}), found {shape[^1]}");
            orders.Add(new ContractionOrder(SparseTensor.OfDense(shape, coupling.AsSpan()), weights));
        }

        return new ContractionDescription(irrep, orders.DrainToImmutable());
    }
}
