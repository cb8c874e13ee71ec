using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.MaceFiles;

public sealed class MaceModelFileTests
{
    public static TheoryData<string> AllModels => [.. GoldenMace.Names];

    [SharedDataTheory(GoldenMace.Folder)]
    [InlineData("i_mace_1layer_corr1")]
    [InlineData("ii_scaleshift_L1")]
    [InlineData("viii_gaussian_soft_L0")]
    [InlineData("ix_two_heads")]
    public void Model_file_gives_the_description_built_from_constructor_arguments_and_state_dict(string name)
        => DescriptionAssert.Same(GoldenMace.Load(name), MaceModelFile.Load(GoldenMace.PathIn(name, "model.model")));

    [SharedDataFact("data/models/acetylacetone-mace/acetylacetone.model")]
    public void Trained_model_file_gives_the_weights_of_its_state_dict()
    {
        MaceDescription loaded = MaceModelFile.Load(SharedData.PathOf("data/models/acetylacetone-mace/acetylacetone.model"));
        MaceDescription expected = GoldenMace.LoadTrained(key => Coupling(loaded, key)) with { Precision = loaded.Precision };
        DescriptionAssert.Same(expected, loaded);
    }

    [SharedDataTheory("data/bench")]
    [InlineData("mp0like-small-e4.model", "iv_mp0_small_like", 1)]
    [InlineData("mp0like-medium-e4.model", "v_mp0_medium_like", 2)]
    public void Four_element_models_have_the_structure_and_couplings_of_the_full_ones(string file, string full, int irreps)
    {
        MaceDescription loaded = MaceModelFile.Load(SharedData.PathOf("data/bench/" + file));
        MaceDescription reference = GoldenMace.Load(full);
        Assert.Equal(4, loaded.AtomicNumbers.Length);
        Assert.Equal(irreps, loaded.Layers[0].Product.Contractions.Length);
        foreach ((LayerDescription a, LayerDescription b) in loaded.Layers.Zip(reference.Layers))
        {
            Assert.Equal(b.Interaction.HiddenIrreps, a.Interaction.HiddenIrreps);
            foreach ((ContractionOrder x, ContractionOrder y) in a.Product.Contractions.SelectMany(c => c.Orders).Zip(b.Product.Contractions.SelectMany(c => c.Orders)))
            {
                Assert.Equal<int>(y.Coupling.Indices, x.Coupling.Indices);
                Assert.Equal<double>(y.Coupling.Values, x.Coupling.Values);
            }
        }
    }

    [SharedDataTheory(GoldenMace.Folder)]
    [MemberData(nameof(AllModels))]
    public void Reference_models_are_consistent_and_have_the_number_of_parameters_they_were_made_with(string name)
    {
        MaceDescription model = GoldenMace.Load(name);
        model.Validate(name);
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(GoldenMace.PathIn(name, "config.json")));
        Assert.Equal(config.RootElement.GetProperty("num_parameters").GetInt64(), model.ParameterCount);
    }

    private static SparseTensor Coupling(MaceDescription model, string key)
    {
        // products.T.symmetric_contractions.contractions.K.U_matrix_N
        string[] parts = key.Split('.');
        return model.Layers[int.Parse(parts[1])].Product.Contractions[int.Parse(parts[4])].Orders[parts[5][^1] - '1'].Coupling;
    }
}
