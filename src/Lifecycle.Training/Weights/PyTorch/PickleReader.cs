using System.Buffers.Binary;
using System.Text;

namespace Lifecycle.Training.Weights.PyTorch;

/// <summary>
/// Reads a pickle (Python's pickletools describes the opcodes) of tensors, numbers, texts, tuples, lists and dicts. A pickle is a program for a machine with
/// a stack, and calls what it names; this machine calls nothing but the few functions that stand in <see cref="PickleCalls"/>, which make tensors.
/// </summary>
internal sealed class PickleReader(byte[] bytes)
{
    private const int MaxProtocol = 5;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<long, object?> _memo = [];
    private int _at;

    /// <summary>What the pickle holds.</summary>
    /// <exception cref="PickleException">It is damaged, or holds or calls something else.</exception>
    public static object? Read(byte[] bytes) => new PickleReader(bytes).Run();

    private object? Run()
    {
        while (true)
        {
            var opcode = Byte();
            if (opcode == '.') return Pop();
            Execute(opcode);
        }
    }

    private void Execute(byte opcode)
    {
        switch ((char)opcode)
        {
            case '\x80': Protocol(); break;
            case '\x95': Take(8); break; // a frame, which only helps readers that buffer
            case '(': _marks.Push(_stack.Count); break;
            case '0': Pop(); break;
            case '1': PopToMark(); break;
            case 'N': Push(null); break;
            case '\x88': Push(true); break;
            case '\x89': Push(false); break;
            case 'K': Push((long)Byte()); break;
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case '\x8a': Push(Long(Take(Byte()))); break;
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'X': Push(Text(Length32())); break;
            case '\x8c': Push(Text(Byte())); break;
            case '\x8d': Push(Text(Length64())); break;
            case 'U': Push(Text(Byte())); break;
            case 'T': Push(Text(Length32())); break;
            case 'C': Push(Take(Byte()).ToArray()); break;
            case 'B': Push(Take(Length32()).ToArray()); break;
            case '\x8e': Push(Take(Length64()).ToArray()); break;
            case '}': Push(new PickleDict()); break;
            case ']': Push(new List<object?>()); break;
            case ')': Push(Array.Empty<object?>()); break;
            case 't': Push(PopToMark()); break;
            case '\x85': Push(PopMany(1)); break;
            case '\x86': Push(PopMany(2)); break;
            case '\x87': Push(PopMany(3)); break;
            case 'a': Append([Pop()]); break;
            case 'e': Append(PopToMark()); break;
            case 's': SetItems(PopMany(2)); break;
            case 'u': SetItems(PopToMark()); break;
            case 'q': _memo[Byte()] = Peek(); break;
            case 'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek(); break;
            case '\x94': _memo[_memo.Count] = Peek(); break;
            case 'h': Push(Recall(Byte())); break;
            case 'j': Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case 'c': Push(new PickleGlobal(Line(), Line())); break;
            case '\x93': StackGlobal(); break;
            case 'Q': Push(PickleCalls.Storage(Pop())); break;
            case 'R' or '\x81': Call(); break;
            case 'b': Build(); break;
            default: throw new PickleException($"the pickle opcode 0x{opcode:X2} at byte {_at - 1}; expected those of tensors and plain containers");
        }
    }

    private void Protocol()
    {
        var protocol = Byte();
        if (protocol > MaxProtocol) throw new PickleException($"pickle protocol {protocol}; expected at most {MaxProtocol}");
    }

    private void Call()
    {
        var arguments = Pop() as object?[] ?? throw new PickleException("a call without a tuple of arguments; expected one");
        Push(Pop() is PickleGlobal function ? PickleCalls.Call(function, arguments) : throw new PickleException("a call of something that is no function; expected one that makes a tensor"));
    }

    // Attributes of an OrderedDict, which is how state_dict() carries its _metadata. They are not needed, and nothing else may have any.
    private void Build()
    {
        Pop();
        if (Peek() is not PickleDict) throw new PickleException("attributes of something that is no dict; expected tensors and plain containers");
    }

    private void StackGlobal()
    {
        if (PopMany(2) is not [string module, string name]) throw new PickleException("a global whose names are no texts; expected texts");
        Push(new PickleGlobal(module, name));
    }

    private void Append(object?[] items)
    {
        if (Peek() is not List<object?> list) throw new PickleException("items added to something that is no list; expected one");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Peek() is not PickleDict dict || items.Length % 2 != 0) throw new PickleException("entries put into something that is no dict, or half an entry; expected a dict");
        for (var i = 0; i < items.Length; i += 2) dict.Items.Add((items[i], items[i + 1]));
    }

    private object? Recall(long index) => _memo.TryGetValue(index, out var value) ? value : throw new PickleException($"a reference to the {index}th remembered value, which there is not; expected one made before");

    private void Push(object? value) => _stack.Add(value);

    private object? Peek()
    {
        if (_stack.Count <= Floor()) throw new PickleException("an empty stack; expected a value on it");
        return _stack[^1];
    }

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count)
    {
        if (_stack.Count - Floor() < count) throw new PickleException($"fewer than {count} values on the stack; expected as many");
        return PopFrom(_stack.Count - count);
    }

    private object?[] PopToMark()
    {
        if (!_marks.TryPop(out var from)) throw new PickleException("no mark on the stack; expected one");
        return PopFrom(from);
    }

    private object?[] PopFrom(int from)
    {
        object?[] items = [.. _stack[from..]];
        _stack.RemoveRange(from, items.Length);
        return items;
    }

    private int Floor() => _marks.TryPeek(out var mark) ? mark : 0;

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - _at) throw new PickleException($"a pickle that ends at byte {bytes.Length}; expected {count} bytes more at {_at}");
        _at += count;
        return bytes.AsSpan(_at - count, count);
    }

    private int Length32() => Bounded(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));

    private int Length64() => Bounded(BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));

    private int Bounded(ulong length) =>
        length <= (ulong)(bytes.Length - _at) ? (int)length : throw new PickleException($"a text or bytes of length {length}; expected at most the {bytes.Length - _at} bytes that follow");

    private string Text(int length)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(Take(length));
        }
        catch (DecoderFallbackException)
        {
            throw new PickleException("a text that is not UTF-8; expected UTF-8");
        }
    }

    private string Line()
    {
        var length = bytes.AsSpan(_at).IndexOf((byte)'\n');
        if (length < 0) throw new PickleException("a name without its end; expected the end of a line");
        var line = Text(length);
        _at++;
        return line;
    }

    // Little-endian two's complement of any length; what exceeds 64 bits can be no size and no place.
    private static long Long(ReadOnlySpan<byte> digits)
    {
        var value = new System.Numerics.BigInteger(digits);
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : throw new PickleException("a whole number beyond 64 bits; expected less");
    }
}
