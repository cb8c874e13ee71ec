using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Mace.Architecture;

/// <content>From lengths of edges to radial features: transforms of the distance, bases, the envelope, and the repulsion of nuclei.</content>
public sealed partial class MaceArchitecture
{
    /// <summary>The envelope where it does not multiply the basis, but what is made of it.</summary>
    private (TensorValue InDouble, TensorValue InModel)? _envelope;

    /// <summary>The basis of the (transformed) distance, times the envelope of the plain one.</summary>
    private TensorValue RadialFeatures()
    {
        RadialDescription radial = _mace.Radial;
        TensorValue cutoff = _model.Constant("inverse_cutoff", 1 / _mace.CutoffRadius);
        TensorValue envelope = _model.Formula(
            "envelope",
            ProgramBuilder.Edges,
            Scalars(1),
            v => [RadialFormulas.PolynomialEnvelope(v[0][0] * v[1][0], radial.CutoffExponent)],
            _edges.Lengths,
            cutoff);
        (Func<KernelValue, KernelValue[][], IEnumerable<KernelValue>> basis, TensorValue[] numbers) = Basis(radial.Basis);
        TensorValue distance = radial.Transform is { } transform ? Transformed(transform) : _edges.Lengths;
        TensorValue features;
        if (radial.AppliesCutoffToBasis)
        {
            features = _model.Formula(
                "radial_embedding",
                ProgramBuilder.Edges,
                Scalars(radial.Basis.Count),
                v => basis(v[0][0].OrOne(), v[2..]).Select(value => value * v[1][0]),
                [distance, envelope, .. numbers]);
        }
        else
        {
            _envelope = (envelope, _model.Copy("envelope_in_model", ProgramBuilder.Edges, envelope, NumberKind.Model));
            features = _model.Formula(
                "radial_embedding", ProgramBuilder.Edges, Scalars(radial.Basis.Count), v => basis(v[0][0].OrOne(), v[1..]), [distance, .. numbers]);
        }

        return _model.Copy("radial_features", ProgramBuilder.Edges, features, NumberKind.Model);
    }

    /// <summary>The functions of a basis, and the numbers that they read.</summary>
    private (Func<KernelValue, KernelValue[][], IEnumerable<KernelValue>> Functions, TensorValue[] Numbers) Basis(RadialBasisDescription basis)
    {
        const string Path = "radial_embedding.bessel_fn";
        return basis switch
        {
            BesselBasisDescription bessel => (
                static (r, v) => v[0].Select(frequency => RadialFormulas.Bessel(r, frequency, v[1][0])),
                [_model.Constant($"{Path}.bessel_weights", bessel.Weights.AsSpan()), _model.Constant($"{Path}.prefactor", bessel.Prefactor)]),
            GaussianBasisDescription gaussian => (
                static (r, v) => v[0].Select(center => RadialFormulas.Gaussian(r, center, v[1][0])),
                [_model.Constant($"{Path}.gaussian_weights", gaussian.Centers.AsSpan()), _model.Constant($"{Path}.coeff", gaussian.Coefficient)]),
            ChebyshevBasisDescription chebyshev => ((x, _) => RadialFormulas.Chebyshev(x, chebyshev.Functions), []),
            _ => throw new NotSupportedException($"The radial basis {basis.GetType().Name} is not supported."),
        };
    }

    private TensorValue Transformed(DistanceTransformDescription transform)
    {
        const string Path = "radial_embedding.distance_transform";
        ImmutableArray<double> all = transform.CovalentRadii;
        TensorValue radii = _model.ConstantsOfElements($"{Path}.covalent_radii", z => [all[z]]);
        (double[] numbers, Func<KernelValue, KernelValue, KernelValue[], KernelValue> formula) = transform switch
        {
            AgnesiTransformDescription agnesi => (
                new[] { agnesi.Q, agnesi.P, agnesi.A },
                new Func<KernelValue, KernelValue, KernelValue[], KernelValue>((r, sum, n) => RadialFormulas.Agnesi(2 * r / sum, n[0], n[1], n[2]))),
            SoftTransformDescription soft => (
                new[] { soft.Alpha },
                (r, sum, n) => RadialFormulas.Soft(r, sum, n[0])),
            OldSoftTransformDescription soft => (
                new[] { soft.A, soft.B },
                (r, sum, n) => RadialFormulas.OldSoft(r, new Rational(1, 4) * sum, n[0], n[1])),
            _ => throw new NotSupportedException($"The distance transform {transform.GetType().Name} is not supported."),
        };
        return _model.Formula(
            "transformed_lengths",
            ProgramBuilder.Edges,
            Scalars(1),
            v => [formula(v[0][0].OrOne(), (v[1][0] + v[2][0]).OrOne(), v[3])],
            _edges.Lengths,
            radii.OfCenter,
            radii.OfNeighbor,
            _model.Constant($"{Path}.numbers", numbers));
    }

    /// <summary>
    /// Half of the screened repulsion of nuclei of Ziegler, Biersack and Littmark ("The Stopping and Range of Ions in Matter", 1985) for each edge, as
    /// a pair is two edges, up to the sum of the covalent radii.
    /// </summary>
    private void AddRepulsion(PairRepulsionDescription repulsion, TensorValue energies)
    {
        Rational[] decays = [new(32, 10), new(9423, 10000), new(4028, 10000), new(2016, 10000)];
        TensorValue ofElements = _model.ConstantsOfElements(
            "pair_repulsion_fn.elements", z => [z, Math.Pow(z, repulsion.AExponent), repulsion.CovalentRadii[z]]);
        TensorValue numbers = _model.Constant(
            "pair_repulsion_fn.numbers", [.. repulsion.Coefficients, 1 / (repulsion.APrefactor * 0.529)]);
        _model.AddFormula(
            ProgramBuilder.Edges,
            energies.OfCenter,
            v =>
            {
                (KernelValue r, KernelValue[] i, KernelValue[] j, KernelValue[] n) = (v[0][0].OrOne(), v[1], v[2], v[3]);
                KernelValue t = r * ((i[1] + j[1]) * n[4]);
                KernelValue screening = (n[0] * (-decays[0] * t).Exp()) + (n[1] * (-decays[1] * t).Exp()) + (n[2] * (-decays[2] * t).Exp()) + (n[3] * (-decays[3] * t).Exp());
                KernelValue envelope = RadialFormulas.PolynomialEnvelope(r / (i[2] + j[2]).OrOne(), repulsion.CutoffExponent);
                return [new Rational(71998, 10000) * i[0] * j[0] / r * screening * envelope];
            },
            _edges.Lengths,
            ofElements.OfCenter,
            ofElements.OfNeighbor,
            numbers);
    }
}
