using System;
using System.IO;
using Xunit;

namespace TpCompiler.TestSupport;

/// <summary>Finds the reference data that lie beside the repository, in a folder named <c>shared</c>.</summary>
public static class SharedData
{
    private static readonly string? s_root = FindRoot("shared");

    /// <summary>The repository's root folder.</summary>
    public static string Repository { get; } =
        Path.GetDirectoryName(FindUp("TpCompiler.sln"))
        ?? throw new InvalidOperationException("TpCompiler.sln was not found above " + AppContext.BaseDirectory);

    /// <summary>Whether <paramref name="relativePath"/> exists below the shared folder.</summary>
    public static bool Has(string relativePath)
        => s_root is not null && Path.Exists(Path.Combine(s_root, relativePath));

    /// <summary>The full path of <paramref name="relativePath"/> below the shared folder.</summary>
    public static string PathOf(string relativePath)
        => Path.Combine(s_root ?? throw new InvalidOperationException("The shared folder is absent."), relativePath);

    private static string? FindRoot(string name)
    {
        string? solution = FindUp("TpCompiler.sln");
        if (solution is null)
            return null;
        string candidate = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(solution)!) ?? "/", name);
        return Directory.Exists(candidate) ? candidate : null;
    }

    private static string? FindUp(string fileName)
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            string candidate = Path.Combine(d.FullName, fileName);
            if (File.Exists(candidate))
                return candidate;
        }

        return null;
    }
}

/// <summary>A fact that needs reference data beside the repository, and is skipped with the reason where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>Needs <paramref name="path"/> below the shared folder.</summary>
    public SharedDataFactAttribute(string path)
    {
        if (!SharedData.Has(path))
            Skip = $"needs ../shared/{path}, which is not beside this repository";
    }
}

/// <summary>A theory that needs reference data beside the repository, and is skipped with the reason where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    /// <summary>Needs <paramref name="path"/> below the shared folder.</summary>
    public SharedDataTheoryAttribute(string path)
    {
        if (!SharedData.Has(path))
            Skip = $"needs ../shared/{path}, which is not beside this repository";
    }
}
