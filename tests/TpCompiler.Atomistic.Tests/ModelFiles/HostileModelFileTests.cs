using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.ModelFiles;
using Xunit;

namespace TpCompiler.Atomistic.Tests.ModelFiles;

/// <summary>Archives and pickles made to do harm are read or refused; they never crash, hang, or ask for much memory.</summary>
public sealed class HostileModelFileTests
{
    private const long MostAllocated = 20_000_000;

    private static readonly byte[] s_opcodes = [.. "(.012JKMNQRTUXabcd}eghj]qrstlupo)GCB"u8.ToArray(), .. Enumerable.Range(0x80, 0x19).Select(b => (byte)b)];

    [Fact]
    public void Programs_of_random_opcodes_are_read_or_refused()
    {
        Random random = new(31);
        int read = 0;
        for (int i = 0; i < 5000; i++)
        {
            TinyPickle pickle = new();
            for (int n = random.Next(1, 60); n > 0; n--)
                Append(pickle, random);
            using TorchArchive archive = TinyTorchFile.OpenPickle(pickle.End(), ("0", new byte[64]));
            if (Bounded(() => Walk(archive.ReadRoot(), 0)))
                read++;
        }

        Assert.InRange(read, 20, 4500);
    }

    [Fact]
    public void Archives_with_damaged_headers_are_read_or_refused()
    {
        byte[] pickle = new TinyPickle().Tensor("DoubleStorage", "0", 8, 0, [2, 4], [4, 1]).End();
        Random random = new(32);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] file = TinyTorchFile.Zip([("m/data.pkl", pickle), ("m/data/0", new byte[64])], wide: i % 2 == 0);
            for (int n = random.Next(1, 6); n > 0; n--)
            {
                int at = random.Next(file.Length);
                int length = Math.Min(random.Next(1, 9), file.Length - at);
                // Lengths, offsets and counts that are zero, all ones or anything.
                file.AsSpan(at, length).Fill((byte)(random.Next(3) switch { 0 => 0, 1 => 255, _ => random.Next(256) }));
            }

            if (random.Next(4) == 0)
                file = file[..random.Next(file.Length)];
            bool sound = Bounded(() =>
            {
                using TorchArchive archive = TinyTorchFile.Open(file, verifyChecksums: random.Next(2) == 0);
                Walk(archive.ReadRoot(), 0);
            });
            refused += sound ? 0 : 1;
        }

        Assert.InRange(refused, 500, 2999);
    }

    [Fact]
    public void ALargeListGivenToManyCallsIsRefused()
    {
        TinyPickle pickle = new TinyPickle().Op(']').Raw((byte)'q', 0).Mark();
        for (int i = 0; i < 20_000; i++)
            pickle.Op('N');
        pickle.Op('e').Global("collections", "OrderedDict").Raw((byte)'q', 1);
        for (int i = 0; i < 20_000; i++)
            pickle.Raw((byte)'h', 1, (byte)'h', 0, 0x85, (byte)'R');
        Refused(pickle, "in all");
    }

    [Fact]
    public void ALargeTextGivenToManyCallsIsRefused()
    {
        TinyPickle pickle = new TinyPickle().Text("latin1").Raw((byte)'q', 2).Text(new string('x', 1_000_000)).Raw((byte)'q', 0)
            .Global("_codecs", "encode").Raw((byte)'q', 1);
        for (int i = 0; i < 20_000; i++)
            pickle.Raw((byte)'h', 1, (byte)'h', 0, (byte)'h', 2, 0x86, (byte)'R');
        Refused(pickle, "in all");
    }

    [Fact]
    public void NestingOfAnyDepthIsReadWithoutRecursion()
    {
        TinyPickle pickle = new();
        for (int i = 0; i < 500_000; i++)
            pickle.Op(']');
        for (int i = 1; i < 500_000; i++)
            pickle.Op('a');
        using TorchArchive archive = TinyTorchFile.OpenPickle(pickle.End());
        Assert.Contains("a list", Assert.Throws<ModelFormatException>(() => TorchModule.OfRoot("m", archive.ReadRoot())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SmallFilesCannotClaimLargeTensors()
    {
        Random random = new(33);
        for (int i = 0; i < 1000; i++)
        {
            long Any() => random.Next(6) switch { 0 => -1, 1 => 0, 2 => long.MaxValue, 3 => 1L << random.Next(63), _ => random.Next(9) };
            int axes = random.Next(4);
            long[] shape = [.. Enumerable.Range(0, axes).Select(_ => Any())];
            long[] strides = [.. Enumerable.Range(0, axes).Select(_ => Any())];
            byte[] pickle = new TinyPickle().Tensor("DoubleStorage", "0", random.Next(3) == 0 ? Any() : 8, random.Next(3) == 0 ? Any() : 0, shape, strides).End();
            using TorchArchive archive = TinyTorchFile.OpenPickle(pickle, ("0", new byte[64]));
            Bounded(() => Walk(archive.ReadRoot(), 0));
        }
    }

    private static void Refused(TinyPickle pickle, string expected)
    {
        using TorchArchive archive = TinyTorchFile.OpenPickle(pickle.End());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(expected, Assert.Throws<ModelFormatException>(archive.ReadRoot).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    private static void Append(TinyPickle pickle, Random random)
    {
        switch (random.Next(10))
        {
            case 0: pickle.Int(random.NextInt64()); break;
            case 1: pickle.Text("storage"); break;
            case 2: pickle.Global("collections", "OrderedDict"); break;
            case 3: pickle.Global("torch._utils", "_rebuild_tensor_v2"); break;
            case 4: pickle.Storage("DoubleStorage", "0", random.Next(10)); break;
            case 5: pickle.Op("(])}N"[random.Next(5)]); break;
            case 6: pickle.Tensor("DoubleStorage", "0", 8, 0, [random.Next(10)], [1]); break;
            case 7: pickle.Op("tRbsueaQ"[random.Next(8)]); break;
            default:
                pickle.Raw(s_opcodes[random.Next(s_opcodes.Length)]);
                for (int n = random.Next(4); n > 0; n--)
                    pickle.Raw((byte)random.Next(256));
                break;
        }
    }

    // Reads everything that can be read from a value, as deep as models go.
    private static void Walk(object? value, int depth)
    {
        if (depth > 20)
            return;
        IEnumerable<object?> inside = value switch
        {
            TorchTensor tensor => [tensor.ToDoubles().Length],
            PickleTuple tuple => tuple.Items,
            PickleList list => list.Items,
            PickleDictionary dictionary => dictionary.Items.Select(p => p.Value),
            PickleObject o => [o.State, o.Arguments],
            PickleCall call => [call.State, call.Arguments],
            _ => [],
        };
        foreach (object? inner in inside.Take(10))
            Walk(inner, depth + 1);
    }

    private static bool Bounded(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            action();
            return true;
        }
        catch (ModelFormatException e)
        {
            Assert.InRange(e.Message.Length, 10, 1000);
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        }
    }
}
