using System;
using System.IO;
using System.Linq;
using System.Reflection;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Packages.Tests;

/// <summary>
/// What the packages let users name is approved, line by line: <c>packages/PACKAGE/PublicApi.txt</c>. Written anew with UPDATE_SNAPSHOTS=1; look at
/// the difference before it is committed, since what is taken away breaks users.
/// </summary>
public sealed class PublicApiTests
{
    // Programs are not settled yet; the packages of potentials and devices, which stand on them, are not approved either.
    private static readonly string[] s_unsettled = ["TpCompiler.Core.Programs", "TpCompiler.Runtime.Programs"];

    [Theory]
    [InlineData("TpCompiler", "TpCompiler.Algebra", "TpCompiler.Core", "TpCompiler.Runtime")]
    [InlineData("TpCompiler.Testing", "TpCompiler.Testing")]
    [InlineData("TpCompiler.Benchmarking", "TpCompiler.Benchmarking", "TpCompiler.BenchmarkDotNet")]
    public void Public_members_are_the_approved_ones(string package, params string[] assemblies)
    {
        string[] found = [.. assemblies.SelectMany(a => PublicSurface.Of(Assembly.Load(a), s_unsettled))];
        string file = Path.Combine(SharedData.Repository, "packages", package, "PublicApi.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(file, string.Join("\n", found) + "\n");
        string[] approved = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] added = [.. found.Except(approved).Select(l => "+ " + l)], gone = [.. approved.Except(found).Select(l => "- " + l)];
        Assert.True(added.Length + gone.Length == 0, $"{file} is not what the package has; UPDATE_SNAPSHOTS=1 writes it anew:\n{string.Join("\n", gone.Concat(added).Take(40))}");
        Assert.Equal(approved, found);
    }

    [Fact]
    public void Surface_has_the_members_of_every_kind()
    {
        string[] lines = [.. PublicSurface.Of(typeof(Sample).Assembly, []).Where(l => l.Contains(nameof(Sample), StringComparison.Ordinal))];
        Assert.Equal(
            [
                "TpCompiler.Packages.Tests.PublicApiTests.Sample.Field -> System.Int32",
                "TpCompiler.Packages.Tests.PublicApiTests.Sample.Item[System.Int32 n] { get; } -> System.String?",
                "TpCompiler.Packages.Tests.PublicApiTests.Sample.Name { get; init; } -> System.String",
                "TpCompiler.Packages.Tests.PublicApiTests.Sample.Run<T>(T[] items, System.Int32 count = 3, System.String? text = default) -> System.Double?",
                "TpCompiler.Packages.Tests.PublicApiTests.Sample.ctor()",
                "TpCompiler.Packages.Tests.PublicApiTests.Sample: class",
                "const TpCompiler.Packages.Tests.PublicApiTests.Sample.Limit -> System.Int32 = 7",
                "protected virtual TpCompiler.Packages.Tests.PublicApiTests.Sample.Change(out System.Int32 value) -> System.Void",
            ],
            lines);
    }

    /// <summary>One member of each kind; what is private or internal is not seen.</summary>
#pragma warning disable CA1034, CA1051, CA1822 // It has what it has to be looked at.
    public class Sample
    {
        public const int Limit = 7;

        public int Field;

        private int _hidden = 1;

        public string Name { get; init; } = "";

        internal int Hidden => _hidden++;

        public string? this[int n] => n == 0 ? null : Name;

        public double? Run<T>(T[] items, int count = 3, string? text = null) => items.Length + count + text?.Length;

        protected virtual void Change(out int value) => value = Hidden;
    }
#pragma warning restore CA1034, CA1051, CA1822
}
