using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.TensorProducts;

/// <summary>
/// A tensor product of two representations, as e3nn defines it (Geiger and Smidt, arXiv:2207.09453): a list of paths, each
/// coupling two blocks by a Wigner 3j tensor of Frobenius norm one, times a coefficient that normalises.
/// </summary>
/// <param name="First">The first operand's irreps.</param>
/// <param name="Second">The second operand's irreps.</param>
/// <param name="Output">The output's irreps.</param>
/// <param name="Paths">The paths; their order is that of the weights.</param>
/// <param name="Weights">Where weights come from.</param>
/// <param name="IrrepNormalization">Normalisation of a path.</param>
/// <param name="PathNormalization">Normalisation across paths.</param>
/// <param name="Convention">Whose signs the Wigner 3j tensors have.</param>
public sealed record TensorProductSpec(
    Irreps First,
    Irreps Second,
    Irreps Output,
    EquatableArray<TensorProductPath> Paths,
    WeightSource Weights,
    IrrepNormalization IrrepNormalization = IrrepNormalization.Component,
    PathNormalization PathNormalization = PathNormalization.Element,
    Wigner3jConvention Convention = Wigner3jConvention.E3nn04)
{
    /// <summary>
    /// All uvu paths whose irrep occurs in <paramref name="keep"/>, each with an output block of its own, the blocks sorted by
    /// irrep: the convolution product of NequIP and MACE.
    /// </summary>
    public static TensorProductSpec Uvu(Irreps first, Irreps second, Irreps keep, WeightSource weights = WeightSource.PerItem)
        => BlockPerPath(ConnectionMode.Uvu, first, second, keep, weights);

    /// <summary>The same as <see cref="Uvu"/> with the copies of the second operand.</summary>
    public static TensorProductSpec Uvv(Irreps first, Irreps second, Irreps keep, WeightSource weights = WeightSource.PerItem)
        => BlockPerPath(ConnectionMode.Uvv, first, second, keep, weights);

    /// <summary>The same as <see cref="Uvu"/> with a copy for each pair of copies: e3nn's FullTensorProduct.</summary>
    public static TensorProductSpec Uvuv(Irreps first, Irreps second, Irreps keep, WeightSource weights = WeightSource.None)
        => BlockPerPath(ConnectionMode.Uvuv, first, second, keep, weights);

    /// <summary>The same as <see cref="Uvu"/> with a copy for each pair of copies u &lt; v, from blocks of equal multiplicity.</summary>
    public static TensorProductSpec TriangularUv(Irreps first, Irreps second, Irreps keep, WeightSource weights = WeightSource.None)
        => BlockPerPath(ConnectionMode.TriangularUv, first, second, keep, weights);

    /// <summary>Every uvw path from the operands to <paramref name="output"/>: e3nn's FullyConnectedTensorProduct.</summary>
    public static TensorProductSpec Uvw(Irreps first, Irreps second, Irreps output, WeightSource weights = WeightSource.Shared)
        => EveryPath(ConnectionMode.Uvw, first, second, output, weights);

    /// <summary>Every uuw path from blocks of equal multiplicity to <paramref name="output"/>.</summary>
    public static TensorProductSpec Uuw(Irreps first, Irreps second, Irreps output, WeightSource weights = WeightSource.Shared)
        => EveryPath(ConnectionMode.Uuw, first, second, output, weights);

    /// <summary>Every path of pairs of copies u &lt; v, from blocks of equal multiplicity, to <paramref name="output"/>.</summary>
    public static TensorProductSpec TriangularUvw(Irreps first, Irreps second, Irreps output, WeightSource weights = WeightSource.Shared)
        => EveryPath(ConnectionMode.TriangularUvw, first, second, output, weights);

    /// <summary>
    /// Block with block, copy with copy, into an output block for every irrep of their product that <paramref name="keep"/> holds
    /// (null: all of them): e3nn's ElementwiseTensorProduct.
    /// </summary>
    /// <exception cref="ArgumentException">The operands' blocks do not have the same multiplicities.</exception>
    public static TensorProductSpec Uuu(Irreps first, Irreps second, Irreps? keep, WeightSource weights = WeightSource.None)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!first.Select(b => b.Multiplicity).SequenceEqual(second.Select(b => b.Multiplicity)))
            throw new ArgumentException($"A uuu product needs the same multiplicities block by block; found {first} and {second}.");
        List<TensorProductPath> paths = [];
        List<MulIrrep> output = [];
        for (int i = 0; i < first.Count; i++)
        {
            foreach (Irrep irrep in first[i].Irrep * second[i].Irrep)
            {
                if (keep is not null && !keep.Contains(irrep))
                    continue;
                paths.Add(new(i, i, output.Count, ConnectionMode.Uuu, weights != WeightSource.None, Rational.One));
                output.Add(new(first[i].Multiplicity, irrep));
            }
        }

        return new(first, second, new Irreps(output), new(paths), weights);
    }

    /// <summary>The number of weights of a path: its product of multiplicities, or zero.</summary>
    public int WeightCount(TensorProductPath path)
    {
        if (!path.HasWeight || Weights == WeightSource.None)
            return 0;
        int u = First[path.First].Multiplicity;
        int v = Second[path.Second].Multiplicity;
        return path.Mode switch
        {
            ConnectionMode.Uvw => checked(u * v * Output[path.Output].Multiplicity),
            ConnectionMode.Uuw => checked(u * Output[path.Output].Multiplicity),
            ConnectionMode.Uuu => u,
            ConnectionMode.TriangularUv => ConnectionModes.Pairs(u),
            ConnectionMode.TriangularUvw => checked(ConnectionModes.Pairs(u) * Output[path.Output].Multiplicity),
            _ => checked(u * v),
        };
    }

    /// <summary>The number of weights of all paths.</summary>
    public int TotalWeightCount
    {
        get
        {
            int total = 0;
            for (int n = 0; n < Paths.Count; n++)
                total = checked(total + WeightCount(Paths[n]));
            return total;
        }
    }

    /// <summary>
    /// What the coupling tensor of a path is multiplied with: the square root of
    /// <c>irrep factor * path weight / number of summands</c> (e3nn 0.4.4, <c>_tensor_product.py</c>).
    /// </summary>
    public ExactNumber Coefficient(TensorProductPath path)
    {
        Rational squared = path.PathWeight * IrrepNormalization switch
        {
            IrrepNormalization.Component => Output[path.Output].Irrep.Dim,
            IrrepNormalization.Norm => First[path.First].Irrep.Dim * Second[path.Second].Irrep.Dim,
            _ => 1,
        };
        int summands = PathNormalization switch
        {
            PathNormalization.Element => Paths.Where(p => p.Output == path.Output).Sum(Summands),
            PathNormalization.Path => Summands(path) * Paths.Count(p => p.Output == path.Output),
            _ => 1,
        };
        return ExactNumber.Sqrt(summands > 0 ? squared / summands : squared);
    }

    /// <summary>What is wrong with the spec, if anything: blocks that do not exist, couple or match in multiplicity.</summary>
    public string? FindError()
    {
        for (int n = 0; n < Paths.Count; n++)
        {
            TensorProductPath path = Paths[n];
            string name = $"Path {n} ({path.First}, {path.Second}, {path.Output})";
            if (path.First >= First.Count || path.First < 0)
                return $"{name} names block {path.First} of the first operand, which has {First.Count}.";
            if (path.Second >= Second.Count || path.Second < 0)
                return $"{name} names block {path.Second} of the second operand, which has {Second.Count}.";
            if (path.Output >= Output.Count || path.Output < 0)
                return $"{name} names block {path.Output} of the output, which has {Output.Count}.";
            MulIrrep a = First[path.First];
            MulIrrep b = Second[path.Second];
            MulIrrep c = Output[path.Output];
            if (!c.Irrep.IsInProductOf(a.Irrep, b.Irrep))
                return $"{name} is zero: {a.Irrep} x {b.Irrep} does not contain {c.Irrep}.";
            string mode = ConnectionModes.NameOf(path.Mode);
            if (ConnectionModes.NeedsEqualMultiplicities(path.Mode) && a.Multiplicity != b.Multiplicity)
                return $"{name} needs equal multiplicities; found {a} and {b}.";
            if (ConnectionModes.OutputMultiplicity(path.Mode, a.Multiplicity, b.Multiplicity) is long copies && c.Multiplicity != copies)
                return $"{name} makes {copies} copies of {a} and {b} by {mode}; found {c} in the output.";
            if (ConnectionModes.MixesCopies(path.Mode) && (!path.HasWeight || Weights == WeightSource.None))
                return $"{name} has no weights, but a {mode} path needs them.";
            if (path.PathWeight.Sign < 0)
                return $"{name} has the negative path weight {path.PathWeight}.";
        }

        return null;
    }

    private int Summands(TensorProductPath path) => path.Mode switch
    {
        ConnectionMode.Uvw => First[path.First].Multiplicity * Second[path.Second].Multiplicity,
        ConnectionMode.Uvu => Second[path.Second].Multiplicity,
        ConnectionMode.Uvv or ConnectionMode.Uuw => First[path.First].Multiplicity,
        ConnectionMode.TriangularUvw => ConnectionModes.Pairs(First[path.First].Multiplicity),
        _ => 1,
    };

    private static TensorProductSpec BlockPerPath(
        ConnectionMode mode, Irreps first, Irreps second, Irreps keep, WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(keep);
        List<(TensorProductPath Path, MulIrrep Block)> found = [];
        for (int i = 0; i < first.Count; i++)
        {
            for (int j = 0; j < second.Count; j++)
            {
                if (ConnectionModes.NeedsEqualMultiplicities(mode) && first[i].Multiplicity != second[j].Multiplicity)
                    continue;
                int copies = checked((int)ConnectionModes.OutputMultiplicity(mode, first[i].Multiplicity, second[j].Multiplicity)!.Value);
                foreach (Irrep irrep in first[i].Irrep * second[j].Irrep)
                {
                    if (keep.Contains(irrep))
                        found.Add((new(i, j, 0, mode, weights != WeightSource.None, Rational.One), new(copies, irrep)));
                }
            }
        }

        List<(TensorProductPath Path, MulIrrep Block)> sorted = [.. found.OrderBy(f => f.Block.Irrep)];
        return new(
            first,
            second,
            new Irreps(sorted.Select(f => f.Block)),
            new(sorted.Select((f, n) => f.Path with { Output = n })),
            weights);
    }

    private static TensorProductSpec EveryPath(ConnectionMode mode, Irreps first, Irreps second, Irreps output, WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(output);
        List<TensorProductPath> paths = [];
        for (int i = 0; i < first.Count; i++)
        {
            for (int j = 0; j < second.Count; j++)
            {
                if (ConnectionModes.NeedsEqualMultiplicities(mode) && first[i].Multiplicity != second[j].Multiplicity)
                    continue;
                for (int k = 0; k < output.Count; k++)
                {
                    if (output[k].Irrep.IsInProductOf(first[i].Irrep, second[j].Irrep))
                        paths.Add(new(i, j, k, mode, true, Rational.One));
                }
            }
        }

        return new(first, second, output, new(paths), weights);
    }
}
