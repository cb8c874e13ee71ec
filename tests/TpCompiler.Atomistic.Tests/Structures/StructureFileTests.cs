using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

/// <summary>What tells files apart, gzip, and frames that are passed over.</summary>
public sealed class StructureFileTests
{
    private const string Xyz = "1\n\nH 0 0 0\n";
    private const string Poscar = "8\n1.0\n4 0 0\n0 4 0\n0 0 4\nO\n1\nDirect\n0 0 0\n";
    private const string Cif = "#\\#CIF_1.1\n\nDATA_x\n_cell_length_a 4 _cell_length_b 4 _cell_length_c 4 _cell_angle_alpha 90 _cell_angle_beta 90 _cell_angle_gamma 90\n"
        + "loop_ _atom_site_label _atom_site_fract_x _atom_site_fract_y _atom_site_fract_z C1 0 0 0\n";

    public static TheoryData<string, string, int> Files { get; } = new()
    {
        { Xyz, "a.xyz", 1 }, { Xyz, "standard input", 1 }, { Xyz, "POSCAR", 1 }, { "\n\n" + Xyz, "a", 1 }, { "\uFEFF" + Xyz, "a", 1 },
        { "1\n8\nH 0 0 0\n", "a", 1 }, { "5\n1\n1 0 0 0\n1 0 0 1\n1 0 0 2\n1 0 0 3\n1 0 0 4\n", "a", 1 },
        { Poscar, "POSCAR", 8 }, { Poscar, "a.xyz", 8 }, { Poscar.ReplaceLineEndings("\r\n"), "a", 8 }, { "data_ of mine\n" + Poscar[2..], "a", 8 }, { "# mine\n" + Poscar[2..], "a.cif", 8 },
        { Cif, "a.cif", 6 }, { Cif, "a", 6 }, { Cif.ReplaceLineEndings("\r\n"), "POSCAR", 6 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void TheContentSaysWhatAFileIs(string content, string name, int number)
    {
        foreach (byte[] bytes in new[] { Encoding.UTF8.GetBytes(content), Gzipped(content) })
        {
            // As from a pipe, a byte at a time.
            foreach (Stream stream in new Stream[] { new MemoryStream(bytes), new Drops(bytes) })
                Assert.Equal(number, StructureFile.Read(stream, name).Single().AtomicNumbers[0]);
        }
    }

    [Theory]
    [InlineData("two\n\nH 0 0 0\n", "a.xyz.gz", "expected the number of atoms, found 'two'")]
    [InlineData("two\n\nH 0 0 0\n", "a", "expected structures in extended XYZ, POSCAR or CIF, found 'two'; ase convert")]
    [InlineData("ITEM: TIMESTEP\n0\n", "dump", "found a dump of LAMMPS; ase convert")]
    [InlineData("- of UlmASE-Trajectory", "a.traj", "found a trajectory or database of ASE (.traj); ase convert")]
    [InlineData("<?xml version=\"1.0\"?>\n<modeling>", "vasprun.xml", "found XML, such as vasprun.xml")]
    [InlineData("SQLite format 3\0", "a.db", "found a database (ASE's .db)")]
    [InlineData("a\0b", "a", "found a binary file")]
    [InlineData("c\n1\n4 0\n", "CONTCAR_7", "expected three numbers for the first cell vector")]
    [InlineData("_cell_length_a 1", "a.cif.gz", "expected data_ and the name of a block")]
    public void OtherFilesAreRefusedByName(string content, string name, string expected)
    {
        StructureFormatException e = Assert.Throws<StructureFormatException>(() => StructureFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(content)), name).Count());
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(name + ", line ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    public void AnEmptyFileHasNoStructures(string content)
        => Assert.Empty(StructureFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(content)), "a"));

    [Fact]
    public void DamagedCompressionIsNamed()
    {
        byte[] bytes = Gzipped(string.Concat(Enumerable.Repeat(Xyz, 5000)));
        bytes[bytes.Length / 2] ^= 0xff;
        StructureFormatException e = Assert.Throws<StructureFormatException>(() => StructureFile.Read(new MemoryStream(bytes), "a.xyz.gz").Count());
        Assert.StartsWith("a.xyz.gz, line ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatWereJoinedAfterCompressionAreReadWhole()
        => Assert.Equal(2, StructureFile.Read(new MemoryStream([.. Gzipped(Xyz), .. Gzipped(Xyz)]), "a").Count());

    [Theory]
    [InlineData("1\n\nQq 0 0 0\n", "line 6: expected a chemical element")]
    [InlineData("2\n\nH 0 0 0\n", "line 7: expected 4 columns for atom 2 of 2, found 1 in '1'")]
    [InlineData("1\n\nH 0 0 0\nH 0 0 1\n", "line 7: expected the number of atoms, found 'H 0 0 1'", 3)]
    [InlineData("one\nLattice=\"3\"\nH 0 0 0\n", "line 4: expected the number of atoms, found 'one'")]
    [InlineData("3\nLattice=\"3\"\nH 0 0 0\nH 0 0 0\nH 0 0 0\n", "line 5: Lattice should be 9 numbers")]
    [InlineData("1\n\u0001\nH 0 0 0\n", "line 5: expected text, found a control character")]
    [InlineData("1\n\nH 0 \u0001 0\n", "line 6: expected text, found a control character")]
    public void FramesThatAreMalformedArePassedOver(string bad, string expected, int good = 2)
    {
        List<string> problems = [];
        string text = Xyz + bad + "1\n\nO 0 0 0\n";
        int[] read = [.. StructureFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "in", e => problems.Add(e.Message)).Select(structure => structure.AtomicNumbers[0])];
        Assert.Equal(good, read.Length);
        Assert.Equal((1, 8), (read[0], read[^1]));
        Assert.Contains(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void AFrameCutShortAtTheEndIsPassedOver()
    {
        List<string> problems = [];
        Assert.Single(StructureFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(Xyz + "3\n\nH 0 0 0\n")), "in", e => problems.Add(e.Message)));
        Assert.Equal("in, line 6: expected 3 atoms, found the end of the file after 1", Assert.Single(problems));
    }

    private static byte[] Gzipped(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    /// <summary>A stream that gives one byte at a time.</summary>
    private sealed class Drops(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}
