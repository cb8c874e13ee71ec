using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace TpCompiler.Gpu.Tests;

/// <summary>What is kept on disk comes back whole or not at all.</summary>
public sealed class BinaryCacheTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "tpcompiler-cache-" + Guid.NewGuid().ToString("n"));

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void What_is_stored_is_found_and_nothing_else()
    {
        BinaryCache cache = new(_folder);
        Assert.Null(cache.Find("a"));
        cache.Store("a", [1, 2, 3]);
        cache.Store("b", []);
        Assert.Equal([1, 2, 3], cache.Find("a")!);
        Assert.Empty(cache.Find("b")!);
        Assert.Null(cache.Find("c"));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Every_damage_is_noticed()
    {
        BinaryCache cache = new(_folder);
        cache.Store("a", [1, 2, 3]);
        string file = Directory.GetFiles(_folder).Single();
        byte[] whole = File.ReadAllBytes(file);
        for (int n = 0; n < whole.Length; n++)
        {
            byte[] damaged = [.. whole];
            damaged[n] ^= 0x10;
            File.WriteAllBytes(file, damaged);
            Assert.Null(cache.Find("a"));
            File.WriteAllBytes(file, whole[..n]);
            Assert.Null(cache.Find("a"));
        }
    }

    [Fact]
    public void Keys_keep_texts_apart()
    {
        string[] keys = [BinaryCache.KeyOf("ab", "c"), BinaryCache.KeyOf("a", "bc"), BinaryCache.KeyOf("abc"), BinaryCache.KeyOf("abc", ""), BinaryCache.KeyOf("c", "ab")];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], BinaryCache.KeyOf("ab", "c"));
    }

    [Fact]
    public async Task Readers_and_writers_at_the_same_time_see_whole_files()
    {
        byte[][] contents = [.. Enumerable.Range(0, 4).Select(n => Enumerable.Repeat((byte)n, 50_000 + (n * 1000)).ToArray())];
        IEnumerable<Task> work = Enumerable.Range(0, 4).Select(n => Task.Run(() =>
        {
            BinaryCache cache = new(_folder);
            for (int k = 0; k < 25; k++)
            {
                cache.Store("a", contents[n]);
                byte[]? found = cache.Find("a");
                Assert.True(found is null || contents.Any(c => c.AsSpan().SequenceEqual(found)));
            }
        }));
        await Task.WhenAll(work);
        Assert.NotNull(new BinaryCache(_folder).Find("a"));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_is_no_error()
    {
        Directory.CreateDirectory(_folder);
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        BinaryCache cache = new(Path.Combine(file, "inside"));
        cache.Store("a", [1]);
        Assert.Null(cache.Find("a"));
    }
}
