using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Nequix;
using TpCompiler.Atomistic.Nequix.Files;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Nequix;

/// <summary>Files of Nequix models: what is read, and what is refused and how.</summary>
public sealed class NequixFileTests
{
    private static readonly NequixDescription s_model = RandomNequix.Create(1);
    private static readonly byte[] s_file = RandomNequix.Nqx(s_model);

    [Fact]
    public void AFileIsRead()
    {
        AssertSame(s_model, Read(s_file));
        Assert.Equal(StoredPrecision.Single, Read(s_file).Precision);
        NequixDescription plain = RandomNequix.Create(2, layerNorm: false, layers: 1);
        AssertSame(plain, Read(RandomNequix.Nqx(plain)));
    }

    [Fact]
    public void WhatFollowsTheModelInPublishedFilesIsPassedOver()
    {
        AssertSame(s_model, Read([.. s_file, (byte)'\n']));
        AssertSame(s_model, Read([.. s_file, .. RandomNequix.Array("", [1.5], "<f8"), .. RandomNequix.Array("", [2], "<i8")]));
    }

    [Fact]
    public void ASafetensorsFileHasTheSameModel()
    {
        JsonObject metadata = new() { ["format"] = "nequix", ["config"] = RandomNequix.Configuration(s_model).ToJsonString() };
        AssertSame(s_model, Read(RandomNequix.Safetensors(s_model, metadata)));
        UnknownMembersException unknown = Assert.Throws<UnknownMembersException>(() => Read(RandomNequix.Safetensors(s_model, (JsonObject)metadata.DeepClone(), ("layers.0.bias", [3]))));
        Assert.Equal(["layers.0.bias"], unknown.Names.AsEnumerable());
        AssertSame(s_model, NequixModelFile.Load(
            new MemoryStream(RandomNequix.Safetensors(s_model, (JsonObject)metadata.DeepClone(), ("layers.0.bias", [3]))), "file", ["layers.0.bias"]));
    }

    [Fact]
    public void AModelIsWrittenAsSafetensors()
    {
        foreach (StoredPrecision precision in (ReadOnlySpan<StoredPrecision>)[StoredPrecision.Single, StoredPrecision.Double])
        {
            using MemoryStream file = new();
            NequixModelFile.Write(s_model with { Precision = precision }, file);
            NequixDescription read = Read(file.ToArray());
            AssertSame(s_model, read);
            Assert.Equal(precision, read.Precision);
        }
    }

    [Fact]
    public void TheConfigurationOfASafetensorsFileMayLieBesideIt()
    {
        string folder = Directory.CreateTempSubdirectory("nequix").FullName;
        try
        {
            string path = Path.Combine(folder, "small.safetensors");
            File.WriteAllBytes(path, RandomNequix.Safetensors(s_model, new() { ["format"] = "nequix" }));
            Assert.Contains("found neither", Assert.Throws<ModelFormatException>(() => NequixModelFile.Load(path)).Message, StringComparison.Ordinal);
            JsonObject configuration = RandomNequix.Configuration(s_model);
            foreach ((string published, string converted) in (ReadOnlySpan<(string, string)>)
                [("radial_basis_size", "n_radial"), ("radial_mlp_layers", "radial_mlp_hidden_layers"), ("radial_polynomial_p", "polynomial_p")])
            {
                configuration[converted] = configuration[published]!.DeepClone();
                configuration.Remove(published);
            }

            configuration.Remove("kernel");
            configuration.Remove("optimizer");
            configuration["layer_norm_eps"] = 1e-12;
            File.WriteAllText(Path.Combine(folder, "small.json"), configuration.ToJsonString());
            Assert.True(NequixModelFile.IsNequix(path));
            AssertSame(s_model, NequixModelFile.Load(path));
            configuration["layer_norm_eps"] = 1e-5;
            File.WriteAllText(Path.Combine(folder, "small.json"), configuration.ToJsonString());
            Assert.Contains("layer_norm_eps", Assert.Throws<NotSupportedModelException>(() => NequixModelFile.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("cutoff", "-1", "cutoff: expected a positive number, found -1")]
    [InlineData("cutoff", null, "cutoff: expected this entry in the configuration, found none")]
    [InlineData("lmax", "12", "lmax: expected a whole number from 0 to 11, found 12")]
    [InlineData("n_layers", "0", "n_layers: expected a whole number from 1 to 64, found 0")]
    [InlineData("n_layers", "60", "layers.2.radial_mlp.2: expected shape [7, 42] as the configuration has it, found [7, 12]")]
    [InlineData("atomic_numbers", "[1, 6, 6]", "atomic_numbers: expected every element once, found [1,6,6]")]
    [InlineData("atomic_numbers", "[1, 6, 200]", "atomic_numbers: expected a list of atomic numbers from 1 to 118, found [1,6,200]")]
    [InlineData("atomic_numbers", "[1, 6]", "atom_energies: expected shape [2] as the configuration has it, found [3]")]
    [InlineData("hidden_irreps", "\"6x0e+4x1e\"", "hidden_irreps: not supported: the features 6x0e+4x1e (one block for each degree, ascending from 0e, of parity (-1)^l is)")]
    [InlineData("hidden_irreps", "\"many\"", "hidden_irreps: expected irreps such as 128x0e + 64x1o with degrees up to 11, found \"many\"")]
    [InlineData("radial_mlp_size", "100000000", "radial_mlp_size: expected a whole number from 1 to 16384, found 100000000")]
    [InlineData("radial_polynomial_p", "5.5", "radial_polynomial_p: not supported: the exponent 5.5 (whole numbers are)")]
    [InlineData("index_weights", "true", "index_weights: not supported: a skip connection with weights for each element")]
    [InlineData("layer_norm", "1", "layer_norm: expected true or false, found 1")]
    [InlineData("scale", "1e999", "scale: expected a number, found 1e999")]
    [InlineData("repulsion", "true", "not supported: what is not known and results may depend on: repulsion (the text 'true')")]
    public void AWrongConfigurationIsRefusedByName(string key, string? value, string message)
    {
        JsonObject configuration = RandomNequix.Configuration(s_model);
        configuration.Remove(key);
        if (value is not null)
            configuration[key] = JsonNode.Parse(value);
        ModelFormatException error = Assert.ThrowsAny<ModelFormatException>(() => Read(RandomNequix.Nqx(s_model, configuration)));
        Assert.Equal($"file: {message}", error.Message);
    }

    [Fact]
    public void WhatIsNotKnownMayBePassedOverByName()
    {
        JsonObject configuration = RandomNequix.Configuration(s_model);
        configuration["new_thing"] = 3;
        byte[] file = RandomNequix.Nqx(s_model, configuration);
        Assert.Equal(["new_thing"], Assert.Throws<UnknownMembersException>(() => Read(file)).Names.AsEnumerable());
        AssertSame(s_model, NequixModelFile.Load(new MemoryStream(file), "file", ["new_thing"]));
        ModelFormatException useless = Assert.Throws<ModelFormatException>(() => NequixModelFile.Load(new MemoryStream(file), "file", ["new_thing", "other"]));
        Assert.Contains("nothing unknown called 'other'", useless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedFilesAreRefused()
    {
        int line = Array.IndexOf(s_file, (byte)'\n') + 1;
        Fails("file: atom_energies: expected an array in NumPy's format, found the end of the file", s_file[..line]);
        Fails("file: readout.0e: expected 24 bytes of shape [6, 1], found 23", s_file[..^1]);
        Fails("found other bytes", [.. s_file[..line], .. new byte[200]]);
        Fails("expected a line of JSON with the configuration, found", Encoding.UTF8.GetBytes("{ \"cutoff\": 5 }"));
        Fails("expected JSON", [.. "{ cutoff }\n"u8, .. s_file[line..]]);
        Fails("cutoff: expected every entry of the configuration once, found it twice", [.. "{\"cutoff\": 1, \"cutoff\": 2}\n"u8, .. s_file[line..]]);
        Fails("expected nothing behind the arrays of the model, found 2 bytes", [.. s_file, 0, 0]);
        Fails("with an array of shape [2]", [.. s_file, .. RandomNequix.Array("2,", [1, 2])]);
        Fails("expected nothing behind the arrays of the model, found 3 bytes", [.. s_file, .. "\n\n\n"u8]);
        Fails("expected version 1.0 of NumPy's format, found 2.0", Replaced(RandomNequix.Array("3,", [1, 2, 3], version: 2)));
        Fails("expected numbers of type <f4 or <f8, found <i8", Replaced(RandomNequix.Array("3,", [1, 2, 3], "<i8")));
        Fails("expected finite numbers, found NaN", Replaced(RandomNequix.Array("3,", [1, double.NaN, 3])));
        Fails("expected a header with descr, fortran_order and shape", Replaced(RandomNequix.Array("3,", [1, 2, 3], order: "Maybe")));
        Fails("expected extents below", Replaced(RandomNequix.Array("30000000000,", [1, 2, 3])));
        Fails("bytes of shape [2000000000, 2000000000, 2000000000]", Replaced(RandomNequix.Array("2000000000, 2000000000, 2000000000", [1, 2, 3])));

        byte[] Replaced(byte[] energies) => [.. s_file[..line], .. energies, .. s_file[(line + RandomNequix.Array("3,", [1, 2, 3]).Length)..]];

        static void Fails(string message, byte[] file)
            => Assert.Contains(message, Assert.ThrowsAny<ModelFormatException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoDamageLeadsToAnythingButAModelOrItsRefusal()
    {
        Random random = new(3);
        for (int trial = 0; trial < 2000; trial++)
        {
            byte[] file = [.. s_file];
            for (int k = 0; k < 3; k++)
                file[random.Next(trial % 2 == 0 ? 500 : file.Length)] = (byte)random.Next(256);
            try
            {
                Read(trial % 5 == 0 ? file[..random.Next(file.Length)] : file);
            }
            catch (ModelFormatException)
            {
                // As it should be.
            }
        }
    }

    private static NequixDescription Read(byte[] file) => NequixModelFile.Load(new MemoryStream(file), "file");

    private static void AssertSame(NequixDescription expected, NequixDescription found)
    {
        Assert.Equal(NequixArchitecture.Build(expected).Program, NequixArchitecture.Build(found).Program);
        Assert.Equal(expected.Facts, found.Facts);
        Assert.Equal(expected.AtomicNumbers.AsEnumerable(), found.AtomicNumbers);
        Assert.Equal(expected.Tensors.Keys.Order(), found.Tensors.Keys.Order());
        foreach (string tensor in expected.Tensors.Keys)
            Assert.Equal(expected.Tensors[tensor].AsEnumerable(), found.Tensors[tensor]);
    }
}
