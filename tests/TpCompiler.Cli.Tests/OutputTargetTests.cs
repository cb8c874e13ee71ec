using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Where commands write: links, modes, pipes, devices, standard output, signals, and disks that are full.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OutputTargetTests
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>Long enough to be interrupted: thousands of frames.</summary>
    private const string Many = "for i in $(seq 3000); do cat $molecule; done > many.xyz\n";

    [LinuxFact]
    public void AnOlderFileKeepsItsModeAndALinkStaysOne()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("real.xyz", "old");
        File.SetUnixFileMode(file, Mode);
        string link = folder.File("link.xyz");
        File.CreateSymbolicLink(link, "real.xyz");
        _ = Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule, "-o", link);
        Assert.Equal("real.xyz", new FileInfo(link).LinkTarget);
        Assert.Equal(3, ExtendedXyz.Read(file).Count());
        Assert.Equal(Mode, File.GetUnixFileMode(file));
        _ = Tpc.Text("convert", Tpc.Model, link);
        Assert.Equal("real.xyz", new FileInfo(link).LinkTarget);
        Assert.Equal(Mode, File.GetUnixFileMode(file));

        // A link to what is not there yet makes it.
        string early = folder.File("early.xyz");
        File.CreateSymbolicLink(early, "late.xyz");
        _ = Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule, "-o", early);
        Assert.NotNull(new FileInfo(early).LinkTarget);
        Assert.Equal(3, ExtendedXyz.Read(folder.File("late.xyz")).Count());
    }

    [LinuxFact]
    public void AWriteProtectedFileIsRefused()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("out.xyz", "old");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        string expected = $"error: {file}: cannot be written: it is write-protected";
        foreach (string[] arguments in (string[][])[["evaluate", Tpc.Model, Tpc.Molecule, "-o", file], ["convert", Tpc.Model, file], ["spec", "leg x : 0e; out z = x", "-o", file], ["spec", "leg x : 0e; out z = x", "--svg", file]])
        {
            Tpc run = Tpc.Run(arguments);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.StartsWith(expected, run.Error, StringComparison.Ordinal);
        }

        Assert.Equal("old", File.ReadAllText(file));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [LinuxFact]
    public void PipesAndDevicesAreWrittenInto()
    {
        using TemporaryFolder folder = new();
        Shell pipe = Shell.Run(folder, "mkfifo pipe; cat pipe > got & (tpc evaluate $model $molecule -o pipe); wait; test -p pipe && grep -c Properties got");
        Assert.Equal(new Shell(0, "pipe: 3 frames written\n3\n", ""), pipe);
        Shell device = Shell.Run(folder, "(tpc evaluate $model $molecule -o /dev/null); test -c /dev/null; echo $?");
        Assert.Equal(new Shell(0, "/dev/null: 3 frames written\n0\n", ""), device);

        // A node of one's own, where the process may make it.
        Shell node = Shell.Run(folder, "mknod null c 1 3 2>&- || ln -s /dev/null null; (tpc convert $model null) >&-; test -c null; echo $?");
        Assert.Equal("0\n", node.Output);
        Shell descriptor = Shell.Run(folder, "(tpc evaluate $model $molecule -o /dev/fd/3) 3> three; grep -c Properties three");
        Assert.Equal(new Shell(0, "/dev/fd/3: 3 frames written\n3\n", ""), descriptor);
    }

    [LinuxFact]
    public void StandardOutputGetsResultsAloneAndStandardInputGivesStructures()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("out.xyz");
        _ = Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule, "-o", file);
        foreach (string name in new[] { "-", "/dev/stdout" })
        {
            Shell piped = Shell.Run(folder, $"(tpc evaluate $model - -o {name}) < $molecule | cat");
            Assert.Equal(File.ReadAllText(file), piped.Output);
            Assert.Contains("3 frames written", piped.Error, StringComparison.Ordinal);
        }

        Shell converted = Shell.Run(folder, "(tpc convert $model -) > converted; tpc evaluate converted $molecule -o -");
        Assert.Equal(File.ReadAllText(file), converted.Output);
        Assert.Equal(["converted", "out.xyz"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(1, Tpc.Run("evaluate", Tpc.Model, "-").Code);
        Assert.Contains("standard input: expected structures", Tpc.Run("evaluate", Tpc.Model, "-").Error, StringComparison.Ordinal);
        Assert.Contains("give its file", Tpc.Run("info", "-").Error, StringComparison.Ordinal);
        Assert.Equal(2, Tpc.Run("evaluate", Tpc.Model, Tpc.Molecule, "--json", "-o", "-").Code);
        Assert.Equal(2, Tpc.Run("evaluate", Tpc.Model, "-", "-").Code);
    }

    [LinuxFact]
    public void EverySignalThatCanBeCaughtLeavesNothingBehind()
    {
        using TemporaryFolder folder = new();
        foreach (string signal in new[] { "HUP", "INT", "QUIT", "TERM", "USR1", "ALRM", "XCPU", "PROF", "IO", "RTMIN+5" })
        {
            // Background jobs of scripts ignore SIGINT and SIGQUIT; set -m gives them back.
            Shell run = Shell.Run(folder, $"{(signal == "HUP" ? Many : "")}set -m; mkdir -p run; (cd run; tpc evaluate $model ../many.xyz -o out.xyz) & "
                + $"while ! compgen -G 'run/.*tmp' >&-; do kill -0 $! || exit 99; sleep 0.02; done; kill -{signal} $!; wait $!; code=$?; ls -A run; exit $code");
            Assert.Equal((signal, 128 + Number(signal), ""), (signal, run.Code, run.Output));
            Assert.Matches("^cancelled after [0-9]+ frames?; out.xyz was not written\n", run.Error);
        }

        static int Number(string signal) => signal switch
        {
            "HUP" => 1, "INT" => 2, "QUIT" => 3, "TERM" => 15, "USR1" => 10, "ALRM" => 14, "XCPU" => 24, "PROF" => 27, "IO" => 29, _ => 39,
        };
    }

    [LinuxFact]
    public void ASignalThatTheParentIgnoresStaysIgnored()
    {
        using TemporaryFolder folder = new();
        Shell run = Shell.Run(folder, "trap '' HUP; for i in $(seq 100); do cat $molecule; done > many.xyz; (tpc evaluate $model many.xyz -o out.xyz) & "
            + "while ! compgen -G '.*tmp' >&-; do kill -0 $! || exit 99; sleep 0.02; done; kill -HUP $!; wait $!");
        Assert.Equal(new Shell(0, "out.xyz: 300 frames written\n", ""), run);
    }

    [LinuxFact]
    public void AFileBeyondItsLimitIsOneSentenceAndLeavesNothing()
    {
        using TemporaryFolder folder = new();
        // The runtime keeps its code in a file, unless it is told not to.
        const string Limited = "export DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0; ulimit -f 4; ";
        Shell file = Shell.Run(folder, $"{Limited}for i in 1 2 3 4 5 6 7 8; do s=\"$s $molecule\"; done; tpc evaluate $model $s -o out.xyz");
        Assert.Equal(new Shell(1, "", "error: out.xyz: cannot be written: it would be larger than files may be here (see ulimit -f)\n"), file);
        Shell model = Shell.Run(folder, $"{Limited}tpc convert $model out.safetensors");
        Assert.Equal(new Shell(1, "", "error: out.safetensors: cannot be written: it would be larger than files may be here (see ulimit -f)\n"), model);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [LinuxFact]
    public void AFullDiskIsOneSentence()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(new Shell(1, "", "error: /dev/full: cannot be written: there is no space left\n"), Shell.Run(folder, "tpc convert $model /dev/full"));
        Shell text = Shell.Run(folder, "tpc info $model > /dev/full");
        Assert.Equal((1, ""), (text.Code, text.Output));
        Assert.Single(text.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("error: ", text.Error, StringComparison.Ordinal);
        Assert.Contains("pace left", text.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFolderOfAPictureIsOneSentenceAndLeavesNothing()
    {
        using TemporaryFolder folder = new();
        (string picture, string report) = (folder.File("no/picture.svg"), folder.File("report"));
        Assert.Equal(
            new Tpc(1, "", $"error: {picture}: cannot be written: its folder does not exist{Environment.NewLine}"),
            Tpc.Run("spec", "leg x : 0e; out z = x", "--svg", picture));
        Assert.Equal(1, Tpc.Run("spec", "leg x : 0e; out z = x", "--svg", report, "-o", folder.File("no/report")).Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
