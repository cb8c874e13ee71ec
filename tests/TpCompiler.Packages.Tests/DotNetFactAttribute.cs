using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace TpCompiler.Packages.Tests;

/// <summary>A theory that needs the command <c>dotnet</c> with an SDK.</summary>
internal sealed class DotNetTheoryAttribute : TheoryAttribute
{
    public DotNetTheoryAttribute() => Skip = new DotNetFactAttribute().Skip;
}

/// <summary>A fact that needs the command <c>dotnet</c> with an SDK.</summary>
internal sealed class DotNetFactAttribute : FactAttribute
{
    public DotNetFactAttribute()
    {
        if (!IsThere)
            Skip = "needs dotnet on the PATH, to pack and to build";
    }

    public static bool IsThere
    {
        get
        {
            IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
            return folders.Any(f => File.Exists(Path.Combine(f, "dotnet")) || File.Exists(Path.Combine(f, "dotnet.exe")));
        }
    }
}
