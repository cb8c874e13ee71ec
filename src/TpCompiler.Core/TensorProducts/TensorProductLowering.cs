using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Core.TensorProducts;

/// <summary>
/// Turns a <see cref="TensorProductSpec"/> into kernel programs. Features are component-major: block after block, inside a
/// block component after component, the copies of a component side by side; weights path after path as [v][u] (uvu),
/// [u][v][w] (uvw), [u] (uuu), [u][w] (uuw), [u][v] (uvv, uvuv), [uv] (uvu&lt;v) or [uv][w] (u&lt;vw).
/// </summary>
public static class TensorProductLowering
{
    /// <summary>The name of the first operand in programs.</summary>
    public const string First = "x";

    /// <summary>The name of the second operand in programs.</summary>
    public const string Second = "y";

    /// <summary>The name of the weights in programs.</summary>
    public const string Weights = "w";

    /// <summary>The name of the output in programs.</summary>
    public const string Output = "out";

    /// <summary>The forward segments, optimised (uniform factors first) and certified, not yet lowered to fused multiply-adds.</summary>
    /// <exception cref="ArgumentException">The spec has an error (<see cref="TensorProductSpec.FindError"/>).</exception>
    public static IReadOnlyList<KernelSegment> Forward(TensorProductSpec spec) => Forward(spec, out _);

    /// <summary>The same, and what was done to prove it equivariant.</summary>
    /// <exception cref="ArgumentException">The spec has an error (<see cref="TensorProductSpec.FindError"/>).</exception>
    public static IReadOnlyList<KernelSegment> Forward(TensorProductSpec spec, out EquivarianceProof proof)
    {
        List<KernelSegment> segments = [];
        proof = EquivarianceProof.Identity;
        foreach (Part part in Parts(spec))
        {
            KernelProgram program = UniformFirst.Apply(part.Program);
            proof = proof.And(EquivarianceCertificate.Certify(program, part.OperandIrreps));
            segments.AddRange(Bind(program, part));
        }

        return [.. segments];
    }

    /// <summary>The programs as the spec says them: sums over the nonzero coupling coefficients.</summary>
    /// <exception cref="ArgumentException">The spec has an error (<see cref="TensorProductSpec.FindError"/>).</exception>
    internal static IReadOnlyList<Part> Parts(TensorProductSpec spec)
    {
        if (spec.FindError() is string error)
            throw new ArgumentException(error);
        int[] weightOffsets = new int[spec.Paths.Count];
        for (int n = 1; n < weightOffsets.Length; n++)
            weightOffsets[n] = weightOffsets[n - 1] + spec.WeightCount(spec.Paths[n - 1]);
        return [.. Group(spec).Select(group => Lower(spec, group, weightOffsets[group[0]]))];
    }

    /// <summary>Paths that run as one program: all of them, when every block of an operand has the same multiplicity.</summary>
    private static IEnumerable<IReadOnlyList<int>> Group(TensorProductSpec spec)
    {
        if (spec.Paths.Count == 0)
            return [];
        TensorProductPath first = spec.Paths[0];
        bool uniform = IsUniform(spec.First) && IsUniform(spec.Second) && IsUniform(spec.Output)
            && spec.Paths.All(p => p.Mode == first.Mode && p.HasWeight == first.HasWeight);
        return uniform
            ? [[.. Enumerable.Range(0, spec.Paths.Count)]]
            : Enumerable.Range(0, spec.Paths.Count).Select(n => (IReadOnlyList<int>)[n]);
    }

    private static bool IsUniform(Irreps irreps) => irreps.Select(b => b.Multiplicity).Distinct().Count() <= 1;

    private static Part Lower(TensorProductSpec spec, IReadOnlyList<int> group, int weightOffset)
    {
        bool whole = group.Count == spec.Paths.Count && group.Count > 1;
        TensorProductPath leading = spec.Paths[group[0]];
        ConnectionMode mode = leading.Mode;
        Blocks first = Blocks.Of(spec.First, leading.First, whole);
        Blocks second = Blocks.Of(spec.Second, leading.Second, whole);
        Blocks output = Blocks.Of(spec.Output, leading.Output, whole);
        int weightCount = spec.WeightCount(leading);
        bool hasWeights = weightCount > 0;

        KernelBuilder builder = new("forward");
        int x = builder.Input(First, first.Irreps.Dim, mode is ConnectionMode.Uvu or ConnectionMode.Uuu);
        int y = builder.Input(Second, second.Irreps.Dim, mode is ConnectionMode.Uuu or ConnectionMode.Uvv or ConnectionMode.Uvuv or ConnectionMode.TriangularUv);
        int w = hasWeights ? builder.Input(Weights, group.Count, hasLanes: true) : -1;
        int o = builder.Output(Output, output.Irreps.Dim, hasLanes: true);

        int[] sums = new int[output.Irreps.Dim];
        int zero = builder.Constant(ExactNumber.Zero);
        for (int k = 0; k < sums.Length; k++)
            sums[k] = zero;
        for (int n = 0; n < group.Count; n++)
        {
            TensorProductPath path = spec.Paths[group[n]];
            ExactNumber coefficient = spec.Coefficient(path);
            CouplingTensor coupling = Wigner3j.Get(
                spec.First[path.First].Irrep.L, spec.Second[path.Second].Irrep.L, spec.Output[path.Output].Irrep.L, spec.Convention);
            foreach (CouplingEntry entry in coupling.Entries)
            {
                int product = builder.Multiply(
                    builder.Load(x, first.Component(path.First) + entry.I),
                    builder.Load(y, second.Component(path.Second) + entry.J));
                if (hasWeights)
                    product = builder.Multiply(product, builder.Load(w, n));
                int k = output.Component(path.Output) + entry.K;
                sums[k] = builder.Add(sums[k], builder.Scale(coefficient * entry.Value, product));
            }
        }

        for (int k = 0; k < sums.Length; k++)
            builder.Store(o, k, sums[k]);

        return new(builder.Build(), mode, first, second, output, hasWeights ? group.Count : 0, weightCount, weightOffset);
    }

    private static IEnumerable<KernelSegment> Bind(KernelProgram program, Part part)
    {
        (Blocks first, Blocks second, Blocks outputBlocks) = (part.First, part.Second, part.Output);
        int u = first.Multiplicity;
        int v = second.Multiplicity;
        int w = outputBlocks.Multiplicity;

        // The lanes are the copies that the output and the weights share; the other copies are loops. For each operand: how far a step
        // of the (outer, inner) loop moves it. Pairs u < v have a segment for each u, as their number differs from u to u.
        switch (part.Mode)
        {
            case ConnectionMode.Uvw:
                return [Segment(lanes: w, loops: (u, v), x: (1, 0), y: (0, 1), weights: (v * w, w), output: (0, 0))];
            case ConnectionMode.Uvu:
                return [Segment(lanes: u, loops: (v, 1), x: (0, 0), y: (1, 0), weights: (u, 0), output: (0, 0))];
            case ConnectionMode.Uvv:
                return [Segment(lanes: v, loops: (u, 1), x: (1, 0), y: (0, 0), weights: (v, 0), output: (0, 0))];
            case ConnectionMode.Uuw:
                return [Segment(lanes: w, loops: (u, 1), x: (1, 0), y: (1, 0), weights: (w, 0), output: (0, 0))];
            case ConnectionMode.Uvuv:
                return [Segment(lanes: v, loops: (u, 1), x: (1, 0), y: (0, 0), weights: (v, 0), output: (v, 0))];
            case ConnectionMode.TriangularUv:
                return PairsFrom(u).Select(p => Segment(
                    lanes: p.Later, loops: (1, 1), x: (0, 0), y: (0, 0), weights: (0, 0), output: (0, 0), start: (p.U, p.U + 1, p.Pair, p.Pair)));
            case ConnectionMode.TriangularUvw:
                return PairsFrom(u).Select(p => Segment(
                    lanes: w, loops: (p.Later, 1), x: (0, 0), y: (1, 0), weights: (w, 0), output: (0, 0), start: (p.U, p.U + 1, p.Pair * w, 0)));
            default:
                return [Segment(lanes: u, loops: (1, 1), x: (0, 0), y: (0, 0), weights: (0, 0), output: (0, 0))];
        }

        KernelSegment Segment(
            int lanes,
            (int Outer, int Inner) loops,
            (int Outer, int Inner) x,
            (int Outer, int Inner) y,
            (int Outer, int Inner) weights,
            (int Outer, int Inner) output,
            (int X, int Y, int Weights, int Output) start = default)
        {
            List<OperandBinding> bindings =
            [
                new(first.Offset + start.X, u, x.Outer, x.Inner),
                new(second.Offset + start.Y, v, y.Outer, y.Inner),
            ];
            if (part.WeightCount > 0)
                bindings.Add(new(part.WeightOffset + start.Weights, part.WeightCount, weights.Outer, weights.Inner));
            bindings.Add(new(outputBlocks.Offset + start.Output, w, output.Outer, output.Inner));
            return new(program, lanes, loops.Outer, loops.Inner, new(bindings));
        }
    }

    /// <summary>For each copy u how many copies come after it, and the number of its first pair.</summary>
    private static IEnumerable<(int U, int Later, int Pair)> PairsFrom(int copies)
    {
        for (int u = 0, pair = 0; u < copies - 1; pair += copies - 1 - u, u++)
            yield return (u, copies - 1 - u, pair);
    }

    /// <summary>Paths that run as one program.</summary>
    /// <param name="Program">The program.</param>
    /// <param name="Mode">How channels are connected.</param>
    /// <param name="First">The blocks of the first operand.</param>
    /// <param name="Second">Those of the second.</param>
    /// <param name="Output">Those of the output.</param>
    /// <param name="Weights">The components of the weights: 0, or one for each path.</param>
    /// <param name="WeightCount">The numbers of weights from one path to the next.</param>
    /// <param name="WeightOffset">Where the weights begin.</param>
    internal sealed record Part(
        KernelProgram Program, ConnectionMode Mode, Blocks First, Blocks Second, Blocks Output, int Weights, int WeightCount, int WeightOffset)
    {
        /// <summary>The irreps of the program's operands, for its certificate.</summary>
        public IReadOnlyList<Irreps> OperandIrreps => Weights > 0
            ? [First.Irreps, Second.Irreps, new Irreps([new MulIrrep(Weights, new Irrep(0, 1))]), Output.Irreps]
            : [First.Irreps, Second.Irreps, Output.Irreps];
    }

    /// <summary>The blocks of one operand that a program works on: all of them, or a single one.</summary>
    internal sealed class Blocks
    {
        private readonly int[] _componentOf;

        private Blocks(Irreps irreps, int multiplicity, int offset, int[] componentOf)
        {
            Irreps = irreps;
            Multiplicity = multiplicity;
            Offset = offset;
            _componentOf = componentOf;
        }

        /// <summary>Each block once.</summary>
        public Irreps Irreps { get; }

        public int Multiplicity { get; }

        /// <summary>Where the first block starts in the tensor.</summary>
        public int Offset { get; }

        public static Blocks Of(Irreps irreps, int block, bool whole)
        {
            int[] componentOf = new int[irreps.Count];
            if (!whole)
                return new(new Irreps(irreps[block].Irrep), irreps[block].Multiplicity, irreps.Offsets[block], componentOf);
            for (int b = 1; b < irreps.Count; b++)
                componentOf[b] = componentOf[b - 1] + irreps[b - 1].Irrep.Dim;
            return new(new Irreps([.. irreps.Select(b => b.Irrep)]), irreps[0].Multiplicity, 0, componentOf);
        }

        /// <summary>The first component of a block in the program.</summary>
        public int Component(int block) => _componentOf[block];
    }
}
