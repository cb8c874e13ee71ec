using System;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

public sealed class PoscarTests
{
    private const string RockSalt = """
        rock salt of my own
        1.0
        5.64 0 0
        0 5.64 0
        0 0 5.64
        Na Cl
        1 1
        Direct
        0 0 0
        0.5 0.25 0
        """;

    [Theory]
    [InlineData("1.0", "5.64 0 0", "Direct", "0.5 0.25 0", 2.82, 1.41)]
    [InlineData("2.0", "2.82 0 0", "direct", "0.5 0.25 0 Cl", 2.82, 1.41)]
    [InlineData("-179.406144", "1.0 0 0", "D", "0.5 0.25 0", 2.82, 1.41)]
    [InlineData("2.0 1 1", "2.82 0 0", "Cartesian", "1.41 1.41 0", 2.82, 1.41)]
    [InlineData("2.0", "2.82 0 0", " Kartesisch", "1.41 0.705 0", 2.82, 1.41)]
    public void ScalesAndModesAreThoseOfVasp(string scale, string first, string mode, string position, double x, double y)
    {
        bool isVolume = scale.StartsWith('-');
        bool isUniform = scale == "2.0";
        string side = isVolume ? "1.0" : isUniform ? "2.82" : "5.64";
        Structure structure = Read($"c\n{scale}\n{first}\n0 {side} 0\n0 0 {side}\nNa Cl\n1 1\n{mode}\n0 0 0\n{position}\n");
        Assert.Equal(5.64, structure.Cell.A.X, 1e-12);
        Assert.Equal(5.64, structure.Cell.B.Y, 1e-12);
        Assert.Equal(179.406144, structure.Volume, 1e-9);
        Assert.Equal([11, 17], structure.AtomicNumbers.ToArray());
        Assert.Equal(PeriodicDirections.All, structure.Periodic);
        Assert.Equal(x, structure.Position(1).X, 1e-12);
        Assert.Equal(y, structure.Position(1).Y, 1e-12);
        Assert.Equal("c", structure.Info["comment"].Texts[0]);
    }

    [Fact]
    public void SkewCellsVolumesAndCartesianPositionsGoTogether()
    {
        Structure structure = Read("c\n-64\n0 1 1\n1 0 1\n1 1 0\nC\n1\nC\n0.5 0.5 0.5\n");
        Assert.Equal(64, structure.Volume, 1e-12);
        double side = Math.Cbrt(32);
        Assert.Equal(side, structure.Cell.A.Y, 1e-12);
        Assert.Equal(side / 2, structure.Position(0).X, 1e-12);
    }

    [Fact]
    public void SelectiveDynamicsVelocitiesAndNamesOfPotentialsAreUnderstood()
    {
        const string Text = """
            
            1
            4 0 0 ! a
            0 4 0
            0 0 4
            Fe_pv O/3a9f1c
            H_h.5
            1 2
            1
            Selective dynamics
            Direct
            0 0 0 T T F
            .5 .5 .5 .TRUE. .FALSE. T
            .25 .25 .25 F F F
            .75 .75 .75 T T T

            0.1 0.2 0.3
            """;
        Structure structure = Read(Text);
        Assert.Equal([26, 8, 8, 1], structure.AtomicNumbers.ToArray());
        Assert.Equal([true, true, false, true, false, true, false, false, false, true, true, true], structure.AtomProperties["selective_dynamics"].Logicals.ToArray());
        Assert.Empty(structure.Info);
    }

    [Theory]
    [InlineData("Na Cl\n1 1", "1 1", 6, "a file of VASP 4 does not say what its atoms are; write a line of symbols above this one")]
    [InlineData("Na Cl", "Na Xx", 6, "", 7)]
    [InlineData("1 1\nDirect", "1 1\nDirect configuration=     1", 8, "ase convert XDATCAR")]
    [InlineData("1 1", "1 1 1", 7, "expected a number of atoms for each of Na, Cl, found 3 numbers")]
    [InlineData("1 1", "1 one", 7, "expected a number of atoms of Cl, found 'one'")]
    [InlineData("Direct", "Fractional", 8, "expected Direct or Cartesian, found 'Fractional'")]
    [InlineData("Direct", "Selective\nDirect", 10, "expected three of T and F behind the position of atom 1")]
    [InlineData("0.5 0.25 0", "0.5 0.25", 10, "expected three numbers for the position of atom 2 of 2, found '0.5 0.25'")]
    [InlineData("\n0.5 0.25 0", "", 9, "expected 2 positions, of which 1 were there, found the end of the file")]
    [InlineData("1.0", "0", 2, "expected a scale factor")]
    [InlineData("1.0", "-1 1 1", 2, "expected a scale factor")]
    [InlineData("0 0 5.64", "0 0", 5, "expected three numbers for the third cell vector")]
    [InlineData("0 0 5.64", "5.64 5.64 0", 5, "three in one plane")]
    public void MistakesAreNamed(string good, string bad, int line, string expected, int otherLine = 0)
    {
        int at = RockSalt.IndexOf(good, StringComparison.Ordinal);
        string text = RockSalt[..at] + bad + RockSalt[(at + good.Length)..];
        StructureFormatException e = Assert.Throws<StructureFormatException>(() => Read(text));
        Assert.Equal(otherLine > 0 ? otherLine : line, e.Line);
        Assert.Contains(otherLine > 0 ? "expected the symbol of an element in the line of symbols, found 'Xx'" : expected, e.Problem, StringComparison.Ordinal);
        Assert.StartsWith("POSCAR, line ", e.Message, StringComparison.Ordinal);
    }

    private static Structure Read(string text) => StructureFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "POSCAR").Single();
}
