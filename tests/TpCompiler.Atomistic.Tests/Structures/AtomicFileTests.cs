using System;
using System.IO;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

public sealed class AtomicFileTests
{
    [Fact]
    public void FileAppearsOnCommitAndReplacesTheOldOne()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("f.txt");
        File.WriteAllText(path, "old");
        using (AtomicFile file = new(path))
        {
            file.Stream.Write("new"u8);
            Assert.Equal("old", File.ReadAllText(path));
            file.Commit();
            Assert.Throws<InvalidOperationException>(file.Commit);
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void AnExceptionLeavesTheOldFileAndNothingElse()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("f.txt");
        File.WriteAllText(path, "old");
        Assert.Throws<OperationCanceledException>(() => AtomicFile.WriteText(path, writer =>
        {
            writer.Write(new string('x', 1 << 20));
            throw new OperationCanceledException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void FolderInPlaceOfTheFileIsAnError()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<IOException>(() => AtomicFile.WriteText(folder.Path, _ => { }));
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.WriteText(folder.File("absent/f.txt"), _ => { }));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
