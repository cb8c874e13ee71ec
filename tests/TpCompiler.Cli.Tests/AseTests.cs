using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>What ASE reads of the files that <c>tpc evaluate --output</c> writes: everything that its calculators give.</summary>
public sealed class AseTests
{
    private const string Script = """
        import json, sys
        import numpy
        from ase.calculators.calculator import PropertyNotImplementedError
        from ase.io import read
        def given(get):
            try:
                return numpy.asarray(get()).tolist()
            except (PropertyNotImplementedError, RuntimeError):
                return None
        frames = []
        for atoms in read(sys.argv[1], ":"):
            frames.append({
                "energy": given(atoms.get_potential_energy),
                "free": given(lambda: atoms.get_potential_energy(force_consistent=True)),
                "energies": given(atoms.get_potential_energies),
                "forces": given(atoms.get_forces),
                "stress": given(lambda: atoms.get_stress(voigt=False)),
                "dipole": given(atoms.get_dipole_moment),
                "charges": given(atoms.get_charges),
                "magmoms": given(atoms.get_magnetic_moments),
                "pbc": [bool(p) for p in atoms.pbc],
                "info": {k: (v.tolist() if hasattr(v, "tolist") else v) for k, v in atoms.info.items()},
                "arrays": sorted(atoms.arrays),
            })
        json.dump(frames, sys.stdout)
        """;

    [AseFact]
    public void EverythingThatCalculatorsGiveIsOurs()
    {
        using TemporaryFolder folder = new();
        const string Other = "energy=7 free_energy=8 dipole=\"1 2 3\" magmom=2.0 note=\"a b\" flag=true";
        string input = folder.File("in.xyz",
            $"2\nLattice=\"4 0 0 1 5 0 0 0 6\" Properties=species:S:1:pos:R:3:forces:R:3:magmoms:R:1:charges:R:1:energies:R:1 {Other} stress=\"1 2 3 4 5 6 7 8 9\"\nO 0 0 0 1 2 3 1 2 3\nH 0.7 0.6 0.5 4 5 6 1 2 3\n"
            + $"2\nProperties=species:S:1:pos:R:3 virial=\"1 2 3 4 5 6 7 8 9\"\nO 0 0 0\nH 0.7 0.6 0.5\n");
        string output = folder.File("out.xyz");
        JsonElement[] ours = Tpc.Json("evaluate", Tpc.Model, input, "-o", output).Frames();
        JsonElement[] frames = [.. Read(output).EnumerateArray()];
        Assert.Equal(2, frames.Length);
        for (int i = 0; i < frames.Length; i++)
        {
            Assert.Equal(ours[i].Number("energy"), frames[i].Number("energy"));
            Assert.Equal(ours[i].Number("energy"), frames[i].Number("free"));
            Assert.Equal(ours[i].Numbers("atom_energies"), frames[i].Numbers("energies"));
            Assert.Equal(ours[i].Rows("forces").SelectMany(row => row), frames[i].Rows("forces").SelectMany(row => row));
            foreach (string nothing in new[] { "dipole", "charges", "magmoms" })
                Assert.Equal(JsonValueKind.Null, frames[i].GetProperty(nothing).ValueKind);
        }

        double[] stress = [.. ours[0].Rows("stress").SelectMany(row => row)];
        double[] found = [.. frames[0].Rows("stress").SelectMany(row => row)];
        for (int k = 0; k < 9; k++)
            Assert.Equal(stress[k], found[k], 1e-15);
        Assert.Equal(7, frames[0].Number("info", "REF_energy"));
        Assert.Equal("a b", frames[0].GetProperty("info").GetProperty("note").GetString());
        Assert.True(frames[0].GetProperty("info").GetProperty("flag").GetBoolean());
        Assert.Equal(JsonValueKind.Null, frames[1].GetProperty("stress").ValueKind);
    }

    [AseFact]
    public void CellsAndMissingNumbersAreRead()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz",
            "2\nLattice=\"4 0 0 1 5 0 0 0 6\" pbc=\"T T F\" Properties=species:S:1:pos:R:3:tag:R:1\nO 0 0 0 nan\nH 0.7 0.6 0.5 1\n");
        string output = folder.File("out.xyz");
        _ = Tpc.Text("evaluate", Tpc.Model, input, "-o", output);
        JsonElement frame = Assert.Single(Read(output).EnumerateArray());
        Assert.Equal([true, true, false], frame.GetProperty("pbc").EnumerateArray().Select(flag => flag.GetBoolean()));
        Assert.Contains("tag", frame.GetProperty("arrays").EnumerateArray().Select(name => name.GetString()));
    }

    private static JsonElement Read(string path)
    {
        ProcessStartInfo start = new(AseFactAttribute.Python!, ["-W", "ignore", "-c", Script, path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

/// <summary>A fact that needs a Python with ASE, and is skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AseFactAttribute : FactAttribute
{
    public AseFactAttribute()
    {
        if (Python is null)
            Skip = "needs a Python with ASE (Debian's python3-ase)";
    }

    /// <summary>The Python that has it; null for none.</summary>
    public static string? Python { get; } = Array.Find(["/usr/bin/python3", "python3"], HasAse);

    private static bool HasAse(string python)
    {
        try
        {
            ProcessStartInfo start = new(python, ["-c", "import ase.io"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return false;
        }
    }
}
