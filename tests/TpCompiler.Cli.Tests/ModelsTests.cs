using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using TpCompiler.Cli.Models;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary><c>tpc models</c>, and downloads from a server on this machine.</summary>
public sealed class ModelsTests
{
    private static readonly string s_sample = Path.Combine(SharedData.Repository, "samples", "models", "nequix-mp-1.nqx");

    [Fact]
    public void TheListSaysOfEachModelWhereThatWasTakenFrom()
    {
        JsonElement document = Tpc.Json("models");
        JsonElement[] models = [.. document.GetProperty("models").EnumerateArray()];
        Assert.Equal(models.Length, models.Select(model => model.GetProperty("name").GetString()).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        string text = Tpc.Text("models");
        foreach (JsonElement model in models)
        {
            Assert.Matches(@"^https://[^ ]+(/[0-9a-f]{40}/)[^ ]+$", model.GetProperty("page").GetString());
            Assert.Contains(model.GetProperty("name").GetString()!, text, StringComparison.Ordinal);
            foreach (string required in new[] { "architecture", "training_data", "licence", "tried" })
                Assert.NotEqual("", model.GetProperty(required).GetString());
            if (model.TryGetProperty("checksum", out JsonElement checksum))
                Assert.Matches("^(sha256:[0-9a-f]{64}|git:[0-9a-f]{40})$", checksum.GetString());
            if (model.TryGetProperty("url", out JsonElement url))
                Assert.Matches(@"^https://[^ ]+\.(model|nqx)$", url.GetString());
        }

        Assert.NotEmpty(document.GetProperty("refused").EnumerateArray());
    }

    [Fact]
    public void TheSampleIsTheModelOfTheList()
    {
        PublicModel model = PublicModels.Find("NEQUIX-MP-1")!;
        Assert.Equal(model.Checksum, FileChecksum.Of(ChecksumKind.Sha256, s_sample));
        Assert.Equal(model.Bytes, new FileInfo(s_sample).Length);
        Assert.Equal(model.Elements, Tpc.Json("info", s_sample).GetProperty("elements").GetArrayLength());

        // As git hash-object says.
        using TemporaryFolder folder = new();
        Assert.Equal("git:ce013625030ba8dba906f756967f9e9ca394464a", FileChecksum.Of(ChecksumKind.GitBlob, folder.File("hello", "hello\n")).ToString());
    }

    [Fact]
    public void TheDocumentationHasTheList()
    {
        string[] lines = File.ReadAllLines(Path.Combine(SharedData.Repository, "docs", "models.md"));
        foreach (PublicModel model in PublicModels.All)
        {
            string checksum = model.Checksum is { } known ? $"`{known.ToString()[..(known.ToString().IndexOf(':', StringComparison.Ordinal) + 9)]}`" : "";
            string name = model.Url is null ? model.Name : $"[{model.Name}]({model.Url})";
            string size = model.Bytes is { } bytes ? FormattableString.Invariant($"{bytes / 1e6:0.0} MB") : "";
            Assert.Contains(FormattableString.Invariant($"| {name} | {model.Elements} | {model.TrainingData} | {model.Theory} | {model.Licence} | {size} | {checksum} | {model.Tried} | [page]({model.Page}) |"), lines);
        }

        foreach ((string what, string why) in PublicModels.Refused)
            Assert.Contains($"| {what} | {why} |", lines);
    }

    [Fact]
    public void AModelIsDownloadedAndEvaluated()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new() { Content = File.ReadAllBytes(s_sample) };
        Tpc run = Get(server, folder);
        string file = folder.File("nequix-mp-1.nqx");
        Assert.Equal((0, $"{file}: 2 842 366 bytes, sha256:1647af8e627e1afa11e2bfadeab0797326513a521afd7dd01606a96f56783eee, as published\n"), (run.Code, run.Output.ReplaceLineEndings("\n")));
        Assert.StartsWith("nequix-mp-1: licence MIT, see https://", run.Error, StringComparison.Ordinal);
        Assert.Equal("GET /models/nequix-mp-1.nqx HTTP/1.1", Assert.Single(server.Requests));
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal(0, Tpc.Run("evaluate", file, Tpc.Molecule, "--frames", "0").Code);

        // Again: nothing is asked for, and another file of that name is left alone.
        Assert.Contains("bytes already, sha256:", Get(server, folder).Output, StringComparison.Ordinal);
        File.WriteAllText(file, "mine");
        Assert.Contains("is there already and is another file", Get(server, folder).Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData(null)]
    public void ConnectionsThatEndAreTakenUpAgain(string? tag)
    {
        using TemporaryFolder folder = new();
        using FileServer server = new() { Content = File.ReadAllBytes(s_sample), Tag = tag };
        server.Cuts.Enqueue(1_000_000);
        server.Cuts.Enqueue(500_000);
        Assert.Equal(0, Get(server, folder).Code);
        Assert.True(File.ReadAllBytes(folder.File("nequix-mp-1.nqx")).AsSpan().SequenceEqual(server.Content));
        string[] requests = [.. server.Requests];
        Assert.Equal(3, requests.Length);

        // Without a version nobody knows whether the rest belongs to the beginning.
        Assert.EndsWith(tag is null ? "HTTP/1.1" : "bytes=1000000-", requests[1], StringComparison.Ordinal);
        Assert.EndsWith(tag is null ? "HTTP/1.1" : "bytes=1500000-", requests[2], StringComparison.Ordinal);
    }

    [Fact]
    public void AnInterruptedDownloadGoesOnLater()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new() { Content = File.ReadAllBytes(s_sample) };
        using CancellationTokenSource cancellation = new();
        string part = folder.File("nequix-mp-1.nqx.part");
        server.Sending = at =>
        {
            if (at < 500_000)
                return;

            // The rest comes once something was received, and that was stopped.
            SpinWait.SpinUntil(() => File.Exists(part) && new FileInfo(part).Length > 0, TimeSpan.FromSeconds(30));
            cancellation.Cancel();
        };
        Tpc stopped = Get(server, folder, cancellation.Token);
        Assert.Equal(130, stopped.Code);
        Assert.Contains(".part keeps what came, and the same command goes on after it", stopped.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("nequix-mp-1.nqx")));
        long kept = new FileInfo(part).Length;
        Assert.InRange(kept, 1, server.Content.Length - 1);
        server.Sending = null;
        Assert.Equal(0, Get(server, folder).Code);
        Assert.EndsWith($"bytes={kept}-", server.Requests.Last(), StringComparison.Ordinal);
        Assert.True(File.ReadAllBytes(folder.File("nequix-mp-1.nqx")).AsSpan().SequenceEqual(server.Content));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void WhatHasChangedMeanwhileBeginsAnew()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new() { Content = File.ReadAllBytes(s_sample), Tag = "\"2\"" };
        folder.File("nequix-mp-1.nqx.part", "the beginning of an older file");
        folder.File("nequix-mp-1.nqx.part.from", $"{server.Address}/models/nequix-mp-1.nqx\n\"1\"\n");
        Assert.Equal(0, Get(server, folder).Code);
        Assert.True(File.ReadAllBytes(folder.File("nequix-mp-1.nqx")).AsSpan().SequenceEqual(server.Content));
    }

    [Fact]
    public void WhatIsThereWholeIsOnlyChecked()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new() { Content = File.ReadAllBytes(s_sample) };
        File.WriteAllBytes(folder.File("nequix-mp-1.nqx.part"), server.Content);
        folder.File("nequix-mp-1.nqx.part.from", $"{server.Address}/models/nequix-mp-1.nqx\n\"1\"\n");
        Assert.Equal(0, Get(server, folder).Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void OtherFilesAreTakenAway()
    {
        using TemporaryFolder folder = new();
        byte[] changed = File.ReadAllBytes(s_sample);
        changed[1_000_000] ^= 1;
        foreach ((byte[] content, string expected) in new[] { (changed, "expected the checksum sha256:1647af8e"), (changed[..^1], "expected 2 842 366 bytes, found 2 842 365") })
        {
            using FileServer server = new() { Content = content };
            Tpc run = Get(server, folder);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.Contains(expected, run.Error, StringComparison.Ordinal);
            Assert.Contains("what was downloaded is another file and was taken away", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(Directory.GetFileSystemEntries(folder.Path), path => !path.EndsWith(".from", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(404, "application/octet-stream", "the server says 404 (Said)")]
    [InlineData(200, "text/html; charset=utf-8", "expected a model, found a web page")]
    public void ServersThatHaveItNotAreExplained(int status, string type, string expected)
    {
        using TemporaryFolder folder = new();
        using FileServer server = new() { Content = [1, 2, 3], Status = status, Type = type };
        Tpc run = Get(server, folder);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains($"error: {server.Address}/models/nequix-mp-1.nqx: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void NobodyThereIsExplained()
    {
        using TemporaryFolder folder = new();
        FileServer server = new();
        string address = server.Address;
        server.Dispose();
        Tpc run = Tpc.Run("models", "get", "nequix-mp-1", "-o", folder.Path, "--from", address);
        Assert.Equal(1, run.Code);
        Assert.Contains($"error: {address}/nequix-mp-1.nqx: cannot be downloaded: ", run.Error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void ProxiesAreThoseOfTheEnvironment()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new() { Content = File.ReadAllBytes(s_sample) };
        Shell shell = Shell.Run(folder, $"export http_proxy={server.Address}; tpc models get nequix-mp-1 --from http://models.invalid/mirror");
        Assert.Equal(0, shell.Code);
        Assert.Equal("GET http://models.invalid/mirror/nequix-mp-1.nqx HTTP/1.1", Assert.Single(server.Requests));
    }

    [Theory]
    [InlineData("nequix", 1, "there is no model 'nequix' in the list; it has nequix-mp-1, ")]
    [InlineData("allegro-oam-l", 1, "its authors publish it behind a page alone: https://")]
    [InlineData("--all", 2, "unknown option '--all'")]
    public void WhatCannotBeHadIsExplained(string name, int code, string expected)
    {
        Tpc run = Tpc.Run("models", "get", name);
        Assert.Equal((code, ""), (run.Code, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static Tpc Get(FileServer server, TemporaryFolder folder, CancellationToken cancellation = default)
        => Tpc.Run(["models", "get", "nequix-mp-1", "-o", folder.Path, "--from", $"{server.Address}/models/"], new StringWriter(), cancellation);
}
