namespace TpCompiler.Gpu;

/// <summary>What a compiled kernel takes of a device; null where the driver does not say.</summary>
/// <param name="Registers">The registers of a work-item.</param>
/// <param name="SharedBytes">The bytes of shared memory of a group.</param>
/// <param name="PrivateBytes">The bytes of a work-item that found no place in registers, or, where the driver counts so, all of its own memory.</param>
/// <param name="MostGroupSize">The most work-items that a group of this kernel can have.</param>
/// <param name="GroupsPerUnit">How many groups run at once on a multiprocessor.</param>
public sealed record GpuKernelResources(
    int? Registers = null, long? SharedBytes = null, long? PrivateBytes = null, int? MostGroupSize = null, int? GroupsPerUnit = null);
