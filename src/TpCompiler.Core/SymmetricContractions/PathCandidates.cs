using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>All that paths with one right factor and one irrep on the left share: their left factors are mixed, then coupled once.</summary>
/// <param name="Output">The block of the output.</param>
/// <param name="LeftIrrep">The irrep of the left factors.</param>
/// <param name="Right">The right factor.</param>
internal sealed record PathGroup(int Output, Irrep LeftIrrep, ContractionFactor Right)
{
    /// <summary>The group of a path.</summary>
    public static PathGroup Of(ContractionPath path) => new(path.Output, path.Left.Irrep, path.Right);

    /// <summary>The coupling of the left factors with the right one.</summary>
    /// <param name="outputs">The irreps of the output.</param>
    public ScaledCoupling Coupling(Irreps outputs) => ScaledCoupling.Of(LeftIrrep.L, Right.Irrep.L, outputs[Output].Irrep.L);
}

/// <summary>A path that may be chosen.</summary>
/// <param name="Path">The path.</param>
/// <param name="Group">What it shares with others.</param>
/// <param name="Sector">Paths of other sectors are independent of it.</param>
/// <param name="Parts">The numbers of the shared parts it needs: its group's coupling and its quadratics.</param>
/// <param name="Values">Values of one component of it at fixed points of a prime field.</param>
internal sealed record PathCandidate(ContractionPath Path, PathGroup Group, PathSector Sector, int[] Parts, long[] Values)
{
    /// <summary>Operations to mix it into its group; the number one is the start of a sum and costs nothing.</summary>
    public int MixingCost => Path.Left.Degree == 0 ? 0 : Path.Left.Irrep.Dim;
}

/// <summary>
/// The paths from which a contraction is chosen, with their values at points of a <see cref="PrimeField{TPrime}"/>: a covariant map
/// into an irrep is known by any one of its components, and a polynomial by its values at enough points.
/// </summary>
internal sealed class PathCandidates
{
    /// <summary>All orders.</summary>
    public static IEnumerable<int> Orders { get; } = [.. Enumerable.Range(1, SymmetricContractionSpec.MaxCorrelation)];

    private readonly Irreps _coupling;
    private readonly Irreps _output;
    private readonly int _highest;
    private readonly Dictionary<object, int> _partNumbers = [];
    private readonly List<int> _partCosts = [];
    private readonly PrimeEvaluation _values;
    private readonly List<PathCandidate>[,] _candidates;

    /// <summary>
    /// Collects all paths without scalars that are wanted for some order of a block of the output. With scalars, lower orders serve
    /// for higher ones: their weights are polynomials in the scalars.
    /// </summary>
    public PathCandidates(Irreps coupling, Irreps output, Func<int, int, bool> isWanted, CancellationToken cancellation)
    {
        (_coupling, _output) = (coupling, output);
        Ranks = new int[output.Count, SymmetricContractionSpec.MaxCorrelation + 1];
        Scalars = new(Enumerable.Range(0, coupling.Count).Where(b => coupling[b].Irrep.IsScalar));
        Irreps others = coupling.Filter(i => !i.IsScalar);
        int most = 0;
        for (int o = 0; o < output.Count; o++)
        {
            foreach (int order in Orders)
            {
                if (!isWanted(o, order) && (Scalars.Count == 0 || !Orders.Any(higher => higher > order && isWanted(o, higher))))
                    continue;
                Ranks[o, order] = checked((int)SymmetricPower.Multiplicity(others, output[o].Irrep, order));
                most = Math.Max(most, Ranks[o, order]);
                _highest = Math.Max(_highest, order);
            }
        }

        // Two points more than unknowns; the selection checks that they are enough.
        _values = new(coupling, most + 2, seed: 1, cancellation);
        _candidates = new List<PathCandidate>[output.Count, SymmetricContractionSpec.MaxCorrelation + 1];
        List<ContractionFactor> factors = Factors();
        for (int o = 0; o < output.Count; o++)
            Collect(o, factors);
    }

    /// <summary>The blocks of the input that are scalars.</summary>
    public EquatableArray<int> Scalars { get; }

    /// <summary>How many independent paths without scalars there are for each output block and order.</summary>
    public int[,] Ranks { get; }

    /// <summary>The operations of each part that paths share, by its number.</summary>
    public IReadOnlyList<int> PartCosts => _partCosts;

    /// <summary>The paths to one output block of one order.</summary>
    public IReadOnlyList<PathCandidate> this[int output, int order] => _candidates[output, order];

    private List<ContractionFactor> Factors()
    {
        Irreps irreps = _coupling;
        List<ContractionFactor> factors = [ContractionFactor.One];
        int[] blocks = [.. Enumerable.Range(0, irreps.Count).Where(b => !irreps[b].Irrep.IsScalar)];
        factors.AddRange(blocks.Select(b => new ContractionFactor(1, b, 0, irreps[b].Irrep)));
        if (_highest == 1)
            return factors;
        foreach (int first in blocks)
        {
            foreach (int second in blocks.Where(b => b >= first))
            {
                // The coupling of a value with itself to an odd degree vanishes.
                factors.AddRange((irreps[first].Irrep * irreps[second].Irrep)
                    .Where(irrep => first != second || irrep.L % 2 == 0)
                    .Select(irrep => new ContractionFactor(2, first, second, irrep)));
            }
        }

        return factors;
    }

    private void Collect(int output, List<ContractionFactor> factors)
    {
        foreach (int order in Orders)
            _candidates[output, order] = [];
        foreach (ContractionFactor right in factors.Where(f => f.Degree > 0))
        {
            foreach (ContractionFactor left in factors)
            {
                int order = left.Degree + right.Degree;
                if (Ranks[output, order] == 0 || !_output[output].Irrep.IsInProductOf(left.Irrep, right.Irrep))
                    continue;
                PathGroup group = new(output, left.Irrep, right);
                ScaledCoupling coupling = group.Coupling(_output);
                List<int> parts = [Part(group, coupling)];
                parts.AddRange(new[] { left, right }.Where(f => f.Degree == 2).Distinct().Select(f => Part(f, f.Quadratic(_coupling))));
                ContractionPath path = new(output, left, right, default);
                _candidates[output, order].Add(new(path, group, PathSector.Of(path), [.. parts], _values.Component(path, _output[output].Irrep.L, 0)[0]));
            }
        }
    }

    private int Part(object part, ScaledCoupling coupling)
    {
        if (!_partNumbers.TryGetValue(part, out int number))
        {
            _partNumbers.Add(part, number = _partCosts.Count);
            _partCosts.Add(coupling.Operations);
        }

        return number;
    }
}
