using System;

namespace TpCompiler.Gpu;

/// <summary>A device or its driver refuses, or is not there.</summary>
public sealed class GpuException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public GpuException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What happened, and what can be done.</param>
    public GpuException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What happened, and what can be done.</param>
    /// <param name="innerException">Why.</param>
    public GpuException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
