using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using TpCompiler.Atomistic.ModelFiles;
using Xunit;

namespace TpCompiler.Atomistic.Tests.ModelFiles;

public sealed class TorchArchiveTests
{
    private static readonly byte[] s_pickle = new TinyPickle().Text("root").End();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_root_folder_has_any_name_and_directories_may_be_wide(bool wide)
    {
        using TorchArchive archive = TinyTorchFile.Open(TinyTorchFile.Zip([("any name/data.pkl", s_pickle), ("any name/version", [(byte)'3'])], wide));
        Assert.Equal("root", archive.ReadRoot());
    }

    [Fact]
    public void Archives_of_another_writer_are_read_where_entries_are_stored()
    {
        using TorchArchive archive = TinyTorchFile.Open(ZipOf("m/data.pkl", s_pickle, CompressionLevel.NoCompression));
        Assert.Equal("root", archive.ReadRoot());
    }

    [Fact]
    public void Compressed_entries_are_refused()
        => Refused(ZipOf("m/data.pkl", new TinyPickle().Text(new string('a', 1000)).End(), CompressionLevel.Optimal), "stored without compression");

    [Fact]
    public void TorchScript_programs_are_refused()
        => Refused(TinyTorchFile.Zip([("m/data.pkl", s_pickle), ("m/code/__torch__/mace.py", [1])]), "TorchScript");

    [Fact]
    public void Files_of_old_torch_are_refused()
    {
        // The magic number 0x1950a86a20f9469cfc6c that torch wrote before version 1.6.
        byte[] old = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];
        Refused(old, "a file of torch before version 1.6: load it with torch and save it again");
    }

    [Fact]
    public void Archives_without_a_pickle_are_refused() => Refused(TinyTorchFile.Zip([("m/version", [(byte)'3'])]), "data.pkl");

    [Fact]
    public void Empty_archives_are_refused() => Refused(TinyTorchFile.Zip([]), "an empty ZIP archive");

    [Fact]
    public void Empty_files_are_refused() => Refused([], "an empty file");

    [Fact]
    public void Changed_bytes_are_noticed_by_the_checksum_unless_told_otherwise()
    {
        byte[] file = TinyTorchFile.Zip([("m/data.pkl", s_pickle)]);
        int at = file.AsSpan().IndexOf("root"u8);
        file[at] = (byte)'b';
        Refused(file, "damaged: expected checksum");
        using TorchArchive archive = TinyTorchFile.Open(file, verifyChecksums: false);
        Assert.Equal("boot", archive.ReadRoot());
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        byte[] file = TinyTorchFile.Zip([("m/data.pkl", s_pickle), ("m/data/0", new byte[100])]);
        Refused(file[..^30], "cut short");
    }

    [Fact]
    public void Files_are_opened_by_path_and_closed_again()
    {
        string path = Path.Combine(Path.GetTempPath(), $"torch-archive-{Guid.NewGuid():N}.pt");
        File.WriteAllBytes(path, Encoding.ASCII.GetBytes("this is no model"));
        try
        {
            ModelFormatException e = Assert.Throws<ModelFormatException>(() => TorchArchive.Open(path));
            Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Throws<FileNotFoundException>(() => TorchArchive.Open(path));
    }

    private static void Refused(byte[] file, string reason)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() =>
        {
            using TorchArchive archive = TinyTorchFile.Open(file);
            return archive.ReadRoot();
        });
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    private static byte[] ZipOf(string name, byte[] content, CompressionLevel level)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry(name, level).Open())
            entry.Write(content);
        return stream.ToArray();
    }
}
