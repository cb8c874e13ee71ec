using System.Collections.Generic;
using System.Collections.Immutable;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads the joint embedding of charge, spin and other properties.</summary>
internal static class MaceEmbeddingReader
{
    public static JointEmbeddingDescription? Read(TorchModule root)
    {
        if (root.TryModule("joint_embedding") is not { } module)
        {
            return root.Has("embedding_specs") || root.HasModule("embedding_readout")
                ? throw root.Fail("joint_embedding", "expected one for embedding_specs and embedding_readout, found none")
                : null;
        }

        if (module.ClassName != "GenericJointEmbedding")
            throw module.Refuse($"joint embeddings of class {module.ClassName}");
        TorchModule embedders = module.Module("embedders");
        ImmutableArray<EmbeddedInput>.Builder inputs = ImmutableArray.CreateBuilder<EmbeddedInput>();
        foreach ((string name, PickleDictionary spec) in Specs(module))
            inputs.Add(ReadInput(embedders, name, spec));
        TorchModule project = module.Module("project");
        (WeightMatrix projection, ImmutableArray<double>? bias) = MaceNonLinearReader.ReadLinear(project.Module("0"));
        if (bias is not null)
            throw project.Refuse("projections of joint embeddings with a bias");
        MaceNonLinearReader.RequireSilu(project.Module("1"));
        ImmutableArray<double>? readout = null;
        if (root.TryModule("embedding_readout") is { } linear)
        {
            readout = linear.ClassName == "LinearReadoutBlock"
                ? MaceInteractionReader.Weights(linear, "linear")
                : throw linear.Refuse($"readouts of embeddings of class {linear.ClassName}");
        }

        return new JointEmbeddingDescription(inputs.DrainToImmutable(), projection, readout);
    }

    private static IEnumerable<(string Name, PickleDictionary Spec)> Specs(TorchModule module)
    {
        module.TryAttribute("specs", out object? value);
        if (value is not PickleDictionary specs)
            throw module.Fail("specs", $"expected a dictionary of inputs, found {PickleText.Describe(value)}");
        foreach (KeyValuePair<object?, object?> pair in specs.Items)
        {
            yield return pair is { Key: string name, Value: PickleDictionary spec }
                ? (name, spec)
                : throw module.Fail("specs", $"expected a dictionary for each input, found {PickleText.Describe(pair.Value)}");
        }
    }

    private static EmbeddedInput ReadInput(TorchModule embedders, string name, PickleDictionary spec)
    {
        TorchModule embedder = embedders.Module(name);
        spec.TryGet("type", out object? type);
        spec.TryGet("per", out object? per);
        bool isPerAtom = per switch
        {
            "graph" => false,
            "node" or "atom" => true,
            _ => throw embedder.Refuse($"inputs given per {PickleText.Describe(per)}", "per graph and per node they are"),
        };
        switch (type)
        {
            case "categorical":
                spec.TryGet("offset", out object? offset);
                if (offset is not (null or long and >= int.MinValue and <= int.MaxValue))
                    throw embedder.Fail("offset", $"expected an integer, found {PickleText.Describe(offset)}");
                (ImmutableArray<int> shape, ImmutableArray<double> table) = embedder.OfClass("Embedding").Shaped("weight", rank: 2);
                return new CategoricalInput(name, isPerAtom, (int)((long?)offset ?? 0), new WeightMatrix(shape[0], shape[1], table));
            case "continuous":
                (WeightMatrix first, ImmutableArray<double>? firstBias) = MaceNonLinearReader.ReadLinear(embedder.Module("0"));
                MaceNonLinearReader.RequireSilu(embedder.Module("1"));
                (WeightMatrix second, ImmutableArray<double>? secondBias) = MaceNonLinearReader.ReadLinear(embedder.Module("2"));
                return new ContinuousInput(name, isPerAtom, first, firstBias, second, secondBias);
            default:
                throw embedder.Refuse($"inputs of type {PickleText.Describe(type)}", "categorical and continuous ones are");
        }
    }
}
