using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>
/// The kernels of a layer's convolution, conv_tp of MACE: features of the sender times spherical harmonics of the edge times
/// radial weights, all uvu paths that the target irreps hold, each with an output block of its own. The channels are the lanes,
/// so one program serves any number of them.
/// </summary>
internal sealed class Convolution
{
    /// <summary>Makes the kernels.</summary>
    /// <param name="node">The irreps of the features that are sent.</param>
    /// <param name="edge">The irreps of the spherical harmonics.</param>
    /// <param name="target">The irreps to keep.</param>
    public Convolution(Irreps node, Irreps edge, Irreps target)
    {
        (KernelSegment forward, Output) = Lower(node, edge, target);
        PathCount = Output.Count;
        Forward = Kernel.For(forward.Program);
        Backward = Kernel.For(SegmentDerivatives.Backward(forward, ["x", "y", "w"]).Program);
        HarmonicsBackward = Kernel.For(SegmentDerivatives.Backward(forward, ["y"]).Program);
        WeightsBackward = Kernel.For(SegmentDerivatives.Backward(forward, ["w"]).Program);
    }

    /// <summary>The program of a convolution, operands x, y, w, out, and the irreps of its result, a block for each path, sorted.</summary>
    public static (KernelSegment Forward, Irreps Output) Lower(Irreps node, Irreps edge, Irreps target)
    {
        TensorProductSpec spec = TensorProductSpec.Uvu(Once(node), edge, target);
        return (
            TensorProductLowering.Forward(spec)[0],
            new Irreps(spec.Paths.Select(p => new MulIrrep(node[p.First].Multiplicity, spec.Output[p.Output].Irrep))));
    }

    /// <summary>The irreps of the result, a block for each path, sorted.</summary>
    public Irreps Output { get; }

    /// <summary>The number of paths: weights per edge and channel.</summary>
    public int PathCount { get; }

    /// <summary>Operands x, y, w, out.</summary>
    public Kernel Forward { get; }

    /// <summary>Operands x, y, w, gout, gx, gy, gw.</summary>
    public Kernel Backward { get; }

    /// <summary>Operands x, y, w, gout, gy: for the first layer, whose features do not depend on positions.</summary>
    public Kernel HarmonicsBackward { get; }

    /// <summary>Operands x, y, w, gout, gw: for the first layer.</summary>
    public Kernel WeightsBackward { get; }

    private static Irreps Once(Irreps irreps) => new(irreps.Select(b => new MulIrrep(1, b.Irrep)));
}
