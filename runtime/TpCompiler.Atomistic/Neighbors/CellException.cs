using System;

namespace TpCompiler.Atomistic.Neighbors;

/// <summary>A cell cannot be repeated along the directions that are said to be periodic; the message names them.</summary>
public sealed class CellException : ArgumentException
{
    /// <summary>An error in a cell.</summary>
    public CellException(string message)
        : base(message)
    {
    }
}
