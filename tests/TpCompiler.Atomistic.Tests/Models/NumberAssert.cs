using System;
using System.Linq;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>Numbers that agree to a part of the largest of them.</summary>
internal static class NumberAssert
{
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 1e-3;
        foreach (double value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{what} {i}: expected {expected[i]:R}, found {actual[i]:R}, difference {actual[i] - expected[i]:E2}, allowed {tolerance * scale:E2}");
        }
    }
}
