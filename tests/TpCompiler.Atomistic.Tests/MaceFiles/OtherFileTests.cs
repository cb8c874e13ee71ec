using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Tests.ModelFiles;
using TpCompiler.Atomistic.Tests.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.MaceFiles;

/// <summary>Files that people have in the place of a model, and models that are compressed.</summary>
public sealed class OtherFileTests
{
    private static readonly string s_sample = Path.Combine(SharedData.Repository, "samples", "models", "acetylacetone.model");

    [Theory]
    [InlineData("<!DOCTYPE html>\n<html lang=\"en\"><head>", "a web page (HTML)")]
    [InlineData("\n\n  <HTML><body>Not found</body>", "a web page (HTML)")]
    [InlineData("\uFEFF<!doctype html>", "a web page (HTML)")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>", "an XML document, such as the error message of a server")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "a Git LFS pointer, which stands for the file in a repository: fetch the file with 'git lfs pull'")]
    [InlineData("{\n  \"atomic_numbers\": [1, 8]\n}", "a JSON document")]
    [InlineData("3\nLattice=\"1 0 0 0 1 0 0 0 1\"\nH 0 0 0\n", "a text that begins '3'")]
    [InlineData("", "an empty file")]
    public void ATextIsSaidByItsName(string content, string found) => Refused(Encoding.UTF8.GetBytes(content), found);

    [Theory]
    [InlineData(new byte[] { 0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 0 }, "a file compressed with xz: decompress it")]
    [InlineData(new byte[] { 0x28, 0xb5, 0x2f, 0xfd, 1, 2 }, "a file compressed with zstd: decompress it")]
    [InlineData(new byte[] { (byte)'B', (byte)'Z', (byte)'h', (byte)'9', 1, 2 }, "a file compressed with bzip2: decompress it")]
    [InlineData(new byte[] { 0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10 }, "an HDF5 file")]
    [InlineData(new byte[] { 0x80, 4, 0x95, 1 }, "a bare pickle of Python")]
    [InlineData(new byte[] { 1, 2, 3, 0xff, 0xfe }, "bytes of another kind (01 02 03 ff fe ...)")]
    public void BytesAreSaidByTheirName(byte[] content, string found) => Refused(content, found);

    [Fact]
    public void ATarArchiveIsSaidByItsName()
    {
        byte[] tar = new byte[1024];
        "mace/model"u8.CopyTo(tar);
        "ustar"u8.CopyTo(tar.AsSpan(257));
        Refused(tar, "a tar archive: unpack it");
    }

    [Fact]
    public void ArchivesOfOtherThingsAreSaidByTheirName()
    {
        Refused(TinyTorchFile.Zip([("m/data.pkl", [1]), ("m/code/__torch__/mace.py", [1])]), "a TorchScript program (a _compiled.model, or a file for LAMMPS): use the .model file that it was made from");
        Refused(TinyTorchFile.Zip([("m/.data/0.storage", [1]), ("m/models/model.pkl", [1])]), "a torch package of something else than a NequIP or Allegro model, whose model is in model/eager_model.pkl");
        Refused(TinyTorchFile.Zip([("energy.npy", [1]), ("forces.npy", [1])]), "an archive of NumPy arrays (.npz)");
        Refused(TinyTorchFile.Zip([("mace/README", [1]), ("mace/mace.model", [1])]), "a ZIP archive with the file mace.model in it: unpack it");
    }

    [Fact]
    public void CheckpointsAndStateDictsAreSaidByTheirNames()
    {
        byte[] checkpoint = new TinyPickle().Op('}').Text("model").Op('}').Op('s').Text("optimizer").Op('}').Op('s').Text("lr_scheduler").Op('}').Op('s').End();
        Refused(TinyTorchFile.Zip([("m/data.pkl", checkpoint)]), "a checkpoint of a training (model, optimizer, lr_scheduler), which holds weights only, which do not suffice: use the .model file");
        byte[] weights = new TinyPickle().Op('}').Text("readouts.0.linear.weight").Tensor("DoubleStorage", "0", 1, 0, [1], [1]).Op('s').End();
        Refused(TinyTorchFile.Zip([("m/data.pkl", weights), ("m/data/0", new byte[8])]), "a state_dict, which holds weights only");
    }

    [Fact]
    public void AModelCompressedByGzipIsTheSameModel()
    {
        using TemporaryFolder folder = new();
        string compressed = folder.File("acetylacetone.model.gz");
        File.WriteAllBytes(compressed, Gzip(File.ReadAllBytes(s_sample)));
        DescriptionAssert.Same(MaceModelFile.Load(s_sample), MaceModelFile.Load(compressed));
        MaceModelFile.Convert(compressed, folder.File("a.safetensors"));
        File.WriteAllBytes(folder.File("a.safetensors.gz"), Gzip(File.ReadAllBytes(folder.File("a.safetensors"))));
        DescriptionAssert.Same(MaceModelFile.Load(s_sample), MaceModelFile.Load(folder.File("a.safetensors.gz")));
    }

    [Fact]
    public void WhatElseIsCompressedByGzipIsSaidByItsName()
    {
        Refused(Gzip("<html>"u8.ToArray()), "expected a model compressed by gzip, found a web page (HTML)");
        Refused(Gzip(Gzip([1, 2, 3])), "found a file compressed with gzip: decompress it");
        byte[] model = File.ReadAllBytes(s_sample);
        byte[] damaged = Gzip(model);
        damaged.AsSpan(damaged.Length / 2, 100).Clear();
        Assert.ThrowsAny<ModelFormatException>(() => Load(damaged));
        Assert.ThrowsAny<ModelFormatException>(() => Load(Gzip(model)[..^1000]));
    }

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest))
            gzip.Write(content);
        return stream.ToArray();
    }

    private static void Refused(byte[] content, string found)
    {
        string message = Assert.ThrowsAny<ModelFormatException>(() => Load(content)).Message;
        Assert.Contains(found, message, StringComparison.Ordinal);
        Assert.Contains("a.model: ", message, StringComparison.Ordinal);
    }

    private static void Load(byte[] content)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("a.model"), content);
        MaceModelFile.Load(folder.File("a.model"));
    }
}
