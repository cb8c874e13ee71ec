using System;
using System.IO;
using System.Diagnostics;
using TpCompiler.Generators.Tests.Support;
using Xunit;
namespace TpCompiler.Generators.Tests;
public class Probe
{
    [Theory]
    [InlineData("1-message")]
    [InlineData("2-product")]
    [InlineData("3-allegro")]
    [InlineData("4-cormorant")]
    [InlineData("5-fusion-block")]
    [InlineData("6-four-body")]
    [InlineData("8-recoupled")]
    public void P(string name)
    {
        string text = File.ReadAllText(Path.Combine(TpCompiler.TestSupport.SharedData.Repository, "tests", "TpCompiler.Core.Tests", "Diagrams", "Language", "Specs", name + ".fusion"));
        Stopwatch w = Stopwatch.StartNew();
        Core.Diagrams.Language.DiagramText.Read(text);
        double t0 = w.Elapsed.TotalSeconds; w.Restart();
        Core.Diagrams.Language.DiagramText.Read(text);
        double t1 = w.Elapsed.TotalSeconds; w.Restart();
        string src = "[TpCompiler.FusionDiagram(\"\"\"\n" + text + "\n\"\"\")] public static partial class Layer;";
        var r = GeneratorRun.Of(src);
        double t2 = w.Elapsed.TotalSeconds;  w.Restart();
        GeneratorRun.Of(src);
        double t3 = w.Elapsed.TotalSeconds;
        File.WriteAllText($"/tmp/genprobe/{name}.txt", $"{t0} {t1} {t2} {t3}\n" + string.Join("\n", r.Diagnostics));
        foreach (var s in r.GeneratedSources) { Directory.CreateDirectory("/tmp/genprobe/"+name); File.WriteAllText($"/tmp/genprobe/{name}/{s.HintName}", s.SourceText.ToString()); }
        GeneratorRun.Load(src);
    }
}
