using System.Linq;
using System.Text.Json;

namespace TpCompiler.Cli.Tests;

/// <summary>Numbers from documents.</summary>
internal static class JsonValues
{
    public static JsonElement[] Frames(this JsonElement document) => [.. document.GetProperty("frames").EnumerateArray()];

    public static double Number(this JsonElement element, params string[] path)
        => path.Aggregate(element, (e, name) => e.GetProperty(name)).GetDouble();

    public static double[] Numbers(this JsonElement element, string name)
        => [.. element.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    public static double[][] Rows(this JsonElement element, string name)
        => [.. element.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(e => e.GetDouble()).ToArray())];

    public static string[] Texts(this JsonElement element, string name)
        => [.. element.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];
}
