using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Atomistic.Nequix;

/// <summary>A tensor of a Nequix model.</summary>
/// <param name="Name">Its name, such as <c>layers.0.linear_1.0e</c>.</param>
/// <param name="Shape">Its extents; matrices are [inputs, outputs].</param>
public readonly record struct NequixTensor(string Name, ImmutableArray<int> Shape);

/// <summary>Which tensors a Nequix model has. Files that do not name them have them in this order, that of the fields of its modules.</summary>
public static class NequixTensors
{
    /// <summary>The energies of isolated atoms, eV.</summary>
    public const string AtomEnergies = "atom_energies";

    /// <summary>The tensors of a model of some sizes.</summary>
    public static IEnumerable<NequixTensor> Of(NequixDescription model)
    {
        yield return new(AtomEnergies, [model.AtomicNumbers.Length]);
        for (int t = 0; t < model.LayerCount; t++)
        {
            foreach (NequixTensor tensor in OfLayer(model, t))
                yield return tensor with { Name = $"layers.{t}.{tensor.Name}" };
        }

        foreach (MulIrrep block in model.OutputOf(model.LayerCount - 1))
            yield return new($"readout.{block.Irrep}", [block.Multiplicity, 1]);
    }

    private static IEnumerable<NequixTensor> OfLayer(NequixDescription model, int layer)
    {
        TensorProductSpec paths = model.PathsOf(layer);
        int width = model.RadialBasisSize;
        for (int k = 0; k < model.RadialDepth; k++, width = model.RadialWidth)
            yield return new($"radial_mlp.{k}", [width, model.RadialWidth]);
        yield return new($"radial_mlp.{model.RadialDepth}", [width, paths.Paths.Sum(paths.WeightCount)]);
        Irreps input = model.InputOf(layer);
        foreach (MulIrrep block in input)
            yield return new($"linear_1.{block.Irrep}", [block.Multiplicity, block.Multiplicity]);
        MulIrrep[] mixed = Mixed(model.OutputOf(layer));
        foreach (MulIrrep block in mixed.Where(b => paths.Output.Contains(b.Irrep)))
            yield return new($"linear_2.{block.Irrep}", [paths.Output.MultiplicityOf(block.Irrep), block.Multiplicity]);
        foreach (MulIrrep block in mixed.Where(b => input.Contains(b.Irrep)))
            yield return new($"skip.{block.Irrep}", [input.MultiplicityOf(block.Irrep), block.Multiplicity]);
        foreach (MulIrrep block in model.HasLayerNorm ? mixed : [])
            yield return new($"layer_norm.{block.Irrep}", [block.Multiplicity]);
    }

    /// <summary>What a gate reads, with its gates among the scalars.</summary>
    private static MulIrrep[] Mixed(Irreps output)
    {
        int gates = output.Where(b => b.Irrep.L > 0).Sum(b => b.Multiplicity);
        return [.. output.Select(b => b.Irrep.IsScalar ? new MulIrrep(b.Multiplicity + gates, b.Irrep) : b)];
    }
}
