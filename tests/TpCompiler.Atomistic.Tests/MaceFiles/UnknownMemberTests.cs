using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Tests.ModelFiles;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.MaceFiles;

/// <summary>What a file says and the reader does not know is refused, never passed over in silence.</summary>
public sealed class UnknownMemberTests
{
    private const string Folder = "data/goldens/mace-0.3.15";

    [SharedDataTheory(Folder)]
    [InlineData("density-agnesi-zbl")]
    [InlineData("omol-style")]
    [InlineData("bias-readout-last-only")]
    [InlineData("so3-density-zbl")]
    [InlineData("tanh-gate")]
    public void EveryMemberUnderAnotherNameIsRefusedOrChangesNothing(string model)
    {
        byte[] file = MutableModel.Bytes($"{Folder}/{model}/model.model");
        MaceDescription original = MutableModel.Load(file);
        List<string> changesNothing = [];
        string[] names = Names(file);
        foreach (string name in names)
        {
            MutableModel renamed = MutableModel.OfBytes(file).Replace(Text(name), Text(name[..^1] + "?"));
            MaceDescription loaded;
            try
            {
                loaded = renamed.Load();
            }
            catch (ModelFormatException)
            {
                continue;
            }

            changesNothing.Add(name);
            DescriptionAssert.Same(original, loaded);
        }

        Assert.InRange(names.Length, 100, int.MaxValue);
        // All others count for something, are needed, or are None. Inputs of a joint embedding have the names that the model gives them, and
        // what sorts the scalars of a gate follows from its irreps: nothing is read of it.
        string[] free = [.. original.JointEmbedding?.Inputs.Select(input => input.Name) ?? [], "cut", "irreps_outs"];
        Assert.DoesNotContain(changesNothing, name => !free.Contains(name) && !IsNoneOrEmpty(file, name));
    }

    [SharedDataTheory(Folder)]
    [InlineData("distance_transform")]
    [InlineData("pair_repulsion_fn")]
    [InlineData("use_sc")]
    public void WhatIsNotKnownCanBePassedOverByItsName(string name)
    {
        string other = name[..^1] + "?";
        MutableModel model = MutableModel.Of($"{Folder}/density-agnesi-zbl/model.model").Replace(Text(name), Text(other));
        UnknownMembersException e = Assert.Throws<UnknownMembersException>(model.Load);
        Assert.Equal<string>([other], e.Names);
        Assert.Contains(other, e.Message, StringComparison.Ordinal);
        MaceDescription without = Load(model, other);
        Assert.Equal(name != "distance_transform", without.Radial.Transform is not null);
        Assert.Equal(name != "pair_repulsion_fn", without.PairRepulsion is not null);
        Assert.Contains(
            "nothing unknown called 'linear_up'", Assert.Throws<ModelFormatException>(() => Load(model, other, "linear_up")).Message, StringComparison.Ordinal);
    }

    [SharedDataFact(Folder)]
    public void APathNamesOneMemberAlone()
    {
        MutableModel model = MutableModel.Of($"{Folder}/density-agnesi-zbl/model.model").Replace(Text("radial_MLP"), Text("radial_MLX"));
        Assert.Contains("interactions.0.radial_MLX (a list of 2; also in 1 other place)", Assert.Throws<UnknownMembersException>(model.Load).Message, StringComparison.Ordinal);
        Assert.Contains("interactions.1.radial_MLX", Assert.Throws<UnknownMembersException>(() => Load(model, "interactions.0.radial_MLX")).Message, StringComparison.Ordinal);
        Load(model, "interactions.0.radial_MLX", "interactions.1.radial_MLX");
        Load(model, "radial_MLX");
    }

    [SharedDataTheory(Folder)]
    [InlineData("blocks LinearNodeEmbeddingBlock", "a MyClass in the place of a LinearNodeEmbeddingBlock")]
    [InlineData("blocks RadialEmbeddingBlock", "a MyClass in the place of a RadialEmbeddingBlock")]
    [InlineData("blocks AtomicEnergiesBlock", "a MyClass in the place of a AtomicEnergiesBlock")]
    [InlineData("blocks ScaleShiftBlock", "a MyClass in the place of a ScaleShiftBlock")]
    [InlineData("_spherical_harmonics SphericalHarmonics", "a MyClass in the place of a SphericalHarmonics")]
    [InlineData("symmetric_contraction SymmetricContraction", "a MyClass in the place of a SymmetricContraction")]
    [InlineData("symmetric_contraction Contraction", "a MyClass in the place of a Contraction")]
    [InlineData("_tensor_product TensorProduct", "a MyClass in the place of a TensorProduct")]
    [InlineData("_sub FullyConnectedTensorProduct", "a MyClass in the place of a Linear or FullyConnectedTensorProduct")]
    [InlineData("irreps_tools reshape_irreps", "a MyClass in the place of a reshape_irreps")]
    [InlineData("_fc _Layer", "a MyClass in the place of a _Layer")]
    [InlineData("_normalize_activation normalize2mom", "a MyClass in the place of a normalize2mom")]
    [InlineData("nn._activation Activation", "a MyClass in the place of a Activation")]
    public void ModulesOfOtherClassesAreRefused(string name, string feature)
    {
        string[] parts = name.Split(' ');
        MutableModel model = MutableModel.Of($"{Folder}/mp0-l1/model.model").Replace($"{parts[0]}\n{parts[1]}\n", $"{parts[0]}\nMyClass\n");
        Assert.Equal(feature, Assert.Throws<NotSupportedModelException>(model.Load).Feature);
    }

    [SharedDataFact(Folder)]
    public void OtherNormalisationsOfMapsAndProductsAreRefused()
    {
        // Factors are big-endian numbers: 1/2 of a linear map, the root of 3 of a convolution.
        MutableModel linear = MutableModel.Of($"{Folder}/mp0-l1/model.model").Replace("G?\u00e0\0\0\0\0\0\0", "G?\u00d0\0\0\0\0\0\0");
        Assert.Contains("a Linear in another normalisation than mace-torch's (a path with the factor 0.25 instead of 0.5)", Assert.Throws<NotSupportedModelException>(linear.Load).Message, StringComparison.Ordinal);
        MutableModel product = MutableModel.Of($"{Folder}/mp0-l1/model.model").Replace("G?\u00fb\u00b6z\u00e8XL\u00aa", "G?\u00e0\0\0\0\0\0\0");
        Assert.Contains("a TensorProduct in another normalisation", Assert.Throws<NotSupportedModelException>(product.Load).Message, StringComparison.Ordinal);
    }

    private static MaceDescription Load(MutableModel model, params string[] ignored)
    {
        using TorchArchive archive = TinyTorchFile.Open(model.ToBytes());
        return MaceModelFile.Load(archive, ignored);
    }

    /// <summary>A text as pickles write it: its length in four bytes before it.</summary>
    private static string Text(string text) => $"X{(char)text.Length}\0\0\0{text}";

    private static string[] Names(byte[] file) => [.. Members(file).Select(member => member.Name).Distinct()];

    private static bool IsNoneOrEmpty(byte[] file, string name) => Members(file).Where(member => member.Name == name).All(member
        => member.Value is null or TorchTensor { Count: 0 } or PickleDictionary { Items.Count: 0 });

    /// <summary>All members of all modules but those that have numbers for names.</summary>
    private static List<(string Name, object? Value)> Members(byte[] file)
    {
        using TorchArchive archive = TinyTorchFile.Open(file);
        List<(string, object?)> members = [];
        Queue<TorchModule> modules = new([TorchModule.OfRoot("m", archive.ReadRoot())]);
        while (modules.TryDequeue(out TorchModule? module))
        {
            Add((PickleDictionary)module.Source.State!);
            foreach (TorchModule inner in module.Modules)
                modules.Enqueue(inner);
        }

        return members;

        void Add(PickleDictionary state)
        {
            foreach ((object? key, object? value) in state.Items)
            {
                if (key is not string name || int.TryParse(name, out _))
                    continue;
                if (name is "_parameters" or "_buffers" or "_modules")
                    Add((PickleDictionary)value!);
                else
                    members.Add((name, value));
            }
        }
    }
}
