using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

namespace TpCompiler.Cli.Evaluation.Resuming;

/// <summary>One line that says what evaluates: models, by what their files hold, and the options that results depend on.</summary>
internal static class RunIdentity
{
    public static string Of(EvaluationSettings settings)
    {
        List<string> words = ["tpc-partial-1"];
        words.AddRange(settings.Models.Select(Sum));
        words.Add($"{settings.Precision}");
        words.Add($"radial={settings.Radial}");
        words.Add($"{settings.Device}");
        words.Add($"{(int)settings.Selection.Quantities}");
        words.Add($"head={settings.Head}");
        words.AddRange(settings.Ignored.Select(name => $"ignore={name}"));
        return string.Join(' ', words.Select(word => word.ReplaceLineEndings(" ")));
    }

    private static string Sum(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }
}
