using System;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

/// <summary>Texts made to do harm are read or refused with the memory that their length warrants.</summary>
public sealed class HostileStructureTests
{
    private static readonly string[] s_numbers =
        ["-1", "0", "1", "2", "2147483647", "2147483648", "99999999999999999999", "1e9", "nan", "inf", "-inf", "1e999", "", " ", "0x10", "\u0661", "1_0", "T", "[[[["];

    private static readonly string[] s_comments =
    [
        "Properties=species:S:1:pos:R:3", "Properties=species:S:1:pos:R:3:v:R:#", "Properties=pos:R:3:Z:I:1", "Properties=:::", "Properties=\"", "Lattice=\"#\"",
        "Lattice=\"# 0 0 0 # 0 0 0 #\"", "pbc=\"# # #\"", "energy=#", "stress=\"#\"", "a=[[#, #], [#]]", "a={#", "a=\"\\", "=", "==", "a=[#", "a=\"[[#]]\"", "REF_energy=\"# #\"",
        "Lattice=\"1 0 0 0 1 0 0 0 1\" Properties=species:S:1:pos:R:3:forces:R:3 energy=#", "\ufeff", "Lattice=[[#,0,0],[0,#,0],[0,0,#]]",
    ];

    private static readonly string[] s_atoms = ["H 0 0 0", "H 0 0 #", "# 0 0 0", "H # # # # # #", "8 0 0 0", "H", "", "Og 1 2 3", "H 0 0 0 #", "\u0661 0 0 0"];

    [Fact]
    public void TextsOfHostilePartsAreReadOrRefused()
    {
        Random random = new(41);
        int read = 0;
        for (int i = 0; i < 6000; i++)
        {
            string text = Fill(random.Next(3) == 0 ? "#" : "1", random) + "\n"
                + string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Fill(s_comments[random.Next(s_comments.Length)], random))) + "\n"
                + string.Join('\n', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Fill(s_atoms[random.Next(s_atoms.Length)], random)));
            read += Read(text, 1_000_000) ? 1 : 0;
        }

        Assert.InRange(read, 100, 5000);
    }

    [Fact]
    public void LongTextsOfOneCharacterAreReadOrRefused()
    {
        foreach (char c in "\"'{}[]=\\:,.-+eT0 \t(aé")
        {
            string run = new(c, 200_000);
            foreach (string text in (string[])[run, "1\n" + run, "1\na=" + run, "1\nLattice=\"" + run + "\"\nH 0 0 0", "1\nProperties=" + run + "\nH 0 0 0", "1\n\nH 0 0 " + run])
                Read(text, 100_000_000);
        }
    }

    private static string Fill(string pattern, Random random)
    {
        while (pattern.IndexOf('#', StringComparison.Ordinal) is var at and >= 0)
            pattern = pattern[..at] + s_numbers[random.Next(s_numbers.Length)] + pattern[(at + 1)..];
        return pattern;
    }

    private static bool Read(string text, long mostAllocated)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _ = ExtendedXyz.Read(new StringReader(text)).Count();
            return true;
        }
        catch (StructureFormatException e)
        {
            Assert.InRange(e.Message.Length, 10, 600);
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostAllocated);
        }
    }
}
