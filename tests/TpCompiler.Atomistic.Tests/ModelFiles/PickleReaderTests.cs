using System;
using System.Linq;
using System.Numerics;
using System.Text;
using TpCompiler.Atomistic.ModelFiles;
using Xunit;

namespace TpCompiler.Atomistic.Tests.ModelFiles;

public sealed class PickleReaderTests
{
    [Fact]
    public void Plain_values_are_read()
    {
        byte[] pickle = new TinyPickle().Mark().Int(-5).Float(2.5).Text("é").Raw(0x88, 0x89, (byte)'N').Raw((byte)'K', 200)
            .Raw((byte)'M', 1, 2).Op('J').Int32(-7).Raw((byte)'C', 2, 8, 9).Raw((byte)'U', 1, 0xe9).Tuple().End();
        var tuple = Assert.IsType<PickleTuple>(Read(pickle));
        Assert.Equal([-5L, 2.5, "é", true, false, null, 200L, 513L, -7L], tuple.Items.Take(9));
        Assert.Equal(new byte[] { 8, 9 }, tuple.Items[9]);
        Assert.Equal("é", tuple.Items[10]);
    }

    [Fact]
    public void Integers_beyond_64_bits_are_kept_whole()
        => Assert.Equal(BigInteger.Pow(2, 64), Read(new TinyPickle().Raw(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1).End()));

    [Fact]
    public void Shared_values_stay_shared()
    {
        // ([], the same []), and 7 is appended to the second.
        byte[] pickle = new TinyPickle().Mark().Op(']').Raw((byte)'q', 3).Raw((byte)'h', 3).Int(7).Op('a').Tuple().End();
        var tuple = Assert.IsType<PickleTuple>(Read(pickle));
        Assert.Same(tuple.Items[0], tuple.Items[1]);
        Assert.Equal(7L, Assert.Single(Assert.IsType<PickleList>(tuple.Items[0]).Items));
    }

    [Fact]
    public void Later_values_of_a_key_replace_earlier_ones()
    {
        byte[] pickle = new TinyPickle().Op('}').Mark().Text("a").Int(1).Text("b").Int(2).Text("a").Int(3).Op('u').End();
        var dictionary = Assert.IsType<PickleDictionary>(Read(pickle));
        Assert.True(dictionary.TryGet("a", out object? a));
        Assert.Equal(3L, a);
        Assert.Equal(2, dictionary.Items.Count);
        Assert.False(dictionary.TryGet("c", out _));
    }

    [Fact]
    public void Objects_of_any_class_become_inert_records()
    {
        byte[] pickle = new TinyPickle().Global("some.module", "Thing").Ints(4).Raw(0x81).Op('}').Text("x").Int(1).Op('s').Op('b').End();
        var thing = Assert.IsType<PickleObject>(Read(pickle));
        Assert.Equal("some.module.Thing", thing.Type.FullName);
        Assert.Equal(4L, Assert.Single(thing.Arguments.Items));
        Assert.True(Assert.IsType<PickleDictionary>(thing.State).TryGet("x", out object? x));
        Assert.Equal(1L, x);
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("torch", "load")]
    public void Calls_of_functions_are_recorded_and_never_made(string module, string function)
    {
        byte[] pickle = new TinyPickle().Global(module, function).Mark().Text("touch owned").Tuple().Reduce().End();
        var call = Assert.IsType<PickleCall>(Read(pickle));
        Assert.Equal(new PickleGlobal(module, function), call.Function);
        Assert.Equal("touch owned", Assert.Single(call.Arguments.Items));
    }

    [Fact]
    public void Getattr_is_understood_for_the_built_in_activations_only()
    {
        static object? Getattr(string module, string name, string attribute) => Read(new TinyPickle().Global("__builtin__", "getattr")
            .Mark().Global(module, name).Text(attribute).Tuple().Reduce().End());
        Assert.Equal(new PickleGlobal("torch", "tanh"), Getattr("torch._C", "_VariableFunctionsClass", "tanh"));
        Assert.IsType<PickleCall>(Getattr("os", "path", "join"));
    }

    [Theory]
    [InlineData('I', "Int")]
    [InlineData('i', "Inst")]
    [InlineData('o', "Obj")]
    [InlineData('P', "PersId")]
    [InlineData('\u0082', "Ext1")]
    [InlineData('\u00ff', "unknown")]
    public void Opcodes_that_do_not_occur_in_data_are_refused_by_name_and_offset(char opcode, string name)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Read(new TinyPickle().Int(1).Op(opcode).End()));
        Assert.Contains($"{name} (0x{(int)opcode:x2}) at byte 12", e.Message, StringComparison.Ordinal);
        Assert.Contains("test.model", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a protocol that does not exist", new byte[] { 0x80, 99 })]
    [InlineData("an empty stack at the end", new byte[] { 0x80, 2, (byte)'.' })]
    [InlineData("no end", new byte[] { 0x80, 2, (byte)'N' })]
    [InlineData("nothing", new byte[] { })]
    [InlineData("a value never remembered", new byte[] { 0x80, 2, (byte)'h', 1, (byte)'.' })]
    [InlineData("no mark", new byte[] { 0x80, 2, (byte)'N', (byte)'t', (byte)'.' })]
    [InlineData("a pop below a mark", new byte[] { 0x80, 2, (byte)'N', (byte)'(', (byte)'q', 1, (byte)'.' })]
    [InlineData("a key without a value", new byte[] { 0x80, 2, (byte)'}', (byte)'(', (byte)'N', (byte)'u', (byte)'.' })]
    [InlineData("append to a number", new byte[] { 0x80, 2, (byte)'K', 1, (byte)'N', (byte)'a', (byte)'.' })]
    [InlineData("state for a number", new byte[] { 0x80, 2, (byte)'K', 1, (byte)'N', (byte)'b', (byte)'.' })]
    [InlineData("a call without arguments", new byte[] { 0x80, 2, (byte)'N', (byte)'N', (byte)'R', (byte)'.' })]
    [InlineData("an object of no class", new byte[] { 0x80, 2, (byte)'N', (byte)')', 0x81, (byte)'.' })]
    [InlineData("a text of 2^31 bytes", new byte[] { 0x80, 2, (byte)'X', 0, 0, 0, 0x80, (byte)'.' })]
    [InlineData("a text of 2^62 bytes", new byte[] { 0x80, 4, 0x8d, 0, 0, 0, 0, 0, 0, 0, 0x40, (byte)'.' })]
    [InlineData("bytes of negative length", new byte[] { 0x80, 5, 0x96, 0, 0, 0, 0, 0, 0, 0, 0x80, (byte)'.' })]
    [InlineData("an integer of 2^31 bytes", new byte[] { 0x80, 2, 0x8b, 255, 255, 255, 127, (byte)'.' })]
    [InlineData("a text that is not UTF-8", new byte[] { 0x80, 2, (byte)'X', 1, 0, 0, 0, 255, (byte)'.' })]
    [InlineData("a name without an end", new byte[] { 0x80, 2, (byte)'c', (byte)'o', (byte)'s' })]
    public void Damaged_pickles_are_refused(string what, byte[] pickle)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Read(pickle));
        Assert.False(string.IsNullOrEmpty(what));
        Assert.Contains("expected", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_nested_very_deep_are_read()
    {
        TinyPickle pickle = new TinyPickle().Op(')');
        byte[] nest = [.. Enumerable.Repeat((byte)0x85, 200_000)];
        Assert.IsType<PickleTuple>(Read(pickle.Raw(nest).End()));
    }

    [Fact]
    public void A_pickle_of_a_few_megabytes_cannot_ask_for_gigabytes()
    {
        byte[] greedy = [.. Enumerable.Repeat((byte)'}', 4_500_000)];
        Assert.Throws<ModelFormatException>(() => Read(new TinyPickle().Raw(greedy).End()));
    }

    [Fact]
    public void A_list_inside_itself_is_read_and_described()
    {
        byte[] pickle = new TinyPickle().Op(']').Raw((byte)'q', 0).Raw((byte)'h', 0).Op('a').End();
        var list = Assert.IsType<PickleList>(Read(pickle));
        Assert.Same(list, Assert.Single(list.Items));
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => TorchModule.OfRoot("f", list));
        Assert.Contains("a list of 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Later_protocols_are_read()
    {
        byte[] pickle = [0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0, 0x8c, 1, (byte)'m', 0x94, 0x8c, 1, (byte)'n', 0x93, (byte)'.'];
        Assert.Equal(new PickleGlobal("m", "n"), Read(pickle));
    }

    [Fact]
    public void Numpy_numbers_are_numbers()
    {
        byte[] pickle = new TinyPickle().Global("numpy.core.multiarray", "scalar").Mark()
            .Global("numpy", "dtype").Mark().Text("f8").Raw(0x89, 0x88).Tuple().Reduce().Mark().Int(3).Text("<").Op('N').Tuple().Op('b')
            .Global("_codecs", "encode").Mark().Text(Encoding.Latin1.GetString(BitConverter.GetBytes(61.96))).Text("latin1").Tuple().Reduce()
            .Tuple().Reduce().End();
        Assert.Equal(61.96, Read(pickle));
    }

    private static object? Read(byte[] pickle)
    {
        using TorchArchive archive = TinyTorchFile.OpenPickle(pickle);
        return archive.ReadRoot();
    }
}
