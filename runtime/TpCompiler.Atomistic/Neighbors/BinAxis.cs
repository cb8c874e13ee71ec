using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Neighbors;

/// <summary>
/// One direction of the grid of bins. In a periodic direction the coordinate is fractional and the bins fill the
/// cell; in another one it is a distance along a unit vector and the bins cover the atoms.
/// </summary>
internal struct BinAxis
{
    /// <summary>Maps a position to its coordinate along this axis.</summary>
    public Vector3d Reciprocal;

    /// <summary>Whether the bins repeat.</summary>
    public bool IsPeriodic;

    /// <summary>The coordinate where the first bin begins.</summary>
    public double Origin;

    /// <summary>The range of coordinates that the bins cover.</summary>
    public double Extent;

    /// <summary>The number of bins.</summary>
    public int Count;

    /// <summary>How many bins away neighbours can be.</summary>
    public int Reach;

    /// <summary>The distance between the planes that bound the bins' range, in Angstrom.</summary>
    public readonly double Height => Extent / Reciprocal.Length;

    /// <summary>The bin of a coordinate.</summary>
    public readonly int BinOf(double coordinate)
        => Math.Clamp((int)((coordinate - Origin) / Extent * Count), 0, Count - 1);
}
