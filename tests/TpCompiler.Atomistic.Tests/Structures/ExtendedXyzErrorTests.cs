using System;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

public sealed class ExtendedXyzErrorTests
{
    private const string Good = """
        3
        Lattice="4.0 0 0 0.5 5.0 0 0 0 6.0" Properties=species:S:1:pos:R:3:forces:R:3:tag:I:1:move:L:1 energy=-12.25 stress="1 2 3 4 5 6 7 8 9" m=[[1, 2], [3, 4]] note="a \"b\" c" j="_JSON {\"k\": 1}" pbc="T T F"
        O   0.00000000  0.11926200  0.0 1.0e-3 -2.5 0.0  1 T
        H   0.00000000 -0.76323900  0.5 0.0    1.25 0.0 -2 F
        H   0.76323900  0.47704700 -0.5 1.0    2.25 3.0 42 True
        2
        Properties=Z:I:1:pos:R:3 free_energy=1 config_type=small
        1 0 0 0
        1 0 0 0.74
        """;

    [Theory]
    [InlineData("three\n\n", 1, "number of atoms, found 'three'")]
    [InlineData("-1\n\n", 1, "number of atoms, found '-1'")]
    [InlineData("1.5\n\n", 1, "number of atoms")]
    [InlineData("99999999999\n\n", 1, "number of atoms")]
    [InlineData("1\n", 1, "expected a comment line")]
    [InlineData("2000000000\n\nH 0 0 0\n", 3, "expected 2000000000 atoms, found the end of the file after 1")]
    [InlineData("1\n\nH 0 0\n", 3, "expected 4 columns for atom 1 of 1, found 3")]
    [InlineData("1\nProperties=species:S:1:pos:R:3\nH 0 0 0 0\n", 3, "expected 4 columns for atom 1 of 1, found 5")]
    [InlineData("2\n\nH 0 0 0\nQq 0 0 0\n", 4, "expected a chemical element for atom 2, found 'Qq'")]
    [InlineData("1\n\n119 0 0 0\n", 3, "chemical element")]
    [InlineData("1\nProperties=Z:I:1:pos:R:3\n0 0 0 0\n", 3, "chemical element")]
    [InlineData("1\n\nH 0 x 0\n", 3, "expected a finite number for pos of atom 1, found 'x'")]
    [InlineData("1\n\nH 0 nan 0\n", 3, "expected a finite number")]
    [InlineData("1\n\nH 0 1e999 0\n", 3, "expected a finite number")]
    [InlineData("1\n\nH 0 1,5 0\n", 3, "expected a finite number")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:n:I:1\nH 0 0 0 1.0\n", 3, "expected an integer for n of atom 1, found '1.0'")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:n:L:1\nH 0 0 0 yes\n", 3, "expected T or F")]
    [InlineData("1\nLattice=\"1 2 3\"\nH 0 0 0\n", 2, "Lattice should be 9 numbers, but is '1 2 3'")]
    [InlineData("1\nLattice=\"1 0 0 0 1 0 0 0 nan\"\nH 0 0 0\n", 2, "9 finite numbers")]
    [InlineData("1\nLattice=\"1 0 0 0 1 0 0 0 1\nH 0 0 0\n", 2, "is not closed")]
    [InlineData("1\npbc=\"T T\"\nH 0 0 0\n", 2, "pbc should be three of T and F")]
    [InlineData("1\npbc=\"2 0 0\"\nH 0 0 0\n", 2, "pbc should be three of T and F")]
    [InlineData("1\nProperties=species:S:1:pos:R\nH 0 0 0\n", 2, "triples")]
    [InlineData("1\nProperties=species:S:1:pos:R:2\nH 0 0\n", 2, "pos should be R:3, but is R:2")]
    [InlineData("1\nProperties=species:S:1:pos:Q:3\nH 0 0 0\n", 2, "type of property pos should be R, I, L or S")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:x:R:0\nH 0 0 0\n", 2, "number of columns of property x")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:x:R:2000000000\nH 0 0 0\n", 3, "expected 2000000004 columns")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:pos:R:3\nH 0 0 0 0 0 0\n", 2, "pos twice")]
    [InlineData("1\nProperties=species:S:1\nH\n", 2, "pos:R:3")]
    [InlineData("1\nProperties=pos:R:3\n0 0 0\n", 2, "species:S:1 or Z:I:1")]
    [InlineData("1\nenergy=low\nH 0 0 0\n", 2, "energy should be one number, but is 'low'")]
    [InlineData("1\nREF_energy=inf\nH 0 0 0\n", 2, "REF_energy should be finite numbers")]
    [InlineData("1\nLattice=\"1 0 0 0 1 0 0 0 1\" LATTICE=\"2 0 0 0 1 0 0 0 1\"\nH 0 0 0\n", 2, "Lattice and LATTICE say different things")]
    [InlineData("1\ncell=\"1 2 3\"\nH 0 0 0\n", 2, "cell should be 9 numbers, but is '1 2 3'")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:x:R:1\nH 0 0 0 none\n", 3, "expected a number for x of atom 1, found 'none'")]
    [InlineData("1\nstress=\"1 2 3\"\nH 0 0 0\n", 2, "stress should be 6 or 9 numbers")]
    [InlineData("1\nProperties=species:S:1:pos:R:3:forces:R:2\nH 0 0 0 0 0\n", 2, "forces should be three numbers per atom")]
    [InlineData("1\n\nH 0 0 0\nO 0 0 0\n", 4, "expected the number of atoms, found 'O 0 0 0'")]
    public void ErrorNamesTheLineAndWhatWasExpected(string text, int line, string expected)
    {
        StructureFormatException error = Assert.Throws<StructureFormatException>(() => ExtendedXyz.Read(new StringReader(text), "some.xyz").Count());
        Assert.Equal(line, error.Line);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"some.xyz, line {line}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorNamesTheFile()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("bad.xyz");
        File.WriteAllText(path, "1\n\n");
        StructureFormatException error = Assert.Throws<StructureFormatException>(() => ExtendedXyz.Read(path).Count());
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnnouncedAtomsDoNotTakeMemory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<StructureFormatException>(() => ExtendedXyz.Read(new StringReader("2000000000\n\nH 0 0 0\n")).Count());
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void MutatedFilesParseOrGiveAFormatError()
    {
        Assert.Equal(2, ExtendedXyz.Read(new StringReader(Good)).Count());
        int rejected = 0;
        for (int seed = 0; seed < 4000; seed++)
        {
            string text = Mutate(Good, new Random(seed));
            try
            {
                Structure[] frames = [.. ExtendedXyz.Read(new StringReader(text))];
                AssertWritable(frames);
            }
            catch (StructureFormatException)
            {
                rejected++;
            }
        }

        Assert.InRange(rejected, 500, 3900);
    }

    // Whatever was accepted can be written, and is then read as the same.
    private static void AssertWritable(Structure[] frames)
    {
        using StringWriter writer = new();
        foreach (Structure frame in frames)
            ExtendedXyz.Write(writer, frame);
        Structure[] again = [.. ExtendedXyz.Read(new StringReader(writer.ToString()))];
        Assert.Equal(frames.Length, again.Length);
        for (int i = 0; i < frames.Length; i++)
            StructureAssert.Same(frames[i], again[i]);
    }

    private static string Mutate(string text, Random random)
    {
        StringBuilder mutated = new(text);
        const string Characters = "\"'{}[]=\\:,.-+eE0123456789TFnaN \t\n\rHOéX\0";
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(mutated.Length);
            int length = Math.Min(random.Next(1, 12), mutated.Length - at);
            switch (random.Next(4))
            {
                case 0:
                    mutated[at] = Characters[random.Next(Characters.Length)];
                    break;
                case 1:
                    mutated.Insert(at, Characters[random.Next(Characters.Length)]);
                    break;
                case 2:
                    mutated.Remove(at, length);
                    break;
                default:
                    mutated.Insert(random.Next(mutated.Length), mutated.ToString(at, length));
                    break;
            }
        }

        return mutated.ToString();
    }
}
