using System.IO;
using System.Linq;
using TpCompiler.Atomistic.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

public sealed class ExtendedXyzReadTests
{
    [Fact]
    public void ReadsCellPropertiesAndInfo()
    {
        Structure s = One("""
            2
            Lattice="1 2 3 4 5 6.5 7 8 9" Properties=species:S:1:pos:R:3:forces:R:3:tag:I:1:fixed:L:1:label:S:1 energy=-1.5 step=3 ok=T name="a b" pbc="T F T"
            Na  0.5 1 2   1e-3 0 0   7  T  first
            cl  3 4 5     0 -1 0    -1  False  second
            """);
        Assert.Equal([11, 17], s.AtomicNumbers.ToArray());
        Assert.Equal([0.5, 1, 2, 3, 4, 5], s.Positions.ToArray());
        Assert.Equal(new Vector3d(4, 5, 6.5), s.Cell.B);
        Assert.Equal(new PeriodicDirections(true, false, true), s.Periodic);
        Assert.Equal(PropertyValue.Table([1e-3, 0, 0, 0, -1, 0], 3), s.AtomProperties["forces"]);
        Assert.Equal(PropertyValue.List([7L, -1L]), s.AtomProperties["tag"]);
        Assert.Equal(PropertyValue.List([true, false]), s.AtomProperties["fixed"]);
        Assert.Equal(PropertyValue.List(["first", "second"]), s.AtomProperties["label"]);
        Assert.Equal(["energy", "step", "ok", "name"], s.Info.Keys);
        Assert.Equal(PropertyValue.Of(-1.5), s.Info["energy"]);
        Assert.Equal(PropertyValue.Of(3L), s.Info["step"]);
        Assert.Equal(PropertyValue.Of(true), s.Info["ok"]);
        Assert.Equal(PropertyValue.Of("a b"), s.Info["name"]);
    }

    [Theory]
    [InlineData("Lattice=\"1 0 0 0 1 0 0 0 1\"", "T T T")]
    [InlineData("Lattice=\"1 0 0 0 1 0 0 0 1\" pbc=\"F F T\"", "F F T")]
    [InlineData("Lattice=\"1 0 0 0 1 0 0 0 1\" pbc=F", "F F F")]
    [InlineData("pbc=\"1 0 1\"", "T F T")]
    [InlineData("pbc=[True, False, False]", "T F F")]
    [InlineData("energy=1", "F F F")]
    [InlineData("", "F F F")]
    public void PeriodicDirectionsDefaultToThoseOfTheLattice(string comment, string expected)
        => Assert.Equal(expected, One($"1\n{comment}\nH 0 0 0\n").Periodic.ToString());

    [Fact]
    public void ValuesAreTypedAsAseTypesThem()
    {
        Structure s = Comment("""a="1 2 3" b={1.0 2} c=[1,2] d=[[1, 2.5], [3, 4]] e=[["x", "y"]] f="T F" g=True h h2 = 5 i='it"s' j=a=b k="q\"\\" l=nan m=1e999 n="" uid=12e4 o=99999999999999999999""");
        Assert.Equal(PropertyValue.List([1L, 2, 3]), s.Info["a"]);
        Assert.Equal(PropertyValue.List([1.0, 2]), s.Info["b"]);
        Assert.Equal(PropertyValue.List([1L, 2]), s.Info["c"]);
        Assert.Equal(PropertyValue.Table([1, 2.5, 3, 4], 2), s.Info["d"]);
        Assert.Equal(PropertyValue.Table(["x", "y"], 2), s.Info["e"]);
        Assert.Equal(PropertyValue.List([true, false]), s.Info["f"]);
        Assert.Equal(PropertyValue.Of(true), s.Info["g"]);
        Assert.Equal(PropertyValue.Of(true), s.Info["h"]);
        Assert.Equal(PropertyValue.Of(5L), s.Info["h2"]);
        Assert.Equal(PropertyValue.Of("it\"s"), s.Info["i"]);
        Assert.Equal(PropertyValue.Of("a=b"), s.Info["j"]);
        Assert.Equal(PropertyValue.Of("q\"\\"), s.Info["k"]);
        Assert.Equal(PropertyValue.Of(double.NaN), s.Info["l"]);
        Assert.Equal(PropertyValue.Of("1e999"), s.Info["m"]);
        Assert.Equal(PropertyValue.Of(""), s.Info["n"]);
        Assert.Equal(PropertyValue.Of("12e4"), s.Info["uid"]);
        Assert.Equal(PropertyValue.Of(1e20), s.Info["o"]);
    }

    [Theory]
    [InlineData("7.63D-01", 0.763)]
    [InlineData("7.63d-1", 0.763)]
    [InlineData("+.5e0", 0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("-1D2", -100.0)]
    public void NumbersAreThoseOfTheSpecification(string text, double expected)
    {
        Structure s = One($"1\nProperties=species:S:1:pos:R:3 x={text}\nH {text} 0 0\n");
        Assert.Equal(expected, s.Positions[0]);
        Assert.Equal(expected, s.Info["x"].Reals[0]);
    }

    [Theory]
    [InlineData("T", true)]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("TRUE", true)]
    [InlineData("F", false)]
    [InlineData("false", false)]
    [InlineData("FALSE", false)]
    public void TruthValuesAreThoseOfTheSpecification(string text, bool expected)
    {
        Structure s = One($"1\nProperties=species:S:1:pos:R:3:move_mask:L:1 flag={text} pbc=\"{text} T F\"\nH 0 0 0 {text}\n");
        Assert.Equal(PropertyValue.Of(expected), s.Info["flag"]);
        Assert.Equal(PropertyValue.List([expected]), s.AtomProperties["move_mask"]);
        Assert.Equal(expected, s.Periodic.A);
    }

    [Fact]
    public void AKeyWithoutAValueHasNone()
    {
        Structure s = Comment("a= b=1 c=  d= 2 e=");
        Assert.Equal(["a", "b", "c", "d", "e"], s.Info.Keys);
        Assert.Equal(PropertyValue.Of(""), s.Info["a"]);
        Assert.Equal(PropertyValue.Of(1L), s.Info["b"]);
        Assert.Equal(PropertyValue.Of(""), s.Info["c"]);
        Assert.Equal(PropertyValue.Of(2L), s.Info["d"]);
        Assert.Equal(PropertyValue.Of(""), s.Info["e"]);
    }

    [Fact]
    public void ACellOfLengthsAndAnglesIsThatOfIPi()
    {
        Structure s = One("1\n# CELL(abcABC): 3.0 4.0 5.0 80.0 95.0 110.0 Step: 7 Bead: 0 positions{angstrom} cell{angstrom}\nH 0 0 0\n");
        Assert.Equal([3.0, 4.0, 5.0], new[] { s.Cell.A.Length, s.Cell.B.Length, s.Cell.C.Length }.Select(length => System.Math.Round(length, 12)));
        Assert.Equal(System.Math.Cos(80 * System.Math.PI / 180), Vector3d.Dot(s.Cell.B, s.Cell.C) / 20, 1e-12);
        Assert.Equal(System.Math.Cos(95 * System.Math.PI / 180), Vector3d.Dot(s.Cell.A, s.Cell.C) / 15, 1e-12);
        Assert.Equal(System.Math.Cos(110 * System.Math.PI / 180), Vector3d.Dot(s.Cell.A, s.Cell.B) / 12, 1e-12);
        Assert.Equal(PeriodicDirections.All, s.Periodic);
    }

    [Fact]
    public void JsonIsReadAsAseWritesIt()
    {
        Structure s = Comment("""a="_JSON [[1, 2], [3, 4]]" b="_JSON {\"x\": [1, \"y\"]}" c="_JSON \"12\"" d="_JSON [\"u\", \"v w\"]" e="_JSON [true]" """);
        Assert.Equal(PropertyValue.Table([1L, 2, 3, 4], 2), s.Info["a"]);
        Assert.Equal(PropertyKind.Json, s.Info["b"].Kind);
        Assert.Equal("""{"x": [1, "y"]}""", s.Info["b"].Texts[0]);
        Assert.Equal(PropertyValue.Of("12"), s.Info["c"]);
        Assert.Equal(PropertyValue.List(["u", "v w"]), s.Info["d"]);
        Assert.Equal(PropertyValue.List([true]), s.Info["e"]);
    }

    [Theory]
    [InlineData("Cubic bulk silicon cell")]
    [InlineData("water's energy")]
    [InlineData("======= step 3 =====")]
    public void CommentOfPlainXyzIsKeptWhole(string comment)
    {
        Structure s = One($"1\n{comment}\nSi 0 0 0 extra columns are allowed here\n");
        Assert.Equal(14, s.AtomicNumbers[0]);
        Assert.Equal(PropertyValue.Of(comment), Assert.Single(s.Info).Value);
    }

    [Fact]
    public void AtomicNumbersMayStandInPlaceOfSymbolsAndOverrideThem()
    {
        Assert.Equal(8, One("1\nProperties=Z:I:1:pos:R:3\n8 0 0 0\n").AtomicNumbers[0]);
        Assert.Equal(8, One("1\nProperties=species:S:1:Z:I:1:pos:R:3\nH 8 0 0 0\n").AtomicNumbers[0]);
        Assert.Equal(8, One("1\nProperties=Z:I:1:pos:R:3:species:S:1\n8 0 0 0 H\n").AtomicNumbers[0]);
        Assert.Equal(8, One("1\n\n8 0 0 0\n").AtomicNumbers[0]);
    }

    [Fact]
    public void FramesMayBeSeparatedByBlankLinesAndEndInCarriageReturns()
    {
        Structure[] frames = [.. ExtendedXyz.Read(new StringReader("1\r\nk=a\r\nH 0 0 0\r\n\r\n0\r\n\r\n2\r\nk=b\r\nH 0 0 0\r\nO 1 1 1\r\n\r\n  \r\n"))];
        Assert.Equal([1, 0, 2], frames.Select(f => f.Count));
        Assert.Equal(PropertyValue.Of("b"), frames[2].Info["k"]);
    }

    [Fact]
    public void FramesBeforeAnErrorAreDelivered()
    {
        using var frames = ExtendedXyz.Read(new StringReader("1\n\nH 0 0 0\nbad\n")).GetEnumerator();
        Assert.True(frames.MoveNext());
        Assert.Throws<StructureFormatException>(() => frames.MoveNext());
    }

    [Fact]
    public void ReferenceValuesPreferThePrefix()
    {
        Structure s = One("""
            1
            Properties=species:S:1:pos:R:3:forces:R:3:REF_forces:R:3 energy=1 REF_energy=2.5 stress="1 2 3 4 5 6 7 8 9" dft_virial="1 2 3 4 5 6"
            H 0 0 0 1 1 1 2 3 4
            """);
        Assert.Equal(2.5, s.ReferenceEnergy);
        Assert.Equal([2.0, 3, 4], s.ReferenceForces!);
        Assert.Equal(Matrix3d.FromRows([1, 4, 7, 2, 5, 8, 3, 6, 9]), s.ReferenceStress);
        Assert.Equal(Matrix3d.FromRows([1, 6, 5, 6, 2, 4, 5, 4, 3]), s.ReferenceVirial);
        Assert.Equal(3, Comment("free_energy=3").ReferenceEnergy);
        Structure none = One("1\n\nH 0 0 0\n");
        Assert.True(none is { ReferenceEnergy: null, ReferenceForces: null, ReferenceStress: null, ReferenceVirial: null });
    }

    [SharedDataFact("data/datasets/acac/train_300K.xyz")]
    public void ReadsATrainingSet()
    {
        Structure[] frames = [.. ExtendedXyz.Read(SharedData.PathOf("data/datasets/acac/train_300K.xyz"))];
        Assert.Equal(500, frames.Length);
        Assert.All(frames, f => Assert.Equal(45, f.ReferenceForces!.Length));
        Assert.Equal(-9391.45554428476, frames[0].ReferenceEnergy);
        Assert.Equal(0.07874433, frames[0].Positions[0]);
    }

    private static Structure One(string text) => Assert.Single(ExtendedXyz.Read(new StringReader(text)));

    private static Structure Comment(string comment) => One($"1\n{comment}\nH 0 0 0\n");
}
