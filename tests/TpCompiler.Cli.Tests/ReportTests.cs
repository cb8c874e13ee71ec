using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TpCompiler.Cli.Output.Report;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>The page of <c>tpc evaluate --report</c>.</summary>
public sealed partial class ReportTests
{
    [Fact]
    public void ThePageHasTheNumbersOfTheDocument()
    {
        using TemporaryFolder folder = new();
        (JsonElement document, string page) = Page(folder);
        Assert.Equal(3, PlotBeginning().Count(page));
        foreach (string title in new[] { "energy per atom (eV)", "force components (eV/&#197;)", "stress components (eV/&#197;&#179;)", "Forces by element", "By config_type", "The worst structures" })
            Assert.Contains(title, page.Replace("Å", "&#197;", StringComparison.Ordinal).Replace("³", "&#179;", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (string quantity in new[] { "energy", "forces", "stress" })
            Assert.Contains(FormattableString.Invariant($"<td>{document.Number("errors", "total", quantity, "mae"):0.000}</td>"), page, StringComparison.Ordinal);

        // The worst first: forces of the last frame are furthest off; and the atom.
        string worst = page[page.IndexOf("The worst structures", StringComparison.Ordinal)..];
        Assert.Matches(@"frame 7</td>.*frame 6</td>", worst.ReplaceLineEndings(""));
        Assert.Matches(@"<td>2 \(H\)</td>", worst);
        Assert.Equal(["H", "O"], ElementCell().Matches(page).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void ThePageRefersToNothingOutside()
    {
        using TemporaryFolder folder = new();
        (_, string page) = Page(folder);
        Assert.DoesNotMatch(@"(?i)https?://|src=|href=|url\(|@import|<script|<link|<iframe", page);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);

        // Well formed but for what HTML leaves open.
        string body = page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)];
        Assert.Equal(3, XElement.Parse(body).Descendants("svg").Count());
    }

    [Fact]
    public void NamesAreTextWhateverTheyHold()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("a<b>&c.xyz", "2\nenergy=-1000 config_type=<script>alert(1)</script>\nO 0 0 0\nH 0 0 1\n");
        string page = folder.File("page.html");
        _ = Tpc.Text("evaluate", Tpc.Model, input, "--report", page, "--json");
        Assert.Contains("&lt;script&gt;", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutReferenceValuesThePageSaysSo()
    {
        using TemporaryFolder folder = new();
        string page = folder.File("page.html");
        Tpc run = Tpc.Run("evaluate", Tpc.Model, folder.File("in.xyz", "1\n\nO 0 0 0\n1\n\nCu 0 0 0\n"), "--keep-going", "--report", page, "-o", folder.File("out.xyz"));
        Assert.Equal(1, run.Code);
        string text = File.ReadAllText(page);
        Assert.Contains("hold no reference values", text, StringComparison.Ordinal);
        Assert.Contains("Passed over", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3999)]
    [InlineData(100_000)]
    public void ManyValuesAreASampleAndTheLargestErrors(int count)
    {
        ParityPoints points = new();
        for (int k = 0; k < count; k++)
            points.Add(k, k == count / 3 ? k + 1000.0 : k + 0.001);
        points.Add(double.NaN, 1);
        (double Reference, double Value)[] shown = [.. points.Shown];
        Assert.Equal(count, points.Count);
        Assert.Equal(count > 4000, points.IsSampled);
        Assert.Equal(count > 4000 ? 4200 : count, shown.Length);
        Assert.Contains((count / 3, (count / 3) + 1000.0), shown);

        // A sample of all, not of the beginning.
        if (count > 4000)
            Assert.InRange(shown.Count(point => point.Reference > count / 2), 1850, 2350);
        XElement.Parse(ParityPlot.Write("a < b", points));
    }

    [ChromiumTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ABrowserShowsItLegiblyByDayAndByNight(bool isDark)
    {
        using TemporaryFolder folder = new();
        (_, string page) = Page(folder);
        const string Probe = """
            <script>
            const body = getComputedStyle(document.body), plots = document.querySelectorAll("svg.plot");
            const points = plots[1].querySelector(".points"), box = plots[0].getBoundingClientRect();
            document.body.textContent = "PROBE " + [body.color, body.backgroundColor, getComputedStyle(points).stroke, getComputedStyle(document.querySelector(".tick") ?? document.body).fill,
              plots.length, Math.round(box.width), points.getBBox().width > 100, matchMedia("(prefers-color-scheme: dark)").matches].join("|") + " END";
            </script>
            """;
        string probed = folder.File("probed.html", page.Replace("</main>", "</main>" + Probe, StringComparison.Ordinal));
        string[] found = Regex.Match(Browser.Dump(folder, probed, isDark), "PROBE (.*) END").Groups[1].Value.Split('|');
        Assert.Equal(8, found.Length);
        Assert.Equal(["3", "380", "true", isDark ? "true" : "false"], found[4..]);

        // 4.5 for texts and 3 for graphics: Web Content Accessibility Guidelines 2.1, 1.4.3 and 1.4.11.
        Assert.Equal(isDark, Browser.Luminance(found[1]) < 0.2);
        Assert.True(Browser.Contrast(found[0], found[1]) >= 4.5);
        Assert.True(Browser.Contrast(found[2], found[1]) >= 3);
        Assert.True(Browser.Contrast(found[3], found[1]) >= 4.5);
    }

    private static (JsonElement Document, string Page) Page(TemporaryFolder folder)
    {
        string text = string.Concat(Enumerable.Range(1, 7).Select(k => FormattableString.Invariant(
            $"3\nLattice=\"4 0 0 1 5 0 0 0 6\" Properties=species:S:1:pos:R:3:REF_forces:R:3 REF_energy={-2000 - k} REF_stress=\"0 0 0 0 0 0 0 0 {0.01 * k}\" config_type={(k % 2 == 0 ? "even" : "odd")}\n")
            + FormattableString.Invariant($"O 0 0 0 0 0 0\nH 0.96 0.1 0 {40 * k} 0 0\nH -0.24 0.93 0.2 0 0 0\n")));
        string page = folder.File("page.html");
        JsonElement document = Tpc.Json("evaluate", Tpc.Model, folder.File("in.xyz", text), "--report", page);
        return (document, File.ReadAllText(page));
    }

    [GeneratedRegex("<svg class=\"plot\"")]
    private static partial Regex PlotBeginning();

    [GeneratedRegex("<tr><td class=\"text\">([A-Z][a-z]?)</td>")]
    private static partial Regex ElementCell();
}
