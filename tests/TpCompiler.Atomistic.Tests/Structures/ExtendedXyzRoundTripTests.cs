using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Atomistic.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

public sealed class ExtendedXyzRoundTripTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void AnyStructureReadsBackExactly()
        => Check.One(s_config, Prop.ForAll(StructureGenerators.Structures().ToArbitrary(), (Structure s) =>
        {
            StructureAssert.Same(s, RoundTrip(s));
            return true;
        }));

    [Fact]
    public void AnyTextReadsBackExactlyAsKeyAndAsValue()
        => Check.One(s_config, Prop.ForAll(StructureGenerators.Texts().ToArbitrary(), (string text) =>
        {
            Structure s = StructureGenerators.Hydrogen.WithInfo("before", PropertyValue.Of(1L)).WithInfo("text", PropertyValue.Of(text))
                .WithInfo("list", PropertyValue.List([text])).WithInfo("uid", PropertyValue.Of(text)).WithInfo("after", PropertyValue.Of(2L));
            if (text.Length > 0 && !text.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
                s = s.WithInfo(text, PropertyValue.Of(true));
            StructureAssert.Same(s, RoundTrip(s));
            return true;
        }));

    [Theory]
    [InlineData("1")]
    [InlineData("T")]
    [InlineData("1 2")]
    [InlineData("nan")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" a ")]
    [InlineData("_JSON 5")]
    [InlineData("[[1, 2]]")]
    [InlineData("[\"a\"]")]
    [InlineData("a\\")]
    [InlineData("line\nbreak\ttab\u0001")]
    [InlineData("\"")]
    [InlineData("=")]
    [InlineData("true")]
    [InlineData("1d5")]
    [InlineData("é 漢 😀")]
    public void TextThatLooksLikeSomethingElseStaysText(string text)
    {
        Structure s = StructureGenerators.Hydrogen.WithInfo("k", PropertyValue.Of(text)).WithInfo("next", PropertyValue.Of("x"));
        StructureAssert.Same(s, RoundTrip(s));
    }

    [Fact]
    public void TensorsUnderAseNamesAreNineNumbersColumnByColumn()
    {
        Structure s = StructureGenerators.Hydrogen.WithInfo("stress", PropertyValue.Table([1.0, 2, 3, 4, 5, 6, 7, 8, 9], 3));
        Assert.Contains("stress=\"1.0 4.0 7.0 2.0 5.0 8.0 3.0 6.0 9.0\"", Text(s), StringComparison.Ordinal);
        Assert.Equal(s.ReferenceStress, RoundTrip(s).ReferenceStress);
    }

    [Fact]
    public void ColumnsAreAligned()
    {
        Structure s = new([1, 11], [0.5, -10, 0.1, 100.25, 1, 1e-7], Matrix3d.Diagonal(4, 5, 6), PeriodicDirections.All,
            [new("tag", PropertyValue.List([1L, -20L]))], [new("energy", PropertyValue.Of(-2.0)), new("name", PropertyValue.Of("a b"))]);
        Assert.Equal("""
            2
            Lattice="4.0 0.0 0.0 0.0 5.0 0.0 0.0 0.0 6.0" Properties=species:S:1:pos:R:3:tag:I:1 energy=-2.0 name="a b" pbc="T T T"
            H     0.5 -10.0   0.1   1
            Na 100.25   1.0 1E-07 -20

            """, Text(s));
    }

    [Fact]
    public void WhatAColumnCannotHoldIsAnErrorAndLeavesNoFile()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("out.xyz");
        Structure good = StructureGenerators.Hydrogen;
        foreach (Structure bad in new[]
        {
            good.WithAtomProperty("label", PropertyValue.List(["two words"])),
            good.WithAtomProperty("label", PropertyValue.List([""])),
            good.WithAtomProperty("a:b", PropertyValue.List([1L])),
        })
            Assert.Throws<ArgumentException>(() => ExtendedXyz.Write(path, [good, bad]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [SharedDataFact("data/datasets/acac/test_MD_300K.xyz")]
    public void ADataSetReadsBackExactly()
    {
        using TemporaryFolder folder = new();
        Structure[] frames = [.. ExtendedXyz.Read(SharedData.PathOf("data/datasets/acac/test_MD_300K.xyz"))];
        ExtendedXyz.Write(folder.File("copy.xyz"), frames);
        Structure[] again = [.. ExtendedXyz.Read(folder.File("copy.xyz"))];
        Assert.Equal(frames.Length, again.Length);
        for (int i = 0; i < frames.Length; i++)
            StructureAssert.Same(frames[i], again[i]);
    }

    private static Structure RoundTrip(Structure structure) => Assert.Single(ExtendedXyz.Read(new StringReader(Text(structure))));

    private static string Text(Structure structure)
    {
        using StringWriter writer = new();
        ExtendedXyz.Write(writer, structure);
        return writer.ToString();
    }
}
