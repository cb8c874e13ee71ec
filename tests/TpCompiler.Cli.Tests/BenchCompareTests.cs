using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary><c>tpc bench compare</c>: two files of measurements side by side.</summary>
public sealed class BenchCompareTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RatiosAreOfTheSameProblemDirectionAndType()
    {
        string a = Write("a.json", Result("mace-large", "forward", "float32", 0.001), Result("mace-large", "forward", "float64", 0.003), Result("tetris", "forward", "float32", 0.5));
        string b = Write("b.json", Result("mace-large", "forward", "float64", 0.012), Result("mace-large", "forward", "float32", 0.002), Result("path-111", "backward", "float32", 0.5));
        JsonElement document = Tpc.Json("bench", "compare", a, b);
        JsonElement[] rows = [.. document.GetProperty("rows").EnumerateArray()];
        Assert.Equal(["mace-large", "mace-large", "tetris", "path-111"], rows.Select(r => r.GetProperty("problem").GetString()!));
        Assert.Equal(2, rows[0].Number("times_faster"), 12);
        Assert.Equal(4, rows[1].Number("times_faster"), 12);
        Assert.False(rows[2].TryGetProperty("times_faster", out _) || rows[2].TryGetProperty("second_status", out _));
        Assert.False(rows[3].TryGetProperty("first_seconds", out _));
        Assert.Equal(Math.Sqrt(8), document.Number("geometric_mean"), 12);
        Assert.Equal(("Program", "Device"), (document.GetProperty("first").GetProperty("program").GetString(), document.GetProperty("second").GetProperty("device").GetString()));
    }

    [Fact]
    public void TheTableSaysWhoIsFaster()
    {
        string a = Write("a.json", Result("mace-large", "forward", "float32", 0.001), """{"problem":"tetris","direction":"forward","dtype":"float32","status":"failed"}""");
        string b = Write("b.json", Result("mace-large", "forward", "float32", 0.0025), Result("tetris", "forward", "float32", 1));
        string text = Tpc.Text("bench", "compare", a, b);
        Assert.Contains($"A: {a}: Program on Device (Driver)\n", text, StringComparison.Ordinal);
        Assert.Matches(@"mace-large +forward +float32 +1 +2\.5 +2\.5\n", text);
        Assert.Matches(@"tetris +forward +float32 +failed +1000 +-\n", text);
        Assert.Contains("A is 2.5 times faster", text, StringComparison.Ordinal);
    }

    [Fact]
    public void RunsOfOtherSizesAreComparedItemByItem()
    {
        string a = Write("a.json", Result("tetris", "forward", "float32", 0.001, items: 10));
        string b = Write("b.json", Result("tetris", "forward", "float32", 0.001, items: 5));
        Assert.Equal(2, Tpc.Json("bench", "compare", a, b).GetProperty("rows")[0].Number("times_faster"), 12);
        Assert.Contains("not of as many items", Tpc.Text("bench", "compare", a, b), StringComparison.Ordinal);
    }

    [Fact]
    public void TheChartHasABarForEachRatio()
    {
        string a = Write("a.json", Result("mace <large>", "forward", "float32", 0.001), Result("tetris", "forward", "float32", 0.004), Result("alone", "forward", "float32", 1));
        string b = Write("b.json", Result("mace <large>", "forward", "float32", 0.002), Result("tetris", "forward", "float32", 0.001));
        string file = _folder.File("chart.svg");
        Tpc.Text("bench", "compare", a, b, "--svg", file);
        XElement svg = XElement.Load(file);
        XElement[] bars = [.. svg.Elements().Where(e => (string?)e.Attribute("class") is "faster" or "slower")];
        Assert.Equal(["faster", "slower"], bars.Select(e => (string?)e.Attribute("class")));

        // A factor of four is twice as long as one of two, to the other side of the same line.
        double axis = (double)svg.Elements().Single(e => (string?)e.Attribute("class") == "one").Attribute("x1")!;
        Assert.Equal(axis, Number(bars[0], "x"), 1);
        Assert.Equal(axis, Number(bars[1], "x") + Number(bars[1], "width"), 1);
        Assert.Equal(2 * Number(bars[0], "width"), Number(bars[1], "width"), 1);
        string[] texts = [.. svg.Elements().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.Contains("mace <large> forward float32", texts);
        Assert.Contains("0.25", texts);
        Assert.DoesNotContain(texts, t => t.StartsWith("alone", StringComparison.Ordinal));
        Assert.Contains("--svg: standard output has the table already", Tpc.Run("bench", "compare", a, b, "--svg", "-").Error, StringComparison.Ordinal);
        Assert.Contains("--html: standard output has the table already", Tpc.Run("bench", "compare", a, b, "--html", "-").Error, StringComparison.Ordinal);

        static double Number(XElement element, string name) => (double)element.Attribute(name)!;
    }

    [Fact]
    public void ThePageHasTheChartAndTheTableAndRefersToNothingOutside()
    {
        (string page, string chart) = Page();
        Assert.DoesNotMatch(@"(?i)https?://|src=|href=|url\(|@import|<script|<link|<iframe", page);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);

        // Well formed but for what HTML leaves open; its chart is the one of --svg, in the colours of the page.
        XElement body = XElement.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)]);
        Assert.Equal("A is 0.707 times faster in the geometric mean", body.Descendants("h1").Single().Value);
        XElement svg = body.Descendants("svg").Single();
        Assert.Equal(Shapes(XElement.Parse(chart)).Where(s => !s.Contains("page", StringComparison.Ordinal)), Shapes(svg));
        string[][] rows = [.. body.Descendants("tr").Select(row => row.Elements().Select(cell => cell.Value).ToArray())];
        Assert.Equal(["problem", "direction", "dtype", "A ms", "B ms", "A times faster", ""], rows[0]);
        Assert.Equal(["mace <large>", "forward", "float32", "1", "2", "2", ""], rows[1]);
        Assert.Equal(["alone", "forward", "float32", "1000", "-", "-", ""], rows[3]);

        static string[] Shapes(XElement drawing) => [.. drawing.Elements().Where(e => e.Name.LocalName is "rect" or "line" or "text")
            .Select(e => e.Name.LocalName + string.Join(" ", e.Attributes().Select(a => a.ToString())) + e.Value)];
    }

    [ChromiumTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ABrowserShowsThePageLegiblyByDayAndByNight(bool isDark)
    {
        const string Probe = """
            <script>
            const style = name => getComputedStyle(document.querySelector(name));
            document.body.textContent = "PROBE " + [getComputedStyle(document.body).backgroundColor, style("svg text").fill, style("svg .one").stroke, style("svg .faster").fill,
              style("svg .slower").fill, document.querySelector("svg .slower").getBBox().width, matchMedia("(prefers-color-scheme: dark)").matches].join("|") + " END";
            </script>
            """;
        string probed = _folder.File("probed.html", Page().Page.Replace("</main>", "</main>" + Probe, StringComparison.Ordinal));
        string[] found = Regex.Match(Browser.Dump(_folder, probed, isDark), "PROBE (.*) END").Groups[1].Value.Split('|');
        Assert.Equal(["220", isDark ? "true" : "false"], found[5..]);
        Assert.Equal(isDark, Browser.Luminance(found[0]) < 0.2);
        Assert.True(Browser.Contrast(found[1], found[0]) >= 4.5);
        Assert.All(found[2..5], color => Assert.True(Browser.Contrast(color, found[0]) >= 3));
    }

    /// <summary>A page of a problem that is faster, one that is slower, and one that is not in both; and the chart of the same.</summary>
    private (string Page, string Chart) Page()
    {
        string a = Write("a.json", Result("mace <large>", "forward", "float32", 0.001), Result("tetris", "forward", "float32", 0.004), Result("alone", "forward", "float32", 1));
        string b = Write("b.json", Result("mace <large>", "forward", "float32", 0.002), Result("tetris", "forward", "float32", 0.001));
        (string page, string chart) = (_folder.File("page.html"), _folder.File("chart.svg"));
        Tpc.Text("bench", "compare", a, b, "--html", page, "--svg", chart);
        return (File.ReadAllText(page), File.ReadAllText(chart));
    }

    [Theory]
    [InlineData("{", "expected a JSON document of measurements: it is not one in line 1")]
    [InlineData("""{"schema":"tpcompiler-bench/1","results":[{"seconds":"soon"}]}""", "in line 1 at results[0].seconds")]
    [InlineData("null", "expected an object, found null")]
    [InlineData("""{"results":[]}""", "schema: expected tpcompiler-bench/1, found none")]
    [InlineData("""{"schema":"tpcompiler-bench/2"}""", "schema: expected tpcompiler-bench/1, found tpcompiler-bench/2")]
    [InlineData("""{"schema":"tpcompiler-bench/1"}""", "results: expected a list, found none")]
    [InlineData("""{"schema":"tpcompiler-bench/1","results":[null]}""", "results[0]: expected an object, found null")]
    [InlineData("""{"schema":"tpcompiler-bench/1","results":[{"problem":"p"}]}""", "results[0].status: expected ok or wrong or failed or skipped, found none")]
    [InlineData("""{"schema":"tpcompiler-bench/1","results":[{"status":"ok"}]}""", "results[0].seconds: expected a positive number, found none")]
    [InlineData("""{"schema":"tpcompiler-bench/1","results":[{"status":"ok","seconds":-2}]}""", "results[0].seconds: expected a positive number, found -2")]
    [InlineData("""{"schema":"tpcompiler-bench/1","results":[{"status":"failed","problem":"p","dtype":"d"}]}""", "results[0].direction: expected a text, found none")]
    public void WhatIsNoDocumentIsExplained(string content, string expected)
    {
        string good = Write("good.json");
        string bad = _folder.File("bad.json", content);
        Tpc run = Tpc.Run("bench", "compare", good, bad);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error: {bad}: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsThereTwiceIsRefused()
    {
        string twice = Write("twice.json", Result("p", "forward", "float32", 1), Result("p", "forward", "float32", 2));
        Assert.Contains("results[1]: p forward float32 is there twice", Tpc.Run("bench", "compare", twice, twice).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotThereIsNamed()
        => Assert.Contains("nowhere.json: expected a file of measurements", Tpc.Run("bench", "compare", "nowhere.json", "nowhere.json").Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("bench", "expected a command: kernels or compare", "See 'tpc bench --help'.")]
    [InlineData("bench compar a b", "unknown command 'compar'", "See 'tpc bench --help'.")]
    [InlineData("bench compare a", "expected B", "See 'tpc bench compare --help'.")]
    public void AWrongCommandLineIsExplained(string line, string expected, string see)
    {
        Tpc run = Tpc.Run(line.Split(' '));
        Assert.Equal(2, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains(see, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void HelpEndsWithExamples()
        => Assert.Contains("tpc bench compare ours.json theirs.json", Tpc.Text("bench", "compare", "--help"), StringComparison.Ordinal);

    private string Write(string name, params string[] results) => _folder.File(
        name,
        """{"schema":"tpcompiler-bench/1","program":"Program","complete":true,"device":{"name":"Device","driver":"Driver","backend":"cuda"},"results":["""
            + string.Join(",", results) + "]}");

    private static string Result(string problem, string direction, string dtype, double seconds, int items = 10)
        => FormattableString.Invariant($$"""{"problem":"{{problem}}","direction":"{{direction}}","dtype":"{{dtype}}","status":"ok","items":{{items}},"seconds":{{seconds}}}""");
}
