using System;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Architecture;

/// <content>A learned density of neighbours in place of their average number.</content>
public sealed partial class MaceArchitecture
{
    /// <summary>1 / (alpha + beta rho), rho = sum over neighbours of tanh(g^2), g a network of the edge.</summary>
    private TensorValue Density(string path, InteractionDescription block, EdgeNetwork network)
    {
        string name = $"{path}.density_fn";
        RadialNetworkDescription density = block.NonLinear?.Density
            ?? new([new(block.Density!.Value.Length, 1, block.Density.Value)], new ActivationDescription(ActivationFunction.Identity, 1));
        TensorValue g = _model.Copy($"{name}/edges", ProgramBuilder.Edges, network.Apply(name, density, Scalars(1)), NumberKind.Double);
        TensorValue rho = _model.Zeros($"{path}.density", ProgramBuilder.Nodes, Scalars(1), NumberKind.Double);
        if (_envelope is { } envelope)
            _model.AddFormula(ProgramBuilder.Edges, rho.OfCenter, v => [(v[0][0] * v[0][0]).Tanh() * v[1][0]], g, envelope.InDouble);
        else
            _model.AddFormula(ProgramBuilder.Edges, rho.OfCenter, v => [(v[0][0] * v[0][0]).Tanh()], g);

        TensorValue inverse;
        if (block.NonLinear is { } parts)
        {
            TensorValue alpha = Number($"{path}.alpha", parts.Alpha);
            TensorValue beta = Number($"{path}.beta", parts.Beta);
            inverse = _model.Formula(
                $"{path}.density/inverse", ProgramBuilder.Nodes, Scalars(1), v => [1 / (v[1][0] + (v[2][0] * v[0][0])).OrOneAtZero()], rho, alpha, beta);
        }
        else
        {
            inverse = _model.Formula($"{path}.density/inverse", ProgramBuilder.Nodes, Scalars(1), v => [1 / (1 + v[0][0])], rho);
        }

        return _model.Copy($"{path}.normalization", ProgramBuilder.Nodes, inverse, NumberKind.Model);
    }

    private TensorValue Number(string name, double value)
        => _model.Parameter(new Weights(name, [value]), 1, ProgramBuilder.Everything, Scalars(1), numbers: NumberKind.Double);
}
