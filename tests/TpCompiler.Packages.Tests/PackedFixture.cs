using System;
using System.IO;
using TpCompiler.TestSupport;

namespace TpCompiler.Packages.Tests;

/// <summary>All packages, packed from what the tests were built with, in a feed of their own; and projects that consume them.</summary>
public sealed class PackedFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tpcompiler-packages-").FullName;

    public PackedFixture()
    {
        if (!DotNetFactAttribute.IsThere)
            return;
        Feed = Pack("feed");
    }

    /// <summary>The folder with the packages.</summary>
    public string Feed { get; } = "";

    /// <summary>Where packages are unpacked to.</summary>
    public string Cache => Path.Combine(_folder, "cache");

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Packs everything into a new folder.</summary>
    public string Pack(string name)
    {
        string feed = Path.Combine(_folder, name);
        DotNetCommand.Run(SharedData.Repository, "pack", "packages/Packages.slnf", "-c", Configuration, "--no-build", "-p:BuildProjectReferences=false", "-o", feed);
        return feed;
    }

    /// <summary>A folder with a project that refers to packages, and with sources.</summary>
    public string Consumer(string name, string properties, string[] packages, params (string Name, string Text)[] sources)
    {
        string consumer = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        string references = string.Concat(Array.ConvertAll(packages, p => $"<PackageReference Include=\"{p}\" Version=\"0.1.0\" />"));
        File.WriteAllText(Path.Combine(consumer, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <InvariantGlobalization>true</InvariantGlobalization>
                {properties}
              </PropertyGroup>
              <ItemGroup>{references}</ItemGroup>
            </Project>
            """);
        foreach ((string file, string text) in sources)
            File.WriteAllText(Path.Combine(consumer, file), text);

        // What is not ours was restored for the tests already; nothing is fetched.
        string restored = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(consumer, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Cache}" /></config>
              <packageSources><clear /><add key="packed" value="{Feed}" /><add key="restored" value="{restored}" /></packageSources>
            </configuration>
            """);
        return consumer;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
