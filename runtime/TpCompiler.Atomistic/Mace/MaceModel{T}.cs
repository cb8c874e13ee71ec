using System;
using System.Linq;
using System.Numerics;
using TpCompiler.Atomistic.Kernels;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Atomistic.Radial;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Mace;

/// <summary>
/// A MACE model in one precision and for one head, ready to be evaluated: kernels and packed weights. Immutable; evaluators
/// on any number of threads may share it.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class MaceModel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Prepares a model.</summary>
    public MaceModel(MaceDescription description, int head)
    {
        AtomisticKernels.Register();
        Description = description;
        int elements = description.AtomicNumbers.Length;
        AtomicEnergies = [.. Enumerable.Range(0, elements).Select(z => description.AtomicEnergies[(head * elements) + z])];
        Scale = description.Scale is { } scale ? scale[head] : 1;
        Shift = description.Shift is { } shift ? shift[head] : 0;
        Radial = RadialFunctions.Embedding(description);
        PairRepulsion = RadialFunctions.Repulsion(description.PairRepulsion);
        Layers = new MaceLayer<T>[description.Layers.Length];
        for (int t = 0; t < Layers.Length; t++)
            Layers[t] = new MaceLayer<T>(description, t, head);

        // The features before the first layer depend on the element alone, unless there is a joint embedding.
        JointEmbedding = description.JointEmbedding;
        EmbeddingReadout = description.JointEmbedding?.Readout is { } readout
            ? ScalarReadout<T>.Create(new LinearReadoutDescription(readout), head, description.Heads.Length, Layers[0].Node)
            : null;
        ChannelLayout layout = Layers[0].Node;
        Embedding = new T[elements * layout.RowLength];
        for (int z = 0; z < elements; z++)
        {
            for (int c = 0; c < layout.Channels; c++)
                Embedding[(z * layout.RowLength) + c] = T.CreateTruncating(description.NodeEmbedding[(z * layout.Channels) + c] / Math.Sqrt(elements));
        }

        KernelProgram harmonics = SphericalHarmonicsProgram.Compile(new SphericalHarmonicsSpec(description.LMax));
        SphericalHarmonics = Kernel.For(harmonics);
        SphericalHarmonicsBackward = Kernel.For(Differentiation.Reverse(
            harmonics, "backward", ["x"], SegmentDerivatives.Gradient, SegmentDerivatives.Gradient));
    }

    /// <summary>What the model was made from.</summary>
    public MaceDescription Description { get; }

    /// <summary>Energies of isolated atoms by element, eV.</summary>
    public double[] AtomicEnergies { get; }

    /// <summary>The factor of an atom's interaction energy.</summary>
    public double Scale { get; }

    /// <summary>What is added to an atom's interaction energy, eV.</summary>
    public double Shift { get; }

    /// <summary>The radial features.</summary>
    public RadialEmbedding Radial { get; }

    /// <summary>The repulsion of nuclei; null where the model has none.</summary>
    public ZblRepulsion? PairRepulsion { get; }

    /// <summary>The features before the first layer, by element, without a joint embedding.</summary>
    public T[] Embedding { get; }

    /// <summary>What properties of structures add to the features before the first layer; null for nothing.</summary>
    public JointEmbeddingDescription? JointEmbedding { get; }

    /// <summary>The energy of the features before the first layer; null for none.</summary>
    public ScalarReadout<T>? EmbeddingReadout { get; }

    /// <summary>Operands x (unit vectors) and out; the lanes are edges.</summary>
    public Kernel SphericalHarmonics { get; }

    /// <summary>Operands x, gout, gx.</summary>
    public Kernel SphericalHarmonicsBackward { get; }

    /// <summary>The layers.</summary>
    public MaceLayer<T>[] Layers { get; }
}
