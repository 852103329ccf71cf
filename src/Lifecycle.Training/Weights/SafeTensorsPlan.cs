using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>What goes into a safetensors file, and where: wider elements first, so that each tensor is aligned, then by name.</summary>
internal sealed class SafeTensorsPlan
{
    private const int Alignment = 8;
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<(string Name, Tensor Tensor)> _tensors;
    private readonly byte[] _header;

    private SafeTensorsPlan(List<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string> notes)
    {
        _tensors = tensors;
        _header = Header(notes);
        if (_header.Length > SafeTensorsHeader.MaxLength)
            throw new UsageException($"The names and notes of {tensors.Count} tensors take {_header.Length} bytes; expected at most {SafeTensorsHeader.MaxLength}, as readers take no more; shorten the notes.");
    }

    /// <summary>Plans a file.</summary>
    /// <exception cref="UsageException">A name or a type cannot be written.</exception>
    public static SafeTensorsPlan Of(IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var notes = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" };
        foreach (var (name, note) in metadata ?? new Dictionary<string, string>(StringComparer.Ordinal)) notes[name] = note;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var kept = new Dictionary<MemoryPlace, string>();
        var distinct = new List<(string Name, Tensor Tensor)>();
        foreach (var (name, tensor) in tensors)
        {
            Check(name, tensor, names);
            if (kept.TryAdd(MemoryPlace.Of(tensor), name)) distinct.Add((name, tensor));
            else notes[name] = kept[MemoryPlace.Of(tensor)];
        }
        var ordered = distinct.OrderByDescending(static entry => entry.Tensor.ElementSize).ThenBy(static entry => entry.Name, StringComparer.Ordinal).ToList();
        return new SafeTensorsPlan(ordered, notes);
    }

    /// <summary>Writes the file.</summary>
    public void Write(Stream stream)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)_header.Length);
        stream.Write(length);
        stream.Write(_header);
        foreach (var (_, tensor) in _tensors) TensorBytes.Write(tensor, stream);
    }

    private byte[] Header(IReadOnlyDictionary<string, string> notes)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _json))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafeTensorsHeader.MetadataName);
            foreach (var (name, note) in notes) json.WriteString(name, note);
            json.WriteEndObject();
            long at = 0;
            foreach (var (name, tensor) in _tensors) at = Describe(json, name, tensor, at);
            json.WriteEndObject();
        }
        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static long Describe(Utf8JsonWriter json, string name, Tensor tensor, long at)
    {
        var end = checked(at + (tensor.numel() * tensor.ElementSize));
        json.WriteStartObject(name);
        json.WriteString("dtype", ElementTypes.Name(tensor.dtype));
        json.WriteStartArray("shape");
        foreach (var length in tensor.shape) json.WriteNumberValue(length);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(at);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static void Check(string name, Tensor tensor, HashSet<string> names)
    {
        if (string.Equals(name, SafeTensorsHeader.MetadataName, StringComparison.Ordinal)) throw new UsageException($"A tensor is named {name}; expected another name, as safetensors files keep their notes there; rename it.");
        if (!names.Add(name)) throw new UsageException($"Two tensors are named \"{name}\"; expected a name of its own for each; rename one.");
        if (ElementTypes.Name(tensor.dtype) is null) throw new UsageException($"Tensor \"{name}\" is {tensor.dtype}; expected a type that safetensors has (complex128 is none); convert it.");
    }

    // Two names of one memory: the same first element, type, shape and strides. Off the CPU addresses cannot be had, and only the same native tensor counts.
    private readonly record struct MemoryPlace(nint Address, ScalarType Type, string Layout)
    {
        public static MemoryPlace Of(Tensor tensor)
        {
            var address = tensor.device_type == DeviceType.CPU ? TensorBytes.Address(tensor) : tensor.Handle;
            // Tensors without elements share nothing.
            if (address == 0) address = tensor.Handle;
            return new(address, tensor.dtype, $"{string.Join(',', tensor.shape)};{string.Join(',', tensor.stride())}");
        }
    }
}
