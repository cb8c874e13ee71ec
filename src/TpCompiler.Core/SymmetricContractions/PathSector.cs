using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>What paths have in common that may depend on each other: others have no monomial in common.</summary>
/// <param name="Output">The block of the output.</param>
/// <param name="Blocks">The blocks of the input that are factors, ascending, with repetition.</param>
internal sealed record PathSector(int Output, EquatableArray<int> Blocks)
{
    /// <summary>The sector of a path of a layer.</summary>
    public static PathSector Of(PowerPath path) => new(path.Output, new(path.Factors.Factors.OrderBy(b => b)));

    /// <summary>The sector of a path of a tree.</summary>
    public static PathSector Of(ContractionPath path) => new(
        path.Output, new(BlocksOf(path.Left).Concat(BlocksOf(path.Right)).Concat(path.Scalars).OrderBy(b => b)));

    private static int[] BlocksOf(ContractionFactor factor)
        => factor.Degree switch { 0 => [], 1 => [factor.First], _ => [factor.First, factor.Second] };
}
