using System.Text.Json;
using System.Text.Json.Nodes;
using Lifecycle.Training.Weights;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>Gives one part of a run its state back.</summary>
internal sealed class StateReader(string part, SafeTensorsFile tensors, JsonObject values, string source)
{
    private readonly string _prefix = part + "/";

    /// <summary>The names of the tensors that the part put.</summary>
    public IEnumerable<string> TensorNames => tensors.Tensors.Keys.Where(name => name.StartsWith(_prefix, StringComparison.Ordinal)).Select(name => name[_prefix.Length..]);

    /// <summary>Whether the part put a tensor of that name.</summary>
    public bool HasTensor(string name) => tensors.Tensors.ContainsKey(_prefix + name);

    /// <summary>Whether the part put a value of that name.</summary>
    public bool HasValue(string name) => values.ContainsKey(name);

    /// <summary>A tensor on the CPU, which the caller disposes.</summary>
    /// <exception cref="DataException">There is none of that name.</exception>
    public Tensor Tensor(string name) => tensors.Read(Required(name));

    /// <summary>Reads a tensor into another of the same shape, whatever its device and layout.</summary>
    /// <exception cref="DataException">There is none of that name, or its shape is another.</exception>
    public void TensorInto(string name, Tensor target) => tensors.ReadInto(Required(name), target);

    /// <summary>A value.</summary>
    /// <exception cref="DataException">There is none of that name, or it is of another kind.</exception>
    public T Value<T>(string name)
    {
        if (!values.TryGetPropertyValue(name, out var node)) throw Lacks($"value \"{name}\"");
        try
        {
            return node.Deserialize<T>(CheckpointJson.Options)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidOperationException)
        {
            throw new DataException($"The state \"{part}\" of {source} has the value \"{name}\" as {node?.ToJsonString()}; expected a {typeof(T).Name}; take another checkpoint.", e);
        }
    }

    /// <summary>Reads what <see cref="StateWriter.Bytes"/> took.</summary>
    /// <exception cref="DataException">There is nothing of that name, or the function fails on it.</exception>
    public void Bytes(string name, Action<BinaryReader> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var reader = new BinaryReader(new ChunkReader(number => number == 0 || HasTensor(StateWriter.ChunkName(name, number)) ? Chunk(StateWriter.ChunkName(name, number)) : null));
        try
        {
            read(reader);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or LifecycleException))
        {
            throw new DataException($"The state \"{part}\" of {source} does not load: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected the state of the same parts as in this run; set the run up as it was.", e);
        }
    }

    private byte[] Chunk(string name)
    {
        using var bytes = Tensor(name);
        return bytes.bytes.ToArray();
    }

    private string Required(string name) => HasTensor(name) ? _prefix + name : throw Lacks($"tensor \"{name}\"");

    private DataException Lacks(string what) => new($"The state \"{part}\" of {source} lacks the {what}; expected it, as this run has such a part; resume with the options and the version that wrote the checkpoint.");
}
