using System;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Atomistic.ModelFiles;
using Xunit;

namespace TpCompiler.Atomistic.Tests.ModelFiles;

public sealed class TorchTensorTests
{
    private static readonly byte[] s_sixDoubles = Bytes(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);

    [Theory]
    [InlineData(0, new long[] { 2, 3 }, new long[] { 3, 1 }, new double[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(0, new long[] { 3, 2 }, new long[] { 1, 3 }, new double[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData(1, new long[] { 2, 2 }, new long[] { 2, 1 }, new double[] { 2, 3, 4, 5 })]
    [InlineData(1, new long[] { 3 }, new long[] { 2 }, new double[] { 2, 4, 6 })]
    [InlineData(4, new long[] { }, new long[] { }, new double[] { 5 })]
    [InlineData(2, new long[] { 2, 2 }, new long[] { 0, 1 }, new double[] { 3, 4, 3, 4 })]
    [InlineData(0, new long[] { 1, 2, 1, 3 }, new long[] { 99, 1, 99, 2 }, new double[] { 1, 3, 5, 2, 4, 6 })]
    [InlineData(6, new long[] { 0, 5 }, new long[] { 5, 1 }, new double[] { })]
    public void Elements_come_row_major_whatever_the_strides_are(int offset, long[] shape, long[] strides, double[] expected)
    {
        using TorchArchive archive = TinyTorchFile.OpenPickle(new TinyPickle().Tensor("DoubleStorage", "0", 6, offset, shape, strides).End(), ("0", s_sixDoubles));
        var tensor = Assert.IsType<TorchTensor>(archive.ReadRoot());
        Assert.Equal(expected, tensor.ToDoubles());
        Assert.Equal(shape, tensor.Shape);
    }

    public static TheoryData<string, byte[], TorchDataType> Types => new()
    {
        { "DoubleStorage", Bytes(-1.5, 2.0), TorchDataType.Double },
        { "FloatStorage", Bytes(-1.5f, 2f), TorchDataType.Float },
        { "HalfStorage", Bytes((Half)(-1.5), (Half)2), TorchDataType.Half },
        { "BFloat16Storage", [0xc0, 0xbf, 0x00, 0x40], TorchDataType.BFloat16 },
        { "LongStorage", Bytes(-1L, 2L), TorchDataType.Long },
        { "IntStorage", Bytes(-1, 2), TorchDataType.Int },
        { "ShortStorage", Bytes((short)-1, (short)2), TorchDataType.Short },
        { "CharStorage", [255, 2], TorchDataType.SByte },
        { "ByteStorage", [255, 2], TorchDataType.Byte },
        { "BoolStorage", [0, 7], TorchDataType.Bool },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Elements_of_every_type_become_doubles(string storage, byte[] bytes, TorchDataType type)
    {
        using TorchArchive archive = TinyTorchFile.OpenPickle(new TinyPickle().Tensor(storage, "0", 2, 0, [2], [1]).End(), ("0", bytes));
        var tensor = Assert.IsType<TorchTensor>(archive.ReadRoot());
        Assert.Equal(type, tensor.DataType);
        double[] expected = type switch
        {
            TorchDataType.Double or TorchDataType.Float or TorchDataType.Half or TorchDataType.BFloat16 => [-1.5, 2],
            TorchDataType.Byte => [255, 2],
            TorchDataType.Bool => [0, 1],
            _ => [-1, 2],
        };
        Assert.Equal(expected, tensor.ToDoubles());
    }

    [Fact]
    public void Parameters_are_told_from_other_tensors_and_may_share_a_storage()
    {
        TinyPickle pickle = new TinyPickle().Mark().Tensor("DoubleStorage", "0", 6, 0, [2], [1])
            .Global("torch._utils", "_rebuild_parameter").Mark().Tensor("DoubleStorage", "0", 6, 3, [2], [1]).Raw(0x88).Op(')').Tuple().Reduce().Tuple();
        using TorchArchive archive = TinyTorchFile.OpenPickle(pickle.End(), ("0", s_sixDoubles));
        TorchTensor[] tensors = [.. Assert.IsType<PickleTuple>(archive.ReadRoot()).Items.Cast<TorchTensor>()];
        Assert.Equal([false, true], tensors.Select(t => t.IsParameter));
        Assert.Equal([4.0, 5.0], tensors[1].ToDoubles());
        Assert.Same(tensors[0].Storage, tensors[1].Storage);
    }

    [Theory]
    [InlineData(0, new long[] { 7 }, new long[] { 1 })]
    [InlineData(5, new long[] { 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { -2 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2 }, new long[] { -1 })]
    [InlineData(-1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { 1L << 40 }, new long[] { 0 })]
    [InlineData(0, new long[] { 1L << 32, 1L << 32 }, new long[] { 0, 0 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue })]
    public void Views_outside_their_storage_are_refused(long offset, long[] shape, long[] strides)
    {
        using TorchArchive archive = TinyTorchFile.OpenPickle(new TinyPickle().Tensor("DoubleStorage", "0", 6, offset, shape, strides).End(), ("0", s_sixDoubles));
        Assert.Throws<ModelFormatException>(archive.ReadRoot);
    }

    [Theory]
    [InlineData(7, "0")]
    [InlineData(1L << 40, "0")]
    [InlineData(6, "1")]
    public void Storages_shorter_than_they_claim_or_absent_are_refused(long count, string key)
    {
        using TorchArchive archive = TinyTorchFile.OpenPickle(new TinyPickle().Tensor("DoubleStorage", key, count, 0, [6], [1]).End(), ("0", s_sixDoubles));
        var tensor = Assert.IsType<TorchTensor>(archive.ReadRoot());
        ModelFormatException e = Assert.Throws<ModelFormatException>(tensor.ToDoubles);
        Assert.Contains($"data/{key}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_of_many_elements_allocates_nothing_before_they_are_found()
    {
        const long Claim = 500_000_000;
        using TorchArchive archive = TinyTorchFile.OpenPickle(new TinyPickle().Tensor("DoubleStorage", "0", Claim, 0, [Claim], [1]).End(), ("0", s_sixDoubles));
        var tensor = Assert.IsType<TorchTensor>(archive.ReadRoot());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelFormatException>(tensor.ToDoubles);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
    }

    private static byte[] Bytes<T>(params T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
