using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using TpCompiler.Cli.Models;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests.Documented;

/// <summary>Every command on every page: those of <c>tpc</c> are run as they are typed; those of others name what is there.</summary>
public sealed class CommandTests : IDisposable
{
    private const string OfRepository = "run -c Release --project runtime/TpCompiler.Cli -- ";

    // What is measured is not a matter of tests, and a little of it says whether it works.
    private static readonly string[] s_quickly = ["--items", "3", "--neighbors", "2", "--seconds", "0.001"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Commands that can be typed: a synopsis has brackets, or words in capitals for what is given.</summary>
    public static TheoryData<string> Typed =>
    [
        .. DocumentedPages.All.SelectMany(p => DocumentedPages.Commands(p, "tpc"))
            .Concat(DocumentedPages.All.SelectMany(p => DocumentedPages.Commands(p, "dotnet")).Where(c => c.Contains(OfRepository, StringComparison.Ordinal)).Select(c => "tpc " + c[("dotnet ".Length + OfRepository.Length)..]))
            .Where(c => !IsSynopsis(c) && !c.StartsWith("tpc models get", StringComparison.Ordinal))
            .Distinct(),
    ];

    public static TheoryData<string> Synopses => [.. DocumentedPages.Commands("README.md", "tpc").Where(IsSynopsis)];

    public static TheoryData<string> Others =>
        [.. DocumentedPages.All.SelectMany(p => new[] { "dotnet", "python3" }.SelectMany(w => DocumentedPages.Commands(p, w))).Where(c => !c.Contains(OfRepository, StringComparison.Ordinal)).Distinct()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Typed))]
    public void Commands_run_as_they_are_typed(string command)
    {
        foreach (string sample in Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "samples", "diagrams")))
            File.Copy(sample, _folder.File(Path.GetFileName(sample)));
        File.Copy(typeof(Atomistic.Kernels.AtomisticKernels).Assembly.Location, _folder.File("my.dll"));
        string[] arguments = [.. DocumentedPages.Words(command).Skip(1).Select(InFolder)];
        if (arguments is ["bench", "kernels", ..])
            arguments = [.. arguments, .. s_quickly.Where((_, n) => !arguments.Contains(s_quickly[n / 2 * 2]))];

        // Measurements that a command reads were made by an earlier one.
        foreach (string file in arguments.Where((a, n) => a.EndsWith(".json", StringComparison.Ordinal) && arguments[n - 1] is not "-o"))
            Tpc.Text(["bench", "kernels", "leg x : 0e; out y = x^2", "--pass", "forward", "--dtype", "float32", "-o", file, .. s_quickly]);

        Tpc run = Tpc.Run(arguments);
        Assert.True(run.Code == 0 || (arguments.Contains("--device") && run.Error.Contains("Install", StringComparison.Ordinal)), $"{command}: {run.Error}");
    }

    [Theory]
    [MemberData(nameof(Synopses))]
    public void Options_of_the_synopsis_are_those_of_help(string synopsis)
    {
        string[] words = [.. DocumentedPages.Words(synopsis).Skip(1).TakeWhile(w => w.All(char.IsAsciiLetterLower))];
        string help = Tpc.Text([.. words, "--help"]);
        string[] named = [.. Regex.Matches(synopsis, "(?<=[ |[])(--[a-z-]+|-o)(?=[ |\\]]|$)").Select(m => m.Value)];
        Assert.All(named, option => Assert.Matches($@"(?m)^ *(-o, )?{option}\b|, {option}\b", help));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Other_commands_name_what_is_there(string command)
    {
        string[] words = DocumentedPages.Words(command);
        foreach (string path in words.Where(w => Regex.IsMatch(w, "^(runtime|benchmarks|tests|packages)/")))
            Assert.True(Path.Exists(Path.Combine(SharedData.Repository, path)), $"{command}: there is no {path}");
        if (words[0] == "dotnet")
            Assert.Contains(words[1], (string[])["run", "test", "build", "pack", "publish", "tool"]);
        if (Array.IndexOf(words, "--filter") is >= 0 and var filter && words[1] == "test")
            Assert.Contains(
                Directory.EnumerateFiles(Path.Combine(SharedData.Repository, words.First(w => w.StartsWith("tests/", StringComparison.Ordinal))), "*.cs", SearchOption.AllDirectories),
                f => f.Contains(words[filter + 1], StringComparison.Ordinal) || File.ReadAllText(f).Contains(words[filter + 1], StringComparison.Ordinal));
    }

    [Fact]
    public void Models_that_are_downloaded_are_listed()
    {
        string[] downloads = [.. DocumentedPages.All.SelectMany(p => DocumentedPages.Commands(p, "tpc models get")).Where(c => !IsSynopsis(c))];
        Assert.NotEmpty(downloads);
        Assert.All(downloads, command => Assert.NotNull(PublicModels.Find(DocumentedPages.Words(command)[3])));
    }

    [Fact]
    public void Pages_have_commands()
    {
        Assert.True(Typed.Count >= 15);
        Assert.True(Synopses.Count >= 10);
        Assert.True(Others.Count >= 8);
    }

    private static bool IsSynopsis(string command) => Regex.IsMatch(command, @"\[|\b(MODEL|NAME|FILE|OUT|OURS|TEXT)\b");

    private string InFolder(string word) => Path.Exists(Path.Combine(SharedData.Repository, word)) && word.Contains('/', StringComparison.Ordinal) ? Path.Combine(SharedData.Repository, word)
        : Regex.IsMatch(word, @"^[\w./-]+\.(fusion|json|svg|html|dll|model|xyz|extxyz|safetensors)$") ? _folder.File(Path.GetFileName(word))
        : word;
}
