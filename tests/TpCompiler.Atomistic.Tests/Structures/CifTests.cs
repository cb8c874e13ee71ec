using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

public sealed class CifTests
{
    private const string Quartz = """
        # a comment before
        data_quartz
        _cell_length_a   4.9134(2)
        _cell_length_b   4.9134(2)
        _cell_length_c   5.4052
        _cell_angle_alpha 90
        _cell_angle_beta  90.0
        _cell_angle_gamma 120(0)
        _symmetry_space_group_name_H-M 'P 32 2 1'
        _publ_section_title
        ;
        a text of 'several' lines
        loop_ _is_not_one
        ;
        loop_
        _symmetry_equiv_pos_site_id
        _symmetry_equiv_pos_as_xyz
        1 x,y,z
        2 -y,x-y,z+2/3
        3 '-x+y, -x, z+0.33333'
        4 y,x,-Z
        5 "x-y,-y,1/3-z"
        6 -x,-x+y,-z+2/3
        loop_
        _atom_site_label
        _atom_site_type_symbol
        _atom_site_fract_x
        _atom_site_fract_y
        _atom_site_fract_z
        _atom_site_occupancy
        Si1 Si4+ 0.4697(1) 0 0.6667 1.0
        O1 O2- 0.4135 0.2669 0.7858 ? # behind
        """;

    [Fact]
    public void SymmetryFillsTheCell()
    {
        Structure structure = Read(Quartz).Single();
        Assert.Equal([14, 14, 14, 8, 8, 8, 8, 8, 8], structure.AtomicNumbers.ToArray());
        Assert.Equal("quartz", structure.Info["name"].Texts[0]);
        Assert.Equal(PeriodicDirections.All, structure.Periodic);
        Assert.Equal(new Vector3d(4.9134, 0, 0), structure.Cell.A);
        Assert.Equal(-4.9134 / 2, structure.Cell.B.X, 1e-12);
        Assert.Equal(4.9134 * Math.Sqrt(0.75), structure.Cell.B.Y, 1e-12);

        // Each silicon has four oxygens at the length of the bond in quartz.
        for (int atom = 0; atom < 3; atom++)
            Assert.Equal(4, Distances(structure, atom).Count(d => d is > 1.58 and < 1.64));
    }

    [Theory]
    [InlineData("0.3333", "0.6667", 2)]
    [InlineData("0.33", "0.67", 2)]
    [InlineData("0.333333333333", "0.666666666667", 2)]
    [InlineData("0.25", "0.1", 6)]
    public void SitesNearSpecialPositionsAreOnThem(string x, string y, int count)
    {
        Structure structure = Read(Trigonal($"C1 {x} {y} 0.2")).Single();
        Assert.Equal(count, structure.Count);
        if (count == 2)
        {
            Assert.Equal(0, structure.Position(0).X, 1e-12);
            Assert.Equal(structure.Cell.B.Y * 2 / 3, structure.Position(0).Y, 1e-12);
            Assert.Equal(structure.Cell.C.Z / 5, structure.Position(0).Z, 1e-12);
        }
    }

    [Fact]
    public void AListOfAllAtomsBesideSymmetryIsMerged()
        => Assert.Equal(3, Read(Trigonal("C1 0 0 0\nC2 0.3333 0.6667 0.2\nC3 0.6667 0.3333 0.8")).Single().Count);

    [Fact]
    public void SeveralBlocksAreSeveralStructuresAndOthersAreNone()
    {
        string text = "data_global\n_journal_name x\n" + Quartz + "\n" + Trigonal("C1 0 0 0");
        Assert.Equal(["quartz", "t"], Read(text).Select(structure => structure.Info["name"].Texts[0]));
    }

    [Theory]
    [InlineData("Na1", 11)]
    [InlineData("C12", 6)]
    [InlineData("Ow1", 8)]
    [InlineData("NA+", 11, "_atom_site_type_symbol")]
    [InlineData("D", 1, "_atom_site_type_symbol")]
    [InlineData("O2-", 8, "_atom_site_type_symbol")]
    public void ElementsAreOfTypesOrLabels(string text, int number, string name = "_atom_site_label")
        => Assert.Equal(number, Read(Trigonal($"{text} 0 0 0").Replace("_atom_site_label", name, StringComparison.Ordinal)).Single().AtomicNumbers[0]);

    [Theory]
    [InlineData("O1 O2- 0.4135 0.2669 0.7858 ?", "O1 O2- 0.4135 0.2669 0.7858 0.5(1)", 32, "expected an occupancy of 1 for the site O1, found '0.5(1)'")]
    [InlineData("O1 O2- 0.4135", "O1 Q2- 0.4135", 32, "expected the symbol of an element in _atom_site_type_symbol, found 'Q2-'")]
    [InlineData("O1 O2- 0.4135", "O1 O2- ?", 32, "expected a number for _atom_site_fract_x, found '?'")]
    [InlineData("O1 O2- 0.4135 0.2669", "O1 O2- 0.4135", 24, "expected rows of 6 values in the loop of _atom_site_label, found 11 values")]
    [InlineData("O1 O2- 0.4135 0.2669 0.7858", "O1 O2- 0.4697 0.0002 0.6668", 32, "the sites Si1 and O1, which are different elements, are in the same place")]
    [InlineData("6 -x,-x+y,-z+2/3", "6 x,y,z", 31, "they are no group")]
    [InlineData("4 y,x,-Z", "4 y,w,-Z", 21, "expected a symmetry operation such as -y,x-y,z+1/3, found 'y,w,-Z'")]
    [InlineData("4 y,x,-Z", "4 y,y,-Z", 21, "expected a symmetry operation")]
    [InlineData("_symmetry_equiv_pos_as_xyz", "_symmetry_equiv_pos_other", 9, "expected the symmetry operations of the space group 'P 32 2 1' (_space_group_symop_operation_xyz), found none; ase convert")]
    [InlineData("_cell_angle_gamma 120(0)", "_cell_angle_gamma 190", 3, "no cell has the lengths")]
    [InlineData("_cell_angle_gamma 120(0)", "", 2, "expected _cell_angle_gamma in the block quartz, found none")]
    [InlineData("_cell_length_a   4.9134(2)", "_cell_length_a", 3, "expected a value after _cell_length_a, found none")]
    [InlineData("_cell_length_a   4.9134(2)", "_cell_length_a '4.9", 3, "expected a ' that closes")]
    [InlineData("loop_ _is_not_one\n;", "loop_ _is_not_one", 11, "expected a line that begins with ;")]
    [InlineData("_atom_site_occupancy", "_atom_site_attached_hydrogens", 31, "expected a site for every atom, found 1.0 hydrogens attached to Si1 without one")]
    [InlineData("_publ_section_title", "_cell_modulation_dimension 1\n_publ_section_title", 10, "found a modulated one")]
    [InlineData("_publ_section_title", "_space_group_symop_magn_operation.xyz x,y,z,+1\n_publ_section_title", 10, "magnetic operations")]
    [InlineData("_atom_site_fract_", "_atom_site_Cartn_", 2, "found Cartesian ones")]
    [InlineData("_cell_length_b   4.9134(2)", "_cell_length_a 4.9134(2)", 4, "found _cell_length_a again")]
    [InlineData("data_quartz", "", 3, "expected data_ and the name of a block, found '_cell_length_a'")]
    public void MistakesAreNamed(string good, string bad, int line, string expected)
    {
        Assert.Contains(good, Quartz, StringComparison.Ordinal);
        StructureFormatException e = Assert.Throws<StructureFormatException>(() => Read(Quartz.ReplaceLineEndings("\n").Replace(good, bad, StringComparison.Ordinal)).Count());
        Assert.Contains(expected, e.Problem, StringComparison.Ordinal);
        Assert.Equal(line, e.Line);
    }

    [Theory]
    [InlineData("CA1 0 0 0", "the label 'CA1' may mean C or Ca")]
    [InlineData("SI1 0 0 0", "the label 'SI1' may mean S or Si")]
    [InlineData("q1 0 0 0", "expected a label that begins with the symbol of an element, found 'q1'")]
    public void LabelsThatDoNotSayTheElementAreRefused(string site, string expected)
        => Assert.Contains(expected, Assert.Throws<StructureFormatException>(() => Read(Trigonal(site)).Count()).Problem, StringComparison.Ordinal);

    [Fact]
    public void DummiesAreNoAtoms()
        => Assert.Equal(1, Read(Trigonal("C1 0 0 0 .\nC2 0.1 0.1 0.1 dum").Replace("_atom_site_fract_z", "_atom_site_fract_z\n_atom_site_calc_flag", StringComparison.Ordinal)).Single().Count);

    /// <summary>A crystal of the group P -3, with some sites of label and three coordinates.</summary>
    private static string Trigonal(string sites) => $"""
        data_t
        _cell.length_a 5
        _cell.length_b 5
        _cell.length_c 6
        _cell.angle_alpha 90
        _cell.angle_beta 90
        _cell.angle_gamma 120
        loop_
        _space_group_symop.operation_xyz
        x,y,z -y,x-y,z -x+y,-x,z -x,-y,-z y,-x+y,-z x-y,x,-z
        loop_
        _atom_site_label
        _atom_site_fract_x
        _atom_site_fract_y
        _atom_site_fract_z
        {sites}
        """;

    private static System.Collections.Generic.IEnumerable<double> Distances(Structure structure, int atom)
    {
        for (int other = 3; other < structure.Count; other++)
        {
            for (int image = 0; image < 27; image++)
            {
                Vector3d shift = structure.Cell.LeftMultiply(new((image % 3) - 1, ((image / 3) % 3) - 1, (image / 9) - 1));
                yield return (structure.Position(other) + shift - structure.Position(atom)).Length;
            }
        }
    }

    private static System.Collections.Generic.IEnumerable<Structure> Read(string text)
        => StructureFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), string.Create(CultureInfo.InvariantCulture, $"crystal.cif"));
}
