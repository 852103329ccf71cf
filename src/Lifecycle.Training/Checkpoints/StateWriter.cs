using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>Takes the state of one part of a run: tensors and values, each under a name of its own.</summary>
internal sealed class StateWriter(string part) : IDisposable
{
    // Far below the 2 GB that an array of bytes can hold.
    private const int DefaultChunkBytes = 1 << 28;

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly JsonObject _values = [];

    /// <summary>The name of the part.</summary>
    public string Part => part;

    /// <summary>The values, as they go into the description.</summary>
    public JsonObject Values => _values;

    /// <summary>The most bytes in a tensor of bytes.</summary>
    public int ChunkBytes { get; set; } = DefaultChunkBytes;

    /// <summary>The tensors under the names they have in the file: the part's, a slash, their own.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Tensors => _tensors.Select(entry => KeyValuePair.Create($"{part}/{entry.Key}", entry.Value));

    /// <summary>Puts a tensor, of any device and layout; it may be disposed right after, but must not be changed before the checkpoint is written.</summary>
    public void Tensor(string name, Tensor tensor)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(tensor);
        _tensors.Add(name, tensor.detach().DetachFromDisposeScope());
    }

    /// <summary>Puts a value, as JSON; numbers come back as exactly the same numbers.</summary>
    public void Value<T>(string name, T value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _values.Add(name, JsonSerializer.SerializeToNode(value, CheckpointJson.Options));
    }

    /// <summary>Puts what a function writes, such as TorchSharp's <c>save_state_dict</c>, as tensors of bytes: one, and where it is larger than a chunk further ones, numbered.</summary>
    public void Bytes(string name, Action<BinaryWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var stream = new ChunkWriter(ChunkBytes, (number, chunk) =>
        {
            using var bytes = tensor(chunk, ScalarType.Byte);
            Tensor(ChunkName(name, number), bytes);
        });
        using var writer = new BinaryWriter(stream);
        write(writer);
        writer.Flush();
        stream.HandOn();
    }

    /// <summary>The name of a chunk.</summary>
    internal static string ChunkName(string name, int number) => number == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{number}");

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values) tensor.Dispose();
        _tensors.Clear();
    }
}
