using System;
using System.IO;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

public sealed class OutputFileTests
{
    [Fact]
    public void FileAppearsOnCommitAndReplacesTheOldOne()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("f.txt");
        File.WriteAllText(path, "old");
        using (OutputFile file = new(path))
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
        Assert.Throws<OperationCanceledException>(() => OutputFile.WriteText(path, writer =>
        {
            writer.Write(new string('x', 1 << 20));
            throw new OperationCanceledException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void AProcessThatEndsTakesItsUnfinishedFilesAway()
    {
        using TemporaryFolder folder = new();
        using OutputFile file = new(folder.File("f.txt"));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
        OutputFile.DeleteUnfinished();
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void FolderInPlaceOfTheFileIsAnError()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<IOException>(() => OutputFile.WriteText(folder.Path, _ => { }));
        Assert.Throws<DirectoryNotFoundException>(() => OutputFile.WriteText(folder.File("absent/f.txt"), _ => { }));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
