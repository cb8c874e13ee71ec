using System;

namespace TpCompiler.Atomistic.Structures;

/// <summary>The cell vectors along which a structure repeats.</summary>
/// <param name="A">Whether it repeats along the first cell vector.</param>
/// <param name="B">Whether it repeats along the second cell vector.</param>
/// <param name="C">Whether it repeats along the third cell vector.</param>
public readonly record struct PeriodicDirections(bool A, bool B, bool C)
{
    /// <summary>A molecule: no direction.</summary>
    public static PeriodicDirections None => default;

    /// <summary>A crystal or liquid: all directions.</summary>
    public static PeriodicDirections All => new(true, true, true);

    /// <summary>Whether the structure repeats along a cell vector.</summary>
    /// <param name="direction">0, 1 or 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such direction.</exception>
    public bool this[int direction] => direction switch
    {
        0 => A,
        1 => B,
        2 => C,
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "A direction is 0, 1 or 2."),
    };

    /// <summary>Whether any direction is periodic.</summary>
    public bool Any => A || B || C;

    /// <summary>The cell vectors along which a structure repeats; zero for the others, whatever a cell says there.</summary>
    internal Matrix3d Repeated(in Matrix3d cell) => new(A ? cell.A : default, B ? cell.B : default, C ? cell.C : default);

    /// <summary>The flags as extended XYZ writes them, such as <c>T T F</c>.</summary>
    public override string ToString() => $"{(A ? 'T' : 'F')} {(B ? 'T' : 'F')} {(C ? 'T' : 'F')}";
}
