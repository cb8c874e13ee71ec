using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Nequip;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.ModelFiles;
using TpCompiler.Atomistic.Tests.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Nequip;

/// <summary>Files of NequIP and Allegro models: what is read, and what is refused by its name.</summary>
public sealed class NequipFileTests
{
    private const string Allegro = "allegro_l1_1layer_bessel_f32";
    private const string Nequip = "nequip_l2_2layers_noparity_zbl_f32_torch2style";

    public static TheoryData<string> Packages => [.. GoldenNequip.PackageNames];

    [SharedDataTheory(GoldenNequip.Packages)]
    [MemberData(nameof(Packages))]
    public void ConvertedPackagesGiveTheSameResultsToTheLastBit(string name)
    {
        using TemporaryFolder folder = new();
        using (FileStream target = File.Create(folder.File("model.safetensors")))
            ModelFile.Convert(GoldenNequip.PackageOf(name), target);
        using ICalculator original = ModelFile.Load(GoldenNequip.PackageOf(name)).CreateCalculator(threads: 1);
        using ICalculator converted = ModelFile.Load(folder.File("model.safetensors")).CreateCalculator(threads: 1);
        foreach ((_, Structure structure, _, _) in GoldenNequip.ResultsOf(name))
        {
            PotentialResult expected = original.Evaluate(structure);
            PotentialResult found = converted.Evaluate(structure);
            Assert.Equal(expected.Energy, found.Energy);
            Assert.Equal(expected.Forces.ToArray(), found.Forces.ToArray());
        }
    }

    [SharedDataFact(GoldenNequip.Packages)]
    public void DescriptionsSayWhatModelsAre()
    {
        AllegroDescription allegro = Assert.IsType<AllegroDescription>(ModelFile.Load(GoldenNequip.PackageOf(Allegro)));
        Assert.Equal([1, 6, 8], allegro.AtomicNumbers.ToArray());
        Assert.Equal((4.0, 1008L, 4, 8), (allegro.CutoffRadius, allegro.ParameterCount, allegro.TensorChannels, allegro.ScalarChannels));
        Assert.Equal(1 / Math.Sqrt(18.5), allegro.EnvironmentFactor, 15);
        NequipDescription nequip = Assert.IsType<NequipDescription>(ModelFile.Load(GoldenNequip.PackageOf(Nequip)));
        Assert.Equal("8x0e+6x1o+4x2e", nequip.Layers[0].Output.ToString());
        Assert.Equal(1 / Math.Sqrt(6.5), Assert.Single(nequip.Layers[0].SenderFactors));
        Assert.NotNull(nequip.Basics.Repulsion);
    }

    /// <summary>Every parameter of a state comes from the file and goes to the program under the file's name.</summary>
    [SharedDataTheory(GoldenNequip.Packages)]
    [MemberData(nameof(Packages))]
    public void ParametersHaveTheNamesOfTheFile(string name)
    {
        SafetensorsFile tensors = SafetensorsFile.Open(SharedData.PathOf($"{GoldenNequip.Packages}/{name}/tensors.safetensors"));
        AtomisticModel model = ModelFile.Load(GoldenNequip.PackageOf(name)).CreateModel();
        foreach (ModelParameter parameter in model.Parameters.Where(p => p.IsTrained))
            Assert.Equal(tensors.Doubles("sole_model.model.func." + parameter.Name), parameter.Values.ToArray());
    }

    /// <summary>The tensors of a package beside its options, as data sets of weights have them.</summary>
    [SharedDataTheory(GoldenNequip.Packages)]
    [MemberData(nameof(Packages))]
    public void TensorsBesideOptionsAreTheSameModel(string name)
    {
        using ICalculator package = ModelFile.Load(GoldenNequip.PackageOf(name)).CreateCalculator(threads: 1);
        using ICalculator tensors = ModelFile.Load(SharedData.PathOf($"{GoldenNequip.Packages}/{name}/tensors.safetensors")).CreateCalculator(threads: 1);
        foreach ((_, Structure structure, _, _) in GoldenNequip.ResultsOf(name))
        {
            double expected = package.Evaluate(structure).Energy;
            Assert.Equal(expected, tensors.Evaluate(structure).Energy, 1e-12 * Math.Abs(expected));
        }
    }

    [SharedDataTheory(GoldenNequip.Packages)]
    [InlineData(Nequip, "resnet", "result", "result")]
    [InlineData(Nequip, "has_shifts", "has_shafts", "has_shafts")]
    [InlineData(Allegro, "scales_shortcut", "scales_of_time_", "scales_of_time_")]
    [InlineData(Allegro, "edge_eng_sum", "edge_eng_gum", "edge_eng_sum")]
    [InlineData(Allegro, "PolynomialCutoff", "PolynomialCatoff", "PolynomialCatoff in the place of a PolynomialCutoff")]
    [InlineData(Nequip, "\nZBL\n", "\nZBM\n", "pair potentials of class ZBM")]
    [InlineData(Nequip, "\nsilu\n", "\nsila\n", "gates with the name torch.nn.functional.sila")]
    [InlineData(Allegro, "\nSiLU\n", "\nSiLA\n", "the function SiLA in networks")]
    [InlineData(Allegro, "component", "components", null)]
    public void WhatIsNotKnownIsRefusedByItsName(string package, string from, string to, string? named)
    {
        string message = Assert.ThrowsAny<ModelFormatException>(() => Load(Changed(package, from, to))).Message;
        if (named is not null)
            Assert.Contains(named, message, StringComparison.Ordinal);
    }

    [SharedDataFact(GoldenNequip.Packages)]
    public void UnknownMembersCanBePassedOver()
    {
        byte[] changed = Changed(Allegro, "scales_shortcut", "scales_of_time_");
        UnknownMembersException refused = Assert.Throws<UnknownMembersException>(() => Load(changed));
        Assert.Equal(["scales_of_time_"], refused.Names.ToArray());
        Assert.IsType<AllegroDescription>(Load(changed, refused.Names));
    }

    [SharedDataTheory(GoldenNequip.Packages)]
    [InlineData(Allegro)]
    [InlineData(Nequip)]
    public void DamagedPackagesAreRefusedOrGiveAModel(string package)
    {
        byte[] file = File.ReadAllBytes(GoldenNequip.PackageOf(package));
        Random random = new(7);
        for (int n = 0; n < 60; n++)
        {
            byte[] damaged = [.. file];
            for (int k = 0; k < 3; k++)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 + random.Next(255));
            try
            {
                Load(n % 3 == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
            }
            catch (ModelFormatException)
            {
                // Refused with a message, whatever it is.
            }
        }
    }

    [Fact]
    public void OtherFilesOfNequipAreSaidByTheirNames()
    {
        Refused([("m/data.pkl", [1]), ("m/code/__torch__/nequip.py", [1]), ("m/extra/type_names", [1])], "a TorchScript program of nequip-compile (.nequip.pth): use the package that 'nequip-package build");
        Refused([("m/data.pkl", [1]), ("m/code/__torch__/nequip.py", [1]), ("m/extra/n_species", [1])], "a TorchScript program of nequip-deploy, before nequip 0.7");
        Refused([("m/data/aotinductor/model/abc.so", [1]), ("m/archive_format", [1])], "a program that torch compiled for one kind of device (.pt2");
        Refused([("m/.data/0.storage", [1]), ("m/model/package_metadata.pkl", [1])], "a package of the first nequip-package");
        byte[] checkpoint = new TinyPickle().Op('}').Text("state_dict").Op('}').Op('s').Text("pytorch-lightning_version").Text("2").Op('s').End();
        Refused([("m/data.pkl", checkpoint)], "a checkpoint of Lightning, such as nequip-train writes: make a package of it with 'nequip-package build");
    }

    [SharedDataTheory(GoldenNequip.Vectors)]
    [InlineData("num_layers", 2, "expected a tensor of")]
    [InlineData("l_max", 1, "expected a tensor of")]
    [InlineData("num_rabbits", 2, "options that are not known: num_rabbits")]
    [InlineData("polynomial_cutoff_p", 1.5, "expected a whole number, found 1.5")]
    [InlineData("model_dtype", "float16", "expected float32 or float64")]
    [InlineData("type_names", "H", "expected a list of chemical symbols")]
    [InlineData("avg_num_neighbors", null, "expected a number, found null")]
    [InlineData("per_edge_type_cutoff", "{\"H\": 5.0}", "cutoffs of at most r_max = 3.5")]
    public void OptionsThatDoNotFitAreRefusedByTheirNames(string option, object? value, string message)
    {
        using TemporaryFolder folder = new();
        GoldenNequip.WriteState("allegro_l_max2_parity_L3", folder.File("state.safetensors"), options => options[option] = value switch
        {
            string text when text.StartsWith('{') => JsonNode.Parse(text),
            string text => JsonValue.Create(text),
            int whole => JsonValue.Create(whole),
            double number => JsonValue.Create(number),
            _ => null,
        });
        string found = Assert.ThrowsAny<ModelFormatException>(() => ModelFile.Load(folder.File("state.safetensors"))).Message;
        Assert.Contains(message, found, StringComparison.Ordinal);
        Assert.Contains("state.safetensors", found, StringComparison.Ordinal);
    }

    private static IModelDescription Load(byte[] content, IReadOnlyCollection<string>? ignored = null)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("a.nequip.zip"), content);
        return ModelFile.Load(folder.File("a.nequip.zip"), ignored);
    }

    private static void Refused(IEnumerable<(string, byte[])> entries, string message)
        => Assert.Contains(message, Assert.ThrowsAny<ModelFormatException>(() => Load(TinyTorchFile.Zip(entries))).Message, StringComparison.Ordinal);

    /// <summary>A package with a text in its pickle replaced by one of the same length, or of another where the text is the name of a class.</summary>
    private static byte[] Changed(string package, string from, string to)
    {
        List<(string, byte[])> entries = [];
        using ZipArchive zip = ZipFile.OpenRead(GoldenNequip.PackageOf(package));
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream stream = entry.Open();
            byte[] content = new byte[entry.Length];
            stream.ReadExactly(content);
            if (entry.FullName.EndsWith("/model/eager_model.pkl", StringComparison.Ordinal))
            {
                string pickle = Encoding.Latin1.GetString(content);
                Assert.Contains(from, pickle, StringComparison.Ordinal);
                content = Encoding.Latin1.GetBytes(pickle.Replace(from, to, StringComparison.Ordinal));
            }

            entries.Add((entry.FullName, content));
        }

        return TinyTorchFile.Zip(entries);
    }
}
