using System;
using System.Collections.Generic;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>
/// Reads Python pickles of protocol 2 and later as inert data. Nothing is ever imported, constructed or called: a class
/// becomes a <see cref="PickleObject"/>, an unknown function a <see cref="PickleCall"/>. Time and memory are bounded by a
/// small multiple of the pickle's length, whatever it holds.
/// </summary>
internal sealed class PickleReader
{
    // The largest models have some hundred thousand values; a hostile pickle of a few megabytes could ask for billions of bytes.
    private const int MostValues = 4_000_000;

    private readonly PickleInput _input;
    private readonly IPickleMeanings _meanings;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _values;

    private PickleReader(byte[] pickle, string file, IPickleMeanings meanings)
    {
        _input = new PickleInput(pickle, file);
        _meanings = meanings;
    }

    /// <summary>Reads a pickle.</summary>
    /// <param name="pickle">Its bytes.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="meanings">What well-known names stand for.</param>
    /// <returns>The root value: see <see cref="PickleObject"/> and its neighbours.</returns>
    /// <exception cref="ModelFormatException">The pickle is damaged or has an opcode that does not occur in data.</exception>
    public static object? Read(byte[] pickle, string file, IPickleMeanings meanings)
    {
        ArgumentNullException.ThrowIfNull(pickle);
        ArgumentNullException.ThrowIfNull(meanings);
        var reader = new PickleReader(pickle, file, meanings);
        while (true)
        {
            int offset = reader._input.Position;
            var opcode = (PickleOpcode)reader._input.Byte();
            if (opcode == PickleOpcode.Stop)
                return reader.Pop();
            reader.Execute(opcode, offset);
        }
    }

    private void Execute(PickleOpcode opcode, int offset)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                int protocol = _input.Byte();
                if (protocol is < 2 or > 5)
                    throw _input.Fail($"expected a pickle of protocol 2 to 5, found {protocol}");
                break;
            case PickleOpcode.Frame: _input.Int64(); break;

            case PickleOpcode.None: Push(null); break;
            case PickleOpcode.NewTrue: Push(true); break;
            case PickleOpcode.NewFalse: Push(false); break;
            case PickleOpcode.BinInt: Push((long)_input.Int32()); break;
            case PickleOpcode.BinInt1: Push((long)_input.Byte()); break;
            case PickleOpcode.BinInt2: Push((long)_input.UInt16()); break;
            case PickleOpcode.Long1: Push(_input.Integer(_input.Byte())); break;
            case PickleOpcode.Long4: Push(_input.Integer(_input.Int32())); break;
            case PickleOpcode.BinFloat: Push(_input.BigEndianDouble()); break;
            case PickleOpcode.BinUnicode: Push(_input.Utf8(_input.UInt32())); break;
            case PickleOpcode.ShortBinUnicode: Push(_input.Utf8(_input.Byte())); break;
            case PickleOpcode.BinUnicode8: Push(_input.Utf8(_input.Int64())); break;
            case PickleOpcode.BinString: Push(_input.Latin1(_input.Int32())); break;
            case PickleOpcode.ShortBinString: Push(_input.Latin1(_input.Byte())); break;
            case PickleOpcode.BinBytes: Push(_input.Bytes(_input.UInt32())); break;
            case PickleOpcode.ShortBinBytes: Push(_input.Bytes(_input.Byte())); break;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8: Push(_input.Bytes(_input.Int64())); break;

            case PickleOpcode.EmptyTuple: Push(new PickleTuple([])); break;
            case PickleOpcode.Tuple1: PushTuple(1); break;
            case PickleOpcode.Tuple2: PushTuple(2); break;
            case PickleOpcode.Tuple3: PushTuple(3); break;
            case PickleOpcode.Tuple: Push(new PickleTuple(PopToMark())); break;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet: Push(new PickleList()); break;
            case PickleOpcode.List or PickleOpcode.FrozenSet: PushList(PopToMark()); break;
            case PickleOpcode.EmptyDict: Push(new PickleDictionary()); break;
            case PickleOpcode.Dict: PushDictionary(PopToMark()); break;
            case PickleOpcode.Append: Append([Pop()]); break;
            case PickleOpcode.Appends or PickleOpcode.AddItems: Append(PopToMark()); break;
            case PickleOpcode.SetItem: SetOne(); break;
            case PickleOpcode.SetItems: SetItems(PopToMark()); break;

            case PickleOpcode.Mark: PushMark(); break;
            case PickleOpcode.Pop: PopOrUnmark(); break;
            case PickleOpcode.PopMark: PopToMark(); break;
            case PickleOpcode.Dup: Push(Peek()); break;
            case PickleOpcode.BinPut: _memo[_input.Byte()] = Peek(); break;
            case PickleOpcode.LongBinPut: _memo[_input.UInt32()] = Peek(); break;
            case PickleOpcode.Memoize: _memo[_memo.Count] = Peek(); break;
            case PickleOpcode.BinGet: PushMemo(_input.Byte()); break;
            case PickleOpcode.LongBinGet: PushMemo(_input.UInt32()); break;

            case PickleOpcode.Global: Push(new PickleGlobal(_input.Line(), _input.Line())); break;
            case PickleOpcode.StackGlobal: PushGlobal(); break;
            case PickleOpcode.BinPersId: Push(_meanings.Persistent(Pop())); break;
            case PickleOpcode.Reduce: PushCall(); break;
            case PickleOpcode.NewObj: PushObject(); break;
            case PickleOpcode.NewObjEx: Pop(); PushObject(); break;
            case PickleOpcode.Build: Build(); break;

            default:
                string name = Enum.IsDefined(opcode) ? opcode.ToString() : "unknown";
                throw _input.Fail($"expected an opcode of plain data, found {name} (0x{(byte)opcode:x2}) at byte {offset}");
        }
    }

    private void Push(object? value)
    {
        Count();
        _stack.Add(value);
    }

    private void Count()
    {
        if (++_values > MostValues)
            throw _input.Fail($"expected at most {MostValues} values, found more");
    }

    // Values below the topmost mark belong to a collection that is still open: taking one of them is an error.
    private int Available => _stack.Count - (_marks.Count > 0 ? _marks[^1] : 0);

    private object? Pop()
    {
        object? top = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object? Peek() => Available > 0 ? _stack[^1] : throw _input.Fail("expected a value, found an empty stack");

    private void PushMark()
    {
        Count();
        _marks.Add(_stack.Count);
    }

    private void PopOrUnmark()
    {
        if (Available == 0 && _marks.Count > 0)
            _marks.RemoveAt(_marks.Count - 1);
        else
            Pop();
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw _input.Fail("expected a mark, found none");
        int start = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] items = [.. _stack.GetRange(start, _stack.Count - start)];
        _stack.RemoveRange(start, items.Length);
        return items;
    }

    private void PushTuple(int count)
    {
        var items = new object?[count];
        for (int i = count - 1; i >= 0; i--)
            items[i] = Pop();
        Push(new PickleTuple(items));
    }

    private void PushList(object?[] items)
    {
        Push(new PickleList());
        Append(items);
    }

    private void PushDictionary(object?[] items)
    {
        Push(new PickleDictionary());
        SetItems(items);
    }

    private void Append(ReadOnlySpan<object?> items)
    {
        PickleList target = Peek() switch
        {
            PickleList list => list,
            PickleObject o => o.Elements,
            var other => throw _input.Fail($"expected a list to append to, found {PickleText.Describe(other)}"),
        };
        foreach (object? item in items)
            target.Add(item);
    }

    private void SetOne()
    {
        object? value = Pop();
        object? key = Pop();
        SetItems([key, value]);
    }

    private void SetItems(ReadOnlySpan<object?> items)
    {
        if (items.Length % 2 != 0)
            throw _input.Fail("expected pairs of key and value, found a key without a value");
        PickleDictionary target = Peek() switch
        {
            PickleDictionary dictionary => dictionary,
            PickleObject o => o.Entries,
            var other => throw _input.Fail($"expected a dictionary to fill, found {PickleText.Describe(other)}"),
        };
        for (int i = 0; i < items.Length; i += 2)
            target.Set(items[i], items[i + 1]);
    }

    private void PushMemo(long index)
        => Push(_memo.TryGetValue(index, out object? value) ? value : throw _input.Fail($"expected a value remembered as {index}, found none"));

    private void PushGlobal()
    {
        if (Pop() is not string name || Pop() is not string module)
            throw _input.Fail("expected the names of a module and of something in it");
        Push(new PickleGlobal(module, name));
    }

    private void PushCall()
    {
        if (Pop() is not PickleTuple arguments)
            throw _input.Fail("expected a tuple of arguments for a call");
        object? function = Pop();
        Push(function is PickleGlobal known && _meanings.TryCall(known, arguments, out object? result)
            ? result
            : new PickleCall(function, arguments));
    }

    private void PushObject()
    {
        if (Pop() is not PickleTuple arguments)
            throw _input.Fail("expected a tuple of arguments for a new object");
        object? type = Pop();
        if (type is not PickleGlobal global)
            throw _input.Fail($"expected a class for a new object, found {PickleText.Describe(type)}");
        Push(_meanings.TryCall(global, arguments, out object? result) ? result : new PickleObject(global, arguments));
    }

    private void Build()
    {
        object? state = Pop();
        switch (Peek())
        {
            case PickleObject o: o.State = state; break;
            case PickleCall call: call.State = state; break;
            // State of containers and tensors (such as the _metadata of an OrderedDict) says nothing about a model.
            case PickleDictionary or PickleList or TorchTensor: break;
            case var other: throw _input.Fail($"expected an object to give a state to, found {PickleText.Describe(other)}");
        }
    }
}
