using System;
using System.Collections.Immutable;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Mace.Architecture;

/// <content>Charges, spins and other properties, which some models add to the features before the first layer.</content>
public sealed partial class MaceArchitecture
{
    private TensorValue? _embeddingEnergies;

    /// <summary>h_i = W_z(i) + silu(P [embeddings of all properties, side by side]).</summary>
    private TensorValue Embedded(JointEmbeddingDescription joint, TensorValue ofElements)
    {
        const string Path = "joint_embedding";
        int width = joint.Projection.Outputs;
        TensorValue matrix = _model.Matrix(new($"{Path}.project.0.weight", joint.Projection.Values), joint.Projection.Inputs, width);
        TensorValue sum = _model.Zeros($"{Path}.project.0", ProgramBuilder.Nodes, Scalars(width));
        int row = 0;
        foreach (EmbeddedInput input in joint.Inputs)
        {
            // The part of the projection that reads one property is applied to its values, not to atoms.
            TensorValue embedding = Embedding($"{Path}.embedders.{input.Name}", input);
            TensorValue part = _model.Zeros($"{Path}.project.0/{input.Name}", embedding.Domain, Scalars(width));
            _model.AddLinear(embedding.Domain, embedding, matrix, part, weightOffset: row * width);
            _model.Add(ProgramBuilder.Nodes, part, sum);
            row += input.Width;
        }

        TensorValue features = _model.Activation("features", sum, x => x.Silu());
        _model.Add(ProgramBuilder.Nodes, ofElements, features);
        if (joint.Readout is { } weights)
            _embeddingEnergies = _model.Copy("embedding_energies", ProgramBuilder.Nodes, LinearReadout("embedding_readout.linear", weights, features), NumberKind.Double);
        return features;
    }

    private TensorValue Embedding(string path, EmbeddedInput input)
    {
        switch (input)
        {
            case CategoricalInput categorical:
                ItemDomain values = _model.Property(categorical.Property);
                return _model.Parameter(new Weights($"{path}.weight", categorical.Table.Values), categorical.Table.Values.Length, values, Scalars(input.Width));
            case ContinuousInput continuous:
                TensorValue numbers = _model.Property(continuous.Property);
                TensorValue hidden = _model.Dense(
                    new($"{path}.0.weight", continuous.First.Values), Bias($"{path}.0.bias", continuous.FirstBias), numbers, Scalars(continuous.First.Outputs));
                return _model.Dense(
                    new($"{path}.2.weight", continuous.Second.Values), Bias($"{path}.2.bias", continuous.SecondBias), _model.Activation($"{path}.1", hidden, x => x.Silu()), Scalars(input.Width));
            default:
                throw new NotSupportedException($"The input {input.GetType().Name} is not supported.");
        }
    }

    private static Weights? Bias(string name, ImmutableArray<double>? values) => values is { } bias ? new Weights(name, bias) : null;
}
