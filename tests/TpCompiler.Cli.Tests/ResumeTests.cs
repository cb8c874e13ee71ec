using System;
using System.IO;
using System.Linq;
using System.Threading;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Runs that were interrupted and go on: what they write is what a whole run writes, to the last bit.</summary>
public sealed class ResumeTests
{
    private static string Frames(int count) => string.Concat(Enumerable.Range(0, count).Select(k =>
        FormattableString.Invariant($"3\nk={k} energy=-2060.5 config_type={(k % 2 == 0 ? "even" : "odd")}\nO 0 0 0\nH 0 {0.9 + (0.001 * k):0.000} 0\nH 0.9 0 0.1\n")
        + (k % 5 == 3 ? "1\n\nCu 0 0 0\n" : "")));

    [Theory]
    [InlineData("out.xyz")]
    [InlineData("out.json")]
    [InlineData("out.jsonl")]
    public void AnInterruptedRunGoesOn(string name)
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", Frames(40));
        (string whole, string resumed) = (folder.File("whole-" + name), folder.File("again-" + name));
        Tpc all = Tpc.Run("evaluate", Tpc.Model, input, "-o", whole, "--keep-going");
        Assert.Equal(1, all.Code);
        int interruptions = 0, kept = 0;
        while (true)
        {
            using CancellationTokenSource cancellation = new();
            Tpc run = Tpc.Run(
                ["evaluate", Tpc.Model, input, "-o", resumed, "--keep-going", "--resume", "--batch-atoms", "3", "--threads", "1"],
                new StringWriter(), new CancellingError(cancellation, after: (kept / 5) + 2), cancellation.Token);
            if (run.Code != 130)
            {
                Assert.Equal(1, run.Code);
                Assert.Equal(all.Output.Replace("whole-", "again-", StringComparison.Ordinal), run.Output);
                Assert.Equal(all.Error, run.Error);
                break;
            }

            interruptions++;
            Assert.False(File.Exists(resumed));
            Assert.True(File.Exists(resumed + ".partial"));
            Assert.Matches(@"was not written; the same command goes on after the \d+ frames that .*again-.*\.partial keeps", run.Error);
            int now = int.Parse(System.Text.RegularExpressions.Regex.Match(run.Error, @"after the (\d+) frames").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(now > kept);
            kept = now;
            if (interruptions == 2)
                Damage(resumed + ".partial");
        }

        Assert.InRange(interruptions, 2, 20);
        Assert.Equal(File.ReadAllText(whole).Replace("whole-", "again-", StringComparison.Ordinal), File.ReadAllText(resumed));
        Assert.False(File.Exists(resumed + ".partial"));
    }

    [LinuxFact]
    public void ARunThatWasKilledGoesOn()
    {
        using TemporaryFolder folder = new();
        folder.File("in.xyz", string.Concat(Enumerable.Range(0, 3000).Select(k => FormattableString.Invariant($"3\nk={k}\nO 0 0 0\nH 0 {0.9 + (0.0001 * k):0.0000} 0\nH 0.9 0 0.1\n"))));
        Shell shell = Shell.Run(folder, """
            (tpc evaluate $model in.xyz -o whole.xyz > /dev/null)
            dotnet_run() { (tpc evaluate $model in.xyz -o out.xyz --resume --threads 1 --batch-atoms 3 > /dev/null) & }
            dotnet_run; child=$!
            for i in $(seq 600); do test -s out.xyz.partial && test $(stat -c %s out.xyz.partial) -gt 2000 && break; sleep 0.02; done
            kill -9 $child; wait $child 2> /dev/null
            test -e out.xyz && echo early
            (tpc evaluate $model in.xyz -o out.xyz --resume > /dev/null); echo $?
            cmp whole.xyz out.xyz && ls
            """);
        Assert.Equal("0\nin.xyz\nout.xyz\nwhole.xyz\n", shell.Output.Replace("early\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public void AnErrorKeepsWhatWasDoneAndAnotherRunGoesOnAfterIt()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", "1\n\nO 0 0 0\n1\n\nCu 0 0 0\n1\n\nH 0 0 0\n");
        string output = folder.File("out.xyz");
        Tpc failed = Tpc.Run("evaluate", Tpc.Model, input, "-o", output, "--resume");
        Assert.Equal($"error: {input}, frame 2: atom 1 is Cu, which the model does not know; it knows H, C, O ({output} was not written; the same command goes on after the 1 frame that {output}.partial keeps)", failed.Error.TrimEnd());
        Tpc again = Tpc.Run("evaluate", Tpc.Model, input, "-o", output, "--resume", "--keep-going");
        Assert.Equal(1, again.Code);
        Assert.Equal(2, File.ReadAllText(output).Split('\n').Count(line => line.Contains("Properties", StringComparison.Ordinal)));
        Assert.False(File.Exists(output + ".partial"));
    }

    [Fact]
    public void WhatOthersHaveLeftIsRefused()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", "1\n\nO 0 0 0\n1\n\nCu 0 0 0\n");
        string output = folder.File("out.xyz");
        string[] resumed = ["evaluate", Tpc.Model, input, "-o", output, "--resume"];
        Assert.Equal(1, Tpc.Run(resumed).Code);
        Assert.Contains("expected what an interrupted run of this model with these options has left, found that of another", Tpc.Run([.. resumed, "--dtype", "float32"]).Error, StringComparison.Ordinal);
        folder.File("in.xyz", "1\n\nO 0 0 1\n1\n\nO 0 0 0\n");
        Assert.Contains($"{output}.partial: expected the result of {input}, frame 1, found that of another structure; delete it to begin anew", Tpc.Run(resumed).Error, StringComparison.Ordinal);
        folder.File("in.xyz", "1\n\nO 0 0 0\n");
        Assert.Equal(0, Tpc.Run(resumed).Code);
    }

    [Fact]
    public void ResumingNeedsAFile()
    {
        Assert.Equal(2, Tpc.Run("evaluate", Tpc.Model, Tpc.Molecule, "--resume").Code);
        Assert.Contains("--resume: expected --output with a file", Tpc.Run("evaluate", Tpc.Model, Tpc.Molecule, "--resume", "-o", "-").Error, StringComparison.Ordinal);
    }

    /// <summary>Cuts the last record short, as the end of a machine does.</summary>
    private static void Damage(string path)
    {
        using FileStream file = new(path, FileMode.Open);
        file.SetLength(file.Length - 7);
    }

    /// <summary>Cancels once some frames were passed over.</summary>
    private sealed class CancellingError(CancellationTokenSource cancellation, int after) : StringWriter
    {
        private int _seen;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value is not null && value.StartsWith("skipped: ", StringComparison.Ordinal) && ++_seen == after)
                cancellation.Cancel();
        }
    }
}
