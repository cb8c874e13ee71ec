using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Escaip;

/// <content>Which neighbours count, and how much; their distances and bond-orientational order.</content>
internal sealed partial class EscaipArchitecture
{
    private static readonly Rational s_half = new(1, 2);
    private static readonly Rational s_leastOrder = new(1, 1_000_000);
    private static readonly Rational s_nothing = 1_000_000_000;

    private Surroundings Around()
    {
        TensorValue envelope = Envelope();
        TensorValue mask = _model.Formula("mask_in_64_bits", ProgramBuilder.Edges, EscaipLayers.Scalars(1), v => [Mask(v[0][0])], envelope);
        TensorValue inside = _model.Formula("inside", ProgramBuilder.Edges, EscaipLayers.Scalars(1), v => [(1 - v[0][0]).Step()], envelope);
        return new(Gaussians(), Order(inside), _model.Copy("mask", ProgramBuilder.Edges, mask, NumberKind.Model), inside);

        // -e^2 / (1 - e^2) within e = 1, and beyond it so little that nothing is left of its exponential.
        static KernelValue Mask(KernelValue e)
        {
            KernelValue square = e * e;
            return (1 - e).Select(-(square / (1 - square).OrOne()), e.Constant(-s_nothing));
        }
    }

    /// <summary>
    /// The largest, smoothly, of the length and of both ranks of an edge, that among the neighbours of its centre and that among those of its neighbour, each in
    /// units of what is allowed: edges of less than 1 count. A rank is the sum over all neighbours of a step that is smooth.
    /// </summary>
    /// <remarks>The original sums over the K + 20 nearest neighbours alone, which is the same unless more of them share a rank.</remarks>
    private TensorValue Envelope()
    {
        double allowed = _escaip.NeighborCount * _escaip.EnvelopeWidth;
        TensorValue numbers = _model.Constant(
            "neighbors.numbers", 1 / _escaip.RankWidth, Math.PI * Math.PI, 1 / allowed, 1 / (_escaip.Radius * _escaip.EnvelopeWidth), _escaip.EnvelopeWidth);
        TensorValue lengths = _edges.Lengths;
        TensorValue ofCenter = _model.Zeros("ranks.of_center", ProgramBuilder.Edges, EscaipLayers.Scalars(1), NumberKind.Double);
        TensorValue ofNeighbor = _model.Zeros("ranks.of_neighbor", ProgramBuilder.Edges, EscaipLayers.Scalars(1), NumberKind.Double);
        _model.AddFormula(ProgramBuilder.EdgePairs, new(ofCenter, "ij"), v => [SmoothStep((v[0][0] - v[1][0]) * v[2][0], v[2][1])], new(lengths, "ij"), new(lengths, "ik"), numbers);
        _model.AddFormula(ProgramBuilder.EdgeChains, new(ofNeighbor, "ij"), v => [SmoothStep((v[0][0] - v[1][0]) * v[2][0], v[2][1])], new(lengths, "ij"), new(lengths, "jk"), numbers);
        return _model.Formula("envelope", ProgramBuilder.Edges, EscaipLayers.Scalars(1), Largest, lengths, ofCenter, ofNeighbor, numbers);

        static IEnumerable<KernelValue> Largest(KernelValue[][] v)
        {
            (KernelValue r, KernelValue[] n) = (v[0][0], v[3]);

            // An atom is the first among its own neighbours.
            KernelValue self = SmoothStep(r * n[0], n[1]);
            KernelValue[] parts = [(v[1][0] + self) * n[2], (v[2][0] + self) * n[2], r * n[3]];
            KernelValue most = parts.Aggregate((a, b) => (a - b).Select(a, b));
            return [n[4] * (most + parts.Select(p => (p - most).Exp()).Aggregate((a, b) => a + b).Log())];
        }
    }

    /// <summary>From 0 to 1 between t = -pi and pi: 1/2 + sin(t / 2) / 2.</summary>
    private static KernelValue SmoothStep(KernelValue t, KernelValue squareOfPi)
        => (squareOfPi - (t * t)).Select(((t * s_half).Sin() * s_half) + s_half, t.Step());

    /// <summary>exp(-((r - c) / w)^2 / 2), with centres from 0 to the radius, w twice their distance.</summary>
    private Slots Gaussians()
    {
        int count = _escaip.RadialFunctions;
        double spacing = _escaip.Radius / (count - 1);
        double[] centers = [.. Enumerable.Range(0, count).Select(k => k * spacing)];
        TensorValue ofLengths = _model.PerChannel(
            "gaussians",
            ProgramBuilder.Edges,
            EscaipLayers.Scalars(count),
            v => (-((v[0] - v[1]) * (v[0] - v[1]) * v[2])).Exp(),
            _edges.Lengths,
            _model.Constant("gaussians.centers", centers),
            _model.Constant("gaussians.decay", 1 / (8 * spacing * spacing)));
        TensorValue ofSelf = _model.Constant("gaussians.self", [.. centers.Select(c => Math.Exp(-c * c / (8 * spacing * spacing)))]);
        return new(
            _model.Copy("gaussians.of_self", ProgramBuilder.Everything, ofSelf, NumberKind.Model), _model.Copy("gaussians.of_edges", ProgramBuilder.Edges, ofLengths, NumberKind.Model));
    }

    /// <summary>
    /// Bond-orientational order (P. Steinhardt et al., Phys. Rev. B 28, 784 (1983)): for each degree the length of the mean of the harmonics of an atom's edges,
    /// with itself as one that has degree 0 alone. The mean divides by how many edges count, which jumps where one ends: so does the model.
    /// </summary>
    private TensorValue Order(TensorValue inside)
    {
        Irreps irreps = Irreps.SphericalHarmonics(_escaip.OrderDegrees - 1);
        TensorValue directions = _model.Formula(
            "directions_in_64_bits", ProgramBuilder.Edges, new Irreps(new Irrep(1, -1)), v => v[0].Select(x => x / v[1][0].OrOne()), _edges.Vectors, _edges.Lengths);
        TensorValue harmonics = _model.Harmonics("harmonics", directions, irreps);
        TensorValue sum = _model.Zeros("order.sum", ProgramBuilder.Nodes, irreps, NumberKind.Double);
        TensorValue count = _model.SumNeighbors("order.count", inside);
        _model.AddFormula(ProgramBuilder.Edges, sum.OfCenter, v => v[0].Select(y => y * v[1][0]), harmonics, inside);
        TensorValue order = _model.Formula("order", ProgramBuilder.Nodes, EscaipLayers.Scalars(_escaip.OrderDegrees), v => Lengths(v[0], v[1][0]), sum, count);
        return _model.Copy("order.of_atoms", ProgramBuilder.Nodes, order, NumberKind.Model);

        IEnumerable<KernelValue> Lengths(KernelValue[] sums, KernelValue neighbors)
        {
            KernelValue all = 1 + neighbors;
            for (int l = 0; l < _escaip.OrderDegrees; l++)
            {
                KernelValue square = sums[(l * l)..((l + 1) * (l + 1))].Select(y => l == 0 ? 1 + y : y).Select(y => y * y).Aggregate((a, b) => a + b);
                KernelValue mean = square * new Rational(1, (2 * l) + 1) / (all * all);
                yield return (mean - s_leastOrder).Select(mean, mean.Constant(s_leastOrder)).Sqrt();
            }
        }
    }
}
