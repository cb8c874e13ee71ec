using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>Makes potentials of descriptions.</summary>
internal static class DeviceModels
{
    /// <summary>The potential of one head of a MACE.</summary>
    public static GpuModelPotential Of(MaceDescription description, string? head, Precision precision, GpuDevice device, int? deviceNeighborAtoms = null)
        => new(((IModelDescription)description).CreateModel(head), precision, device, deviceNeighborAtoms);
}
