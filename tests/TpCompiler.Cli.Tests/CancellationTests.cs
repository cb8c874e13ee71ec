using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>What is left when the command is interrupted.</summary>
public sealed class CancellationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NothingIsWrittenWhereNothingWasDone(bool json)
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource cancellation = new();
        cancellation.Cancel();
        string path = folder.File("out.xyz");
        string[] arguments = ["evaluate", Tpc.Model, Tpc.Molecule, "-o", path, .. json ? ["--json"] : Array.Empty<string>()];
        Tpc run = Tpc.Run(arguments, new StringWriter(), cancellation.Token);
        Assert.Equal(new Tpc(130, "", $"cancelled after 0 frames; {path} was not written{Environment.NewLine}"), run);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--explain")]
    public void CompilingADiagramStops(string option)
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource cancellation = new();
        cancellation.Cancel();
        string[] arguments = ["spec", "leg x[i] : 8x(0e+1o); out z[i] : 8x0e = x^3", option, "-o", folder.File("out")];
        Tpc run = Tpc.Run(arguments, new StringWriter(), cancellation.Token);
        Assert.Equal(new Tpc(130, "", $"cancelled{Environment.NewLine}"), run);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void FramesThatWereDoneArePrintedAndCounted()
    {
        using CancellationTokenSource cancellation = new();
        using CancellingWriter output = new(cancellation, "frame 2");
        Tpc run = Tpc.Run(["evaluate", Tpc.Model, Tpc.Molecule], output, cancellation.Token);
        Assert.Equal(130, run.Code);
        Assert.Equal("cancelled after 2 frames", run.Error.TrimEnd());
        Assert.Contains("frame 2", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("frame 3", run.Output, StringComparison.Ordinal);
        Assert.Equal(30, run.Output.Split('\n').Count(line => line.StartsWith("    ", StringComparison.Ordinal) && line.Contains("  ", StringComparison.Ordinal) && !line.Contains("|F|", StringComparison.Ordinal)));
    }

    [Fact]
    public void AHalfWrittenFileIsTakenAway()
    {
        using TemporaryFolder inputs = new();
        using TemporaryFolder outputs = new();
        using CancellationTokenSource cancellation = new();
        string many = inputs.File("many.xyz", string.Concat(Enumerable.Repeat(File.ReadAllText(Tpc.Molecule), 3_000)));
        using FileSystemWatcher watcher = new(outputs.Path);
        watcher.Created += (_, _) => cancellation.Cancel();
        watcher.EnableRaisingEvents = true;
        string path = outputs.File("out.xyz");
        Tpc run = Tpc.Run(["evaluate", Tpc.Model, many, "-o", path], new StringWriter(), cancellation.Token);
        Assert.Equal((130, ""), (run.Code, run.Output));
        Assert.Matches(@"^cancelled after \d+ frames?; ", run.Error);
        Assert.Empty(Directory.GetFileSystemEntries(outputs.Path));
    }

    /// <summary>Cancels once a text has been written.</summary>
    private sealed class CancellingWriter(CancellationTokenSource cancellation, string trigger) : StringWriter
    {
        public override void Write(StringBuilder? value)
        {
            base.Write(value);
            if (value is not null && value.ToString().Contains(trigger, StringComparison.Ordinal))
                cancellation.Cancel();
        }
    }
}
