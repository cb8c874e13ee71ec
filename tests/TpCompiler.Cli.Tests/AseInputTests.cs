using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Files that ASE writes, or that list a space group as ASE has it, are read here as ASE reads them.</summary>
public sealed class AseInputTests
{
    /// <summary>Reads files and says what is in them.</summary>
    private const string Reading = """
        import json, sys
        from ase.io import read
        print(json.dumps([{"numbers": a.numbers.tolist(), "positions": a.positions.tolist(), "cell": a.cell.array.tolist(), "pbc": [bool(p) for p in a.pbc]} for a in read(sys.argv[1], ":")]))
        """;

    /// <summary>Writes a crystal of a space group as a CIF file with its operations: sites on general and special positions.</summary>
    private const string Crystal = """
        import sys
        from ase.spacegroup import Spacegroup
        group, a, b, c, alpha, beta, gamma = int(sys.argv[1]), *[float(x) for x in sys.argv[2:8]]
        sites = [s.split() for s in sys.argv[8].split(";")]
        def text(r, t):
            rows = []
            for i in range(3):
                row = "".join(("+" if v > 0 else "-") + "xyz"[j] for j, v in enumerate(r[i]) if v)
                rows.append(row + ("+%d/24" % round(24 * t[i]) if round(24 * t[i]) else ""))
            return ", ".join(rows)
        operations = [text(r, t) for r, t in Spacegroup(group).get_symop()]
        print("data_crystal")
        for name, value in zip(["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"], [a, b, c, alpha, beta, gamma]):
            print("_cell_%s %g" % (name, value))
        print("_symmetry_Int_Tables_number %d\n_symmetry_space_group_name_H-M '%s'" % (group, Spacegroup(group).symbol))
        print("loop_\n_symmetry_equiv_pos_as_xyz")
        for operation in operations:
            print("'%s'" % operation)
        print("loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z")
        for i, (symbol, x, y, z) in enumerate(sites):
            print("%s%d %s %s %s %s" % (symbol, i, symbol, x, y, z))
        """;

    private const string Writing = """
        import sys
        from ase import Atoms
        from ase.build import bulk, molecule
        from ase.constraints import FixAtoms, FixScaled
        from ase.io import write
        atoms = bulk("NaCl", "rocksalt", a=5.64) * (2, 1, 1)
        atoms.rattle(0.1, seed=1)
        atoms.set_constraint([FixAtoms([0]), FixScaled(atoms.cell, 1, (True, False, True))])
        kind, path = sys.argv[1], sys.argv[2]
        if kind == "direct": write(path, atoms, format="vasp", direct=True, vasp5=True)
        if kind == "cartesian": write(path, atoms, format="vasp", vasp5=True, sort=True)
        if kind == "cif": write(path, [atoms, molecule("CH3CH2OH", vacuum=3, pbc=True)], format="cif")
        if kind == "xyz": write(path, [molecule("CH3CH2OH"), molecule("H2O")], format="xyz")
        if kind == "extxyz": write(path, [atoms, molecule("H2O")], format="extxyz")
        """;

    [AseTheory]
    [InlineData("direct", "POSCAR")]
    [InlineData("cartesian", "CONTCAR")]
    [InlineData("direct", "POSCAR.gz")]
    [InlineData("cif", "a.cif")]
    [InlineData("xyz", "a.xyz")]
    [InlineData("extxyz", "a.extxyz.gz")]
    public void WhatAseWritesIsReadAsAseReadsIt(string kind, string name)
    {
        using TemporaryFolder folder = new();
        Python(Writing, kind, folder.File(name));
        AssertAsAse(folder.File(name), inOrder: true);
    }

    [AseTheory]
    [InlineData(225, "5.64 5.64 5.64 90 90 90", "Na 0 0 0;Cl 0.5 0.5 0.5")]
    [InlineData(227, "8.083 8.083 8.083 90 90 90", "Mg 0.125 0.125 0.125;Al 0.5 0.5 0.5;O 0.2624 0.2624 0.2624")]
    [InlineData(194, "3.209 3.209 5.211 90 90 120", "Mg 0.3333 0.6667 0.25")]
    [InlineData(62, "5.447 7.643 5.380 90 90 90", "Ca 0.9856 0.25 0.0064;Ti 0.5 0 0;O 0.0712 0.25 0.4838;O 0.2114 0.9626 0.2884")]
    [InlineData(14, "5.15 5.21 5.31 90 99.23 90", "Zr 0.2758 0.0404 0.2089;O 0.0703 0.3359 0.3406;O 0.4423 -0.2549 0.4789")]
    [InlineData(167, "4.99 4.99 17.06 90 90 120", "Ca 0 0 0;C 0 0 0.25;O 0.2578 0 0.25")]
    [InlineData(230, "12 12 12 90 90 90", "Al 0 0 0;O 0.03 0.05 0.65;Ca 0.125 0 0.25")]
    [InlineData(136, "4.594 4.594 2.959 90 90 90", "Ti 0 0 0;O 0.3053 0.3053 0")]
    [InlineData(2, "5.1 6.2 7.3 80 95 103", "Si 0.1 0.2 0.3;O 0.5 0.5 0.5;O 0.41 0.52 0.93")]
    public void SpaceGroupsFillCellsAsInAse(int group, string cell, string sites)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("crystal.cif", Python(Crystal, [group.ToString(System.Globalization.CultureInfo.InvariantCulture), .. cell.Split(' '), sites]));
        AssertAsAse(path, inOrder: false);
    }

    private static void AssertAsAse(string path, bool inOrder)
    {
        using JsonDocument document = JsonDocument.Parse(Python(Reading, path));
        JsonElement[] expected = [.. document.RootElement.EnumerateArray()];
        Structure[] found = [.. StructureFile.Read(path)];
        Assert.Equal(expected.Length, found.Length);
        for (int frame = 0; frame < found.Length; frame++)
        {
            Structure structure = found[frame];
            int[] numbers = [.. expected[frame].GetProperty("numbers").EnumerateArray().Select(n => n.GetInt32())];
            double[][] positions = expected[frame].Rows("positions");
            Assert.Equal(expected[frame].GetProperty("pbc").EnumerateArray().Select(p => p.GetBoolean()), [structure.Periodic.A, structure.Periodic.B, structure.Periodic.C]);
            double[] cell = [.. expected[frame].Rows("cell").SelectMany(row => row)];
            for (int k = 0; k < 9; k++)
                Assert.Equal(cell[k], structure.Cell.ToArray()[k], 1e-8);
            Assert.Equal(numbers.Length, structure.Count);
            bool[] taken = new bool[numbers.Length];
            for (int atom = 0; atom < numbers.Length; atom++)
            {
                // Sites of few digits are moved onto special positions here, not in ASE.
                double tolerance = inOrder ? 1e-6 : 2e-3;
                int partner = inOrder ? atom : Array.FindIndex(positions, p => !taken[Array.IndexOf(positions, p)] && Distance(structure, atom, p) < tolerance);
                Assert.InRange(partner, 0, numbers.Length - 1);
                Assert.True(Distance(structure, atom, positions[partner]) < tolerance, $"atom {atom + 1} of frame {frame + 1} is elsewhere");
                Assert.Equal(numbers[partner], structure.AtomicNumbers[atom]);
                taken[partner] = true;
            }
        }
    }

    /// <summary>The distance to a position, or to its nearest image.</summary>
    private static double Distance(Structure structure, int atom, double[] position)
    {
        Vector3d difference = structure.Position(atom) - new Vector3d(position[0], position[1], position[2]);
        double nearest = difference.Length;
        for (int image = 0; image < 27 && structure.Periodic.Any; image++)
            nearest = Math.Min(nearest, (difference + structure.Cell.LeftMultiply(new((image % 3) - 1, (image / 3 % 3) - 1, (image / 9) - 1))).Length);
        return nearest;
    }

    private static string Python(string script, params string[] arguments)
    {
        ProcessStartInfo start = new(AseFactAttribute.Python!, ["-W", "ignore", "-c", script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return text;
    }
}

/// <summary>A theory that needs a Python with ASE, and is skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AseTheoryAttribute : TheoryAttribute
{
    public AseTheoryAttribute()
    {
        if (AseFactAttribute.Python is null)
            Skip = "needs a Python with ASE (Debian's python3-ase)";
    }
}
