using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Tests.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Safetensors;

/// <summary>Safetensors files, sound and malformed.</summary>
public sealed class SafetensorsArchiveTests
{
    private const string Good =
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"b.c":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]},"e":{"dtype":"I64","shape":[0,3],"data_offsets":[24,24]}}""";

    [Fact]
    public void TensorsAndTextsAreRead()
    {
        byte[] data = [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.5), .. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(4f)];
        using SafetensorsArchive archive = Open(Good + "  ", data);
        Assert.Equal("pt", archive.Metadata["format"]);
        Assert.Equal(["a", "b.c", "e"], archive.Tensors.Keys);
        Assert.Equal([1.5, -2.5], archive.Tensors["a"].ToDoubles());
        Assert.Equal([3.0, 4.0], archive.Tensors["b.c"].ToDoubles());
        Assert.Equal([1L, 2L], archive.Tensors["b.c"].Shape);
        Assert.Empty(archive.Tensors["e"].ToDoubles());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}""", "JSON")]
    [InlineData("""{"a":{"dtype":"F64","shape":[3],"data_offsets":[0,16]}}""", "a: expected the bytes of shape [3]")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,32]}}""", "a: expected data_offsets inside the 24 bytes")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[16,0]}}""", "a: expected data_offsets inside")]
    [InlineData("""{"a":{"dtype":"F64","shape":[-2],"data_offsets":[0,16]}}""", "none of them negative")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[-8,8]}}""", "none of them negative")]
    [InlineData("""{"a":{"dtype":"F64","shape":[4611686018427387904,4611686018427387904,16],"data_offsets":[0,0]}}""", "a: expected the bytes of shape")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1e3],"data_offsets":[0,16]}}""", "a: expected")]
    [InlineData("""{"a":{"dtype":"C64","shape":[2],"data_offsets":[0,16]}}""", "a: expected a dtype")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,16]}}""", "a: expected a tensor with dtype")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"b":{"dtype":"F64","shape":[2],"data_offsets":[8,24]}}""", "b: expected its data at byte 16")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":[16,24]}}""", "b: expected its data at byte 8")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""", "expected 16 bytes of data, found 24")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"a":{"dtype":"F64","shape":[1],"data_offsets":[16,24]}}""", "a: expected every name once")]
    [InlineData("""{"__metadata__":{"a":1}}""", "__metadata__: expected a text")]
    [InlineData("""{"__metadata__":[]}""", "__metadata__: expected an object")]
    [InlineData("""{"a":{"dtype":"\ud800","shape":[2],"data_offsets":[0,16]}}""", "header: expected texts of Unicode")]
    [InlineData("[1]", "an object")]
    public void MalformedHeadersAreRefusedClearly(string header, string expected)
        => Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => Open(header, new byte[24])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 62)]
    [InlineData(100_000_001UL)]
    [InlineData(10_000UL)]
    public void AHeaderLongerThanTheFileIsRefusedBeforeItsMemoryIsTaken(ulong length)
    {
        byte[] file = Bytes(Good, new byte[24]);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("header: expected at most", Assert.Throws<ModelFormatException>(() => Open(file)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void MutatedFilesAreReadOrRefused()
    {
        Random random = new(71);
        byte[] sound = Bytes(Good, new byte[24]);
        string characters = "{}[]\",:0123456789-.eFI\\un\0";
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] file = [.. sound];
            for (int n = random.Next(1, 5); n > 0; n--)
                file[random.Next(4) == 0 ? random.Next(file.Length) : random.Next(8, file.Length - 24)] = (byte)(random.Next(3) == 0 ? random.Next(256) : characters[random.Next(characters.Length)]);
            if (random.Next(8) == 0)
                file = file[..random.Next(file.Length)];
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using SafetensorsArchive archive = Open(file);
                Assert.All(archive.Tensors.Values, tensor => Assert.InRange(tensor.ToDoubles().Length, 0, 24));
            }
            catch (ModelFormatException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }

        Assert.InRange(refused, 2000, 4999);
    }

    [Fact]
    public void MutatedDocumentsOfModelsAreReadOrRefused()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("m.safetensors");
        MaceModelFile.Convert(Path.Combine(SharedData.Repository, "samples", "models", "acetylacetone.model"), path);
        byte[] sound = File.ReadAllBytes(path);
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(sound);
        Random random = new(72);
        string characters = "{}[]\",:0123456789-.eoxabc\\";
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            byte[] file = [.. sound];
            // Names become other names, values other values: single bytes, digits for digits, and pieces moved elsewhere.
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                int at = 8 + random.Next(header - 40);
                if (random.Next(2) == 0)
                    file[at] = (byte)(char.IsAsciiDigit((char)file[at]) ? '0' + random.Next(10) : characters[random.Next(characters.Length)]);
                else
                    sound.AsSpan(8 + random.Next(header - 40), random.Next(1, 30)).CopyTo(file.AsSpan(at));
            }

            File.WriteAllBytes(path, file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                MaceModelFile.Load(path);
            }
            catch (ModelFormatException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
        }

        Assert.InRange(refused, 300, 600);
    }

    [Fact]
    public void TensorsWithoutADocumentAreNoModel()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("m.safetensors"), Bytes(Good, new byte[24]));
        Assert.Contains("tensors alone", Assert.Throws<ModelFormatException>(() => MaceModelFile.Load(folder.File("m.safetensors"))).Message, StringComparison.Ordinal);
    }

    private static SafetensorsArchive Open(string header, byte[] data) => Open(Bytes(header, data));

    private static SafetensorsArchive Open(byte[] file) => SafetensorsArchive.Open(new MemoryStream(file), "test.safetensors");

    private static byte[] Bytes(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }
}
