using System.Text;
using System.Text.Json;

namespace Lifecycle.Training.Weights;

/// <summary>
/// The header of a safetensors file: 8 bytes of length, little-endian, then JSON that gives each tensor's type, shape and place.
/// Nothing in it is believed: types, shapes and places must agree, and the tensors must cover the rest of the file without overlap or hole.
/// </summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>The most bytes of JSON that are read, as in the reference implementation.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>The most axes torch can hold.</summary>
    public const int MaxAxes = 64;

    /// <summary>The entry that holds notes and no tensor.</summary>
    public const string MetadataName = "__metadata__";

    private SafeTensorsHeader(IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>The file's notes.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks the header of a stream that stands at the start of a file.</summary>
    /// <exception cref="FormatException">It is no safetensors header; the message says what was found and expected.</exception>
    public static SafeTensorsHeader Read(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length) throw new FormatException($"{stream.Length} bytes; expected 8 bytes of header length");
        var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength) throw new FormatException($"a header of {length} bytes; expected at most {MaxLength}");
        var rest = stream.Length - prefix.Length;
        if ((long)length > rest) throw new FormatException($"a header of {length} bytes; expected at most the {rest} that follow");
        var json = new byte[length];
        stream.ReadExactly(json);
        try
        {
            return Parse(json, prefix.Length + (long)length, rest - (long)length);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new FormatException($"a header that is not JSON of tensors ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); expected the JSON of safetensors", e);
        }
    }

    private static SafeTensorsHeader Parse(byte[] json, long start, long length)
    {
        if (json.Length == 0 || json[0] != '{') throw new FormatException("a header that does not begin with {; expected a JSON object");
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!string.Equals(name, MetadataName, StringComparison.Ordinal))
            {
                if (!tensors.TryAdd(name, Tensor(name, ref reader))) throw new FormatException($"two tensors named \"{name}\"; expected one");
            }
            else if (metadata is null) metadata = Notes(ref reader);
            else throw new FormatException($"{MetadataName} twice; expected it once");
        }
        if (reader.Read()) throw new FormatException("something after the header's object; expected nothing");
        return new SafeTensorsHeader(Place(tensors.Values, start, length), metadata ?? []);
    }

    private static Dictionary<string, string> Notes(ref Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.StartObject, MetadataName);
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            Expect(reader, JsonTokenType.String, MetadataName);
            if (!notes.TryAdd(name, reader.GetString()!)) throw new FormatException($"two notes named \"{name}\" in {MetadataName}; expected one");
        }
        return notes;
    }

    private static StoredTensor Tensor(string name, ref Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.StartObject, name);
        string? type = null;
        long[]? shape = null, place = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            reader.Read();
            switch (field)
            {
                case "dtype" when type is null:
                    Expect(reader, JsonTokenType.String, name);
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = Numbers(ref reader, name, MaxAxes);
                    break;
                case "data_offsets" when place is null:
                    place = Numbers(ref reader, name, 2);
                    break;
                default:
                    throw new FormatException($"the field \"{field}\" of tensor \"{name}\" twice or unknown; expected dtype, shape and data_offsets once each");
            }
        }
        if (type is null || shape is null || place is not [var begin, var end])
            throw new FormatException($"tensor \"{name}\" without its dtype, shape and two data_offsets; expected all three");
        return Sized(name, type, shape, begin, end);
    }

    private static StoredTensor Sized(string name, string elementType, long[] shape, long begin, long end)
    {
        if (ElementTypes.Find(elementType) is not var (size, type)) throw new FormatException($"tensor \"{name}\" of type {elementType}; expected a type of safetensors of whole bytes");
        if (end < begin) throw new FormatException($"tensor \"{name}\" from byte {begin} to {end}; expected an end after the beginning");
        var bytes = Bytes(name, shape, size);
        if (end - begin != bytes) throw new FormatException($"tensor \"{name}\" with {end - begin} bytes; expected {bytes} for {elementType} [{string.Join(", ", shape)}]");
        return new StoredTensor(name, elementType, type, shape) { Offset = begin, Length = bytes };
    }

    private static long Bytes(string name, long[] shape, int size)
    {
        try
        {
            // Sizes before a zero can overflow all the same, and torch would refuse such a shape.
            return shape.Aggregate((long)size, static (product, length) => checked(product * length));
        }
        catch (OverflowException e)
        {
            throw new FormatException($"tensor \"{name}\" of shape [{string.Join(", ", shape)}], which overflows; expected sizes whose product fits 64 bits", e);
        }
    }

    private static long[] Numbers(ref Utf8JsonReader reader, string name, int most)
    {
        Expect(reader, JsonTokenType.StartArray, name);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (numbers.Count == most) throw new FormatException($"tensor \"{name}\" with more than {most} numbers in a list; expected at most so many");
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw new FormatException($"tensor \"{name}\" with a size or place that is no whole number from 0; expected such");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    // Offsets count from the end of the header; from here on from the start of the file.
    private static List<StoredTensor> Place(IEnumerable<StoredTensor> tensors, long start, long length)
    {
        var sorted = tensors.OrderBy(static tensor => tensor.Offset).ThenBy(static tensor => tensor.Length).ToList();
        long at = 0;
        foreach (var tensor in sorted)
        {
            if (tensor.Offset != at) throw new FormatException($"tensor \"{tensor.Name}\" at byte {tensor.Offset} of the data, {(tensor.Offset < at ? "over the one before it" : "after a hole")}; expected it at {at}");
            if (tensor.Length > length - at) throw new FormatException($"tensor \"{tensor.Name}\" of {tensor.Length} bytes at byte {at} of the data; expected at most the {length - at} up to the end of the file");
            at += tensor.Length;
        }
        if (at != length) throw new FormatException($"{length - at} bytes after the last tensor; expected none");
        return sorted.ConvertAll(tensor => tensor with { Offset = start + tensor.Offset });
    }

    private static void Expect(Utf8JsonReader reader, JsonTokenType expected, string name)
    {
        if (reader.TokenType != expected) throw new FormatException($"{reader.TokenType} in the entry \"{name}\"; expected {expected}");
    }
}
