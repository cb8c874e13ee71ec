using System;
using System.IO;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Inputs that cannot be used: one line that names the place, what was expected and what was found.</summary>
public sealed class ErrorMessageTests
{
    [Theory]
    [InlineData("", "STRUCTURE: expected structures, found an empty file")]
    [InlineData("\n\n", "STRUCTURE: expected structures, found an empty file")]
    [InlineData("0\n\n", "STRUCTURE, frame 1: expected atoms, found none")]
    [InlineData("two\n\nH 0 0 0\n", "STRUCTURE, line 1: expected the number of atoms, found 'two'")]
    [InlineData("2\n\nH 0 0 0\n", "STRUCTURE, line 3: expected 2 atoms, found the end of the file after 1")]
    [InlineData("1\n\nXx 0 0 0\n", "STRUCTURE, line 3: expected a chemical element for atom 1, found 'Xx'")]
    [InlineData("1\n\nO 0 0 0\n2\n\nO 0 0 0\nCu 1 0 0\n", "STRUCTURE, frame 2: atom 2 is Cu, which the model does not know; it knows H, C, O")]
    [InlineData("2\n\nH 0 0 0\nO 0 0 1e200\n", "STRUCTURE, frame 1: the atom at (0, 0, 1e+200) lies more than 1e+11 Angstrom from the origin")]
    [InlineData("2\n\nH 0 0 0\nH 0 0 0\n", "STRUCTURE, frame 1: atoms 1 and 2 are at the same point")]
    public void StructuresThatCannotBeEvaluatedAreRefused(string content, string expected)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("in.xyz", content);

        // Text has the frames before the one that fails; a document is whole or absent.
        Tpc text = Tpc.Run("evaluate", Tpc.Model, path);
        Assert.Equal((1, $"error: {expected.Replace("STRUCTURE", path, StringComparison.Ordinal)}{Environment.NewLine}"), (text.Code, text.Error));
        Assert.Equal(expected.Contains("frame 2", StringComparison.Ordinal), text.Output.Contains("frame 1", StringComparison.Ordinal));
        AssertFails(expected.Replace("STRUCTURE", path, StringComparison.Ordinal), "evaluate", Tpc.Model, path, "--json");
    }

    [Fact]
    public void ACellThatCannotRepeatIsRefused()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("in.xyz", "1\nLattice=\"4 0 0 4 0 0 0 0 4\" Properties=species:S:1:pos:R:3\nO 0 0 0\n");
        Tpc run = Tpc.Run("evaluate", Tpc.Model, path);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error: {path}, frame 1: the structure is periodic along cell vectors a and b", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatAreNotThereOrNotFilesAreNamed()
    {
        using TemporaryFolder folder = new();
        string missing = folder.File("missing");
        AssertFails($"{missing}: expected a model file, but there is no such file", "evaluate", missing, Tpc.Molecule);
        AssertFails($"{missing}: expected a model file, but there is no such file", "info", missing);
        AssertFails($"{missing}: expected a file of structures, but there is no such file", "evaluate", Tpc.Model, missing);
        AssertFails($"{missing}: expected a file of structures, but there is no such file", "evaluate", Tpc.Model, Tpc.Molecule, missing);
        AssertFails($"{folder.Path}: expected a model file, found a folder", "info", folder.Path);
        AssertFails($"{folder.Path}: expected a file of structures, found a folder", "evaluate", Tpc.Model, folder.Path);
    }

    [Fact]
    public void AModelFileThatIsNoModelIsRefused()
    {
        Tpc run = Tpc.Run("evaluate", Tpc.Molecule, Tpc.Molecule);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error: {Tpc.Molecule}: expected a model as mace-torch or tpc convert write it, found a text that begins '15", run.Error, StringComparison.Ordinal);
        Tpc swapped = Tpc.Run("evaluate", Tpc.Model, Tpc.Model);
        Assert.Equal((1, ""), (swapped.Code, swapped.Output));
        Assert.StartsWith($"error: {Tpc.Model}, line 1: expected", swapped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ATruncatedModelIsRefused()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("cut.model");
        byte[] bytes = File.ReadAllBytes(Tpc.Model);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Tpc run = Tpc.Run("info", path);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error: {path}: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void AnOutputThatWouldReplaceAnInputOrCannotBeWrittenIsRefused()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", File.ReadAllText(Tpc.Molecule));
        string again = Path.Combine(folder.Path, ".", "in.xyz");
        string nowhere = folder.File("no/out.xyz");
        AssertFails($"{again}: is an input file, which is not overwritten; choose another name for the output", "evaluate", Tpc.Model, input, "-o", again);
        AssertFails($"{Tpc.Model}: is an input file, which is not overwritten; choose another name for the output", "evaluate", Tpc.Model, input, "-o", Tpc.Model);
        AssertFails($"{nowhere}: cannot be written: its folder does not exist", "evaluate", Tpc.Model, input, "-o", nowhere);
        AssertFails($"{folder.Path}: expected a file to write, found a folder", "evaluate", Tpc.Model, input, "-o", folder.Path);
        Assert.Equal(File.ReadAllText(Tpc.Molecule), File.ReadAllText(input));

        string link = folder.File("link.xyz");
        File.CreateSymbolicLink(link, input);
        AssertFails($"{link}: is an input file, which is not overwritten; choose another name for the output", "evaluate", Tpc.Model, input, "-o", link);
    }

    [Fact]
    public void AnUnknownHeadListsTheHeads()
    {
        AssertFails($"{Tpc.Model}: there is no head 'b'; the model has default", "evaluate", Tpc.Model, Tpc.Molecule, "--head", "b");
        AssertFails($"{Tpc.Model}: there is no head 'b'; the model has default", "info", Tpc.Model, "--head", "b");
    }

    [SharedDataFact("data/goldens/mace/ix_two_heads/model.model")]
    public void AnUnknownHeadOfSeveralIsNamed()
    {
        string model = SharedData.PathOf("data/goldens/mace/ix_two_heads/model.model");
        AssertFails($"{model}: there is no head 'b'; the model has dft, pt_head", "evaluate", model, Tpc.Molecule, "--head", "b");
    }

    private static void AssertFails(string expected, params string[] arguments)
        => Assert.Equal(new Tpc(1, "", $"error: {expected}{Environment.NewLine}"), Tpc.Run(arguments));
}
