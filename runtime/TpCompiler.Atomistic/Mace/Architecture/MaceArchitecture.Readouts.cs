using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Mace.Architecture;

/// <content>From features to energies and electric moments of atoms.</content>
public sealed partial class MaceArchitecture
{
    /// <summary>The energy that the head reads from scalars.</summary>
    private TensorValue Readout(string path, ReadoutDescription readout, TensorValue features)
    {
        int scalars = features.Irreps.MultiplicityOf(new Irrep(0, 1));
        switch (readout)
        {
            case LinearReadoutDescription linear:
                return LinearReadout($"{path}.linear", linear.Weights, features);
            case NonLinearReadoutDescription nonLinear:
                {
                    Activation activation = ActivationOf(nonLinear.Activation);
                    int hidden = nonLinear.HiddenFeatures;
                    TensorValue x = HeadPart($"{path}.linear_1", nonLinear.Linear1, features, scalars, hidden, 1 / Math.Sqrt(scalars));
                    return LastOfHead($"{path}.linear_2", nonLinear.Linear2, activation.Apply(_model, $"{path}.act", x), hidden, activation.Constant);
                }

            case NonLinearBiasReadoutDescription biased:
                {
                    Activation activation = ActivationOf(biased.Activation);
                    int hidden = biased.HiddenFeatures;
                    int all = hidden * _mace.Heads.Length;
                    TensorValue x = HeadPart($"{path}.linear_1", biased.Linear1, features, scalars, hidden, 1 / Math.Sqrt(scalars));
                    TensorValue y = HeadPart(
                        $"{path}.linear_mid", biased.Middle, activation.Apply(_model, $"{path}.act", x), hidden, hidden, activation.Constant / Math.Sqrt(all), _head * hidden);
                    _model.Add(ProgramBuilder.Nodes, RowPart($"{path}.linear_mid.bias", biased.MiddleBias, _head * hidden, hidden), y);
                    TensorValue energy = LastOfHead($"{path}.linear_2", biased.Linear2, activation.Apply(_model, $"{path}.act2", y), hidden, activation.Constant);
                    _model.Add(ProgramBuilder.Nodes, RowPart($"{path}.linear_2.bias", biased.Bias2, _head, 1), energy);
                    return energy;
                }

            default:
                throw new NotSupportedException($"The readout {readout.GetType().Name} is not supported.");
        }
    }

    /// <summary>One column of a matrix [scalars, heads].</summary>
    private TensorValue LinearReadout(string name, ImmutableArray<double> weights, TensorValue features)
    {
        int heads = _mace.Heads.Length;
        int scalars = weights.Length / heads;
        TensorValue column = _model.Parameter(
            new Weights($"{name}.weight", weights), weights.Length, ProgramBuilder.Everything, Scalars(scalars),
            WeightMap.Gather(Enumerable.Range(0, scalars).Select(c => (c * heads) + _head), 1 / Math.Sqrt(scalars)));
        return Mapped(name, features, column, 1);
    }

    /// <summary>The head's columns of a matrix [all inputs, heads x hidden], from row <paramref name="firstRow"/> on.</summary>
    private TensorValue HeadPart(string name, ImmutableArray<double> weights, TensorValue x, int inputs, int hidden, double factor, int firstRow = 0)
    {
        int all = hidden * _mace.Heads.Length;
        TensorValue part = _model.Parameter(
            new Weights($"{name}.weight", weights), weights.Length, ProgramBuilder.Everything, Scalars(inputs * hidden),
            new WeightMap(Enumerable.Range(0, inputs).Select(u => new WeightRun(((firstRow + u) * all) + (_head * hidden), u * hidden, hidden, factor))));
        return Mapped(name, x, part, hidden);
    }

    /// <summary>The head's block of a matrix [heads x hidden, heads], whose scale is that of all hidden features.</summary>
    private TensorValue LastOfHead(string name, ImmutableArray<double> weights, TensorValue x, int hidden, double constant)
    {
        int heads = _mace.Heads.Length;
        TensorValue column = _model.Parameter(
            new Weights($"{name}.weight", weights), weights.Length, ProgramBuilder.Everything, Scalars(hidden),
            WeightMap.Gather(Enumerable.Range(0, hidden).Select(j => (((_head * hidden) + j) * heads) + _head), constant / Math.Sqrt(heads * hidden)));
        return Mapped(name, x, column, 1);
    }

    private TensorValue RowPart(string name, ImmutableArray<double> values, int first, int length) => _model.Parameter(
        new Weights(name, values), values.Length, ProgramBuilder.Everything, Scalars(length), new WeightMap([new WeightRun(first, 0, length, 1)]));

    private TensorValue Mapped(string name, TensorValue x, TensorValue matrix, int outputs)
    {
        TensorValue result = _model.Zeros(name, x.Domain, Scalars(outputs));
        _model.AddLinear(x.Domain, x, matrix, result);
        return result;
    }

    /// <summary>Electric moments.</summary>
    private TensorValue MomentReadout(string path, TensorReadoutDescription readout, TensorValue features, bool hasEnergy)
    {
        // The file has the weights of energies and moments in one tensor, the description apart.
        string part = hasEnergy ? "/moments" : string.Empty;
        switch (readout)
        {
            case LinearTensorReadoutDescription linear:
                return _model.Linear(new($"{path}.linear{part}.weight", linear.Weights), features, linear.Output);
            case GatedTensorReadoutDescription gated:
                TensorValue x = _model.Linear(new($"{path}.linear_1{part}.weight", gated.Linear1), features, ProgramBuilder.GateInput(gated.Hidden));
                return GatedLinear(
                    $"{path}.gate", x, gated.Hidden, gated.ScalarActivation, gated.GateActivation, new($"{path}.linear_2{part}.weight", gated.Linear2), gated.Output);
            default:
                throw new NotSupportedException($"The readout {readout.GetType().Name} is not supported.");
        }
    }
}
