using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Verification;

/// <summary>A crystal that a symmetry makes of another, and what it makes of its properties.</summary>
/// <param name="Name">The symmetry.</param>
/// <param name="Structure">The new crystal.</param>
/// <param name="Forces">The forces that the new crystal must have.</param>
/// <param name="Rotation">What turns vectors and tensors, perhaps with an inversion.</param>
/// <param name="Translation">What was added to every position after that; null for nothing.</param>
/// <param name="IsReversed">Whether atoms are in the opposite order.</param>
internal sealed record SpaceSymmetry(
    string Name, Structure Structure, double[] Forces, Matrix3d Rotation, double[]? Translation = null, bool IsReversed = false);
