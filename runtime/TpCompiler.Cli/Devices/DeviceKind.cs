namespace TpCompiler.Cli.Devices;

/// <summary>Ways to evaluate.</summary>
internal enum DeviceKind
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>Devices of OpenCL.</summary>
    OpenCl,

    /// <summary>GPUs of NVIDIA, through the project's own bindings.</summary>
    Cuda,

    /// <summary>The same through the packages of ManagedCuda, where the command is built with them.</summary>
    ManagedCuda,
}
