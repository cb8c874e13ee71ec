using System.Linq;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Concurrency;

/// <summary>Every family of models, loaded and evaluated by sixteen threads at once in processes that loaded nothing before.</summary>
public sealed class FreshProcessTests
{
    public static TheoryData<string> Forms => [.. ModelFamilies.Forms];

    public static TheoryData<string> Goldens => [.. ModelFamilies.Goldens];

    // A few in one process: together they take minutes, and what they share is also met by the others.
    public static TheoryData<string> Variants => [.. ModelFamilies.Variants.Chunk(7).Select(chunk => string.Join(' ', chunk))];

    [Theory]
    [MemberData(nameof(Forms))]
    public void ModelsOfEveryForm(string family) => AssertLoads(family);

    [SharedDataTheory(GoldenMace.Folder)]
    [MemberData(nameof(Goldens))]
    public void ReferenceModels(string family) => AssertLoads(family);

    [SharedDataTheory(Mace.MaceVariantGoldenTests.Folder)]
    [MemberData(nameof(Variants))]
    public void ModelFilesOfEveryVariant(string families) => AssertLoads(families.Split(' '));

    private static void AssertLoads(params string[] families)
    {
        (int code, string said) = LoadingProcess.Start(families);
        Assert.True(code == 0, said);
        Assert.All(families, family => Assert.Contains(family + ": ", said));
    }
}
