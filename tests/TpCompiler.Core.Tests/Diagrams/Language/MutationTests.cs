using System;
using System.Linq;
using TpCompiler.Core.Diagrams.Language;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Language;

public class MutationTests
{
    [Fact]
    public void MutatedTextsAreReadOrRefusedAndNeverThrow()
    {
        Random random = new(20_260_404);
        string[] texts = [.. SpecFiles.Names.Select(SpecFiles.Text)];
        string[] fragments =
            ["(", ")", "[", "]", "{", "}", "^", "^4", "*", " sum j: ", "|", "+", "64x", "sh(11)", "1o", "leg ", "out ", "\n", ";", "by ", "uvw ", "é", "\0", "//", "99", "mix M(", "A", "h[j]"];
        for (int n = 0; n < 2000; n++)
        {
            string text = texts[random.Next(texts.Length)];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                int offset = random.Next(text.Length + 1);
                int length = Math.Min(random.Next(4), text.Length - offset);
                text = random.Next(3) switch
                {
                    0 => text.Remove(offset, length),
                    1 => text.Insert(offset, fragments[random.Next(fragments.Length)]),
                    _ => text.Insert(random.Next(text.Length + 1), text.Substring(offset, length)),
                };
            }

            DiagramText read = DiagramText.Read(text);
            Assert.True(read.Diagram is not null ^ read.Diagnostics.Any(d => d.IsError), text);
            Assert.All(read.Diagnostics, d => Assert.True(d.Span.Offset >= 0 && d.Span.End <= text.Length, text));
            if (read.Syntax is DiagramSyntax syntax)
                Assert.Equal(syntax, DiagramText.Read(syntax.ToString()).Syntax);
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("mix M(")]
    [InlineData("(sum j: ")]
    public void DeepNestingIsRefused(string opening)
    {
        string text = "leg A : 0e\nout B = " + string.Concat(Enumerable.Repeat(opening, 100_000));

        Assert.Equal(DiagramDiagnostics.TooLarge, SpecFiles.OnlyError(text).Kind);
    }

    [Theory]
    [InlineData("leg A : 4x sh(11)\nout B = A*A*A*A*A")]
    [InlineData("leg A : 4x sh(11)\nout B = A^4")]
    [InlineData("leg A : 4x sh(6)\nB = A*A\nout C = B^3")]
    [InlineData("leg A : 65536x0e\nleg C : 65536x0e\nout B = A*C uvuv")]
    public void WhatIsTooLargeIsRefusedQuickly(string text) => Assert.Equal(DiagramDiagnostics.TooLarge, SpecFiles.OnlyError(text).Kind);

    [Theory]
    [InlineData("*A")]
    [InlineData("^1")]
    [InlineData("{0e}")]
    public void LongChainsAreRefusedQuickly(string link)
    {
        string text = "leg A : 0e\nout B = A" + string.Concat(Enumerable.Repeat(link, 50_000));

        Assert.Equal(DiagramDiagnostics.TooLarge, SpecFiles.OnlyError(text).Kind);
    }

    [Fact]
    public void ManyPowersOfPowersAreReadInTime()
        => Assert.Equal(DiagramDiagnostics.Triangle, SpecFiles.OnlyError("leg A : 0e\nout B : 1e = A" + string.Concat(Enumerable.Repeat("^1", 60))).Kind);

    [Theory]
    [InlineData("")]
    [InlineData("// nothing")]
    [InlineData("\n\n")]
    public void TextWithoutStatementsHasNoOutput(string text) => Assert.Equal(DiagramDiagnostics.OneOutput, SpecFiles.OnlyError(text).Kind);
}
