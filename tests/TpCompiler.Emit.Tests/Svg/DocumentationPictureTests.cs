using System;
using System.IO;
using TpCompiler.Emit.Svg;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Emit.Tests.Svg;

/// <summary>The pictures of the documentation are what is drawn today; <c>UPDATE_SNAPSHOTS=1</c> rewrites them.</summary>
public sealed class DocumentationPictureTests
{
    public static TheoryData<string> Names => DrawnSpecs.All;

    [Theory]
    [MemberData(nameof(Names))]
    public void PicturesAreUpToDate(string name)
    {
        string drawn = DiagramSvg.Write(DrawnSpecs.Diagram(name));
        string path = Path.Combine(SharedData.Repository, "docs", "pictures", name + ".svg");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, drawn);
        Assert.True(File.Exists(path), $"There is no picture {path}; UPDATE_SNAPSHOTS=1 writes it.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), drawn);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PicturesAreShownInTheDocumentation(string name)
        => Assert.Contains($"(pictures/{name}.svg)", File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "fusion-diagrams.md")), StringComparison.Ordinal);
}
