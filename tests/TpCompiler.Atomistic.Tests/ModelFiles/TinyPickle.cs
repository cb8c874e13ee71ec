using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace TpCompiler.Atomistic.Tests.ModelFiles;

/// <summary>Writes pickles opcode by opcode; what is written last is on top of the stack.</summary>
internal sealed class TinyPickle
{
    private readonly List<byte> _bytes = [0x80, 2];

    /// <summary>The pickle so far, with its end.</summary>
    public byte[] End() => [.. _bytes, (byte)'.'];

    public TinyPickle Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public TinyPickle Op(char opcode) => Raw((byte)opcode);

    public TinyPickle Mark() => Op('(');

    public TinyPickle Tuple() => Op('t');

    public TinyPickle Reduce() => Op('R');

    public TinyPickle Global(string module, string name) => Raw(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));

    public TinyPickle Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return Op('X').Int32(utf8.Length).Raw(utf8);
    }

    public TinyPickle Int(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8a, 8).Raw(bytes);
    }

    public TinyPickle Ints(params long[] values)
    {
        Mark();
        foreach (long value in values)
            Int(value);
        return Tuple();
    }

    public TinyPickle Float(double value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return Op('G').Raw(bytes);
    }

    public TinyPickle Int32(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    /// <summary>A reference to a storage.</summary>
    public TinyPickle Storage(string type, string key, long count)
        => Mark().Text("storage").Global("torch", type).Text(key).Text("cpu").Int(count).Tuple().Op('Q');

    /// <summary>A tensor as torch writes it.</summary>
    public TinyPickle Tensor(string type, string key, long count, long offset, long[] shape, long[] strides)
        => Global("torch._utils", "_rebuild_tensor_v2").Mark().Storage(type, key, count).Int(offset).Ints(shape).Ints(strides)
            .Raw(0x89).Global("collections", "OrderedDict").Op(')').Reduce().Tuple().Reduce();
}
