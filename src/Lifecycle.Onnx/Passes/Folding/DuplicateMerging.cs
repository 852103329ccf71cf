using System.Collections.Frozen;
using Google.Protobuf;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>Keeps one of several constants of the same type, shape and elements, and one of several nodes that compute the same of the same.</summary>
public sealed class DuplicateMerging : GraphPass
{
    private static readonly FrozenSet<string> Random = new[]
    {
        "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli", "Dropout",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Name => "duplicates merged";

    /// <inheritdoc/>
    protected override int Apply(GraphEditor editor)
    {
        ArgumentNullException.ThrowIfNull(editor);
        return MergeConstants(editor) + MergeNodes(editor);
    }

    private static int MergeConstants(GraphEditor editor)
    {
        var first = new Dictionary<TensorData, string>(ContentComparer.Instance);
        var merged = 0;
        foreach (var tensor in editor.Graph.Initializers.ToList())
        {
            if (editor.IsInput(tensor.Name) || editor.IsOutput(tensor.Name) || first.TryAdd(tensor, tensor.Name)) continue;
            editor.ReplaceUses(tensor.Name, first[tensor]);
            editor.RemoveConstant(tensor);
            merged++;
        }
        return merged;
    }

    // Nodes are in the order they run in, so that one walk finds what follows from a merge, too.
    private static int MergeNodes(GraphEditor editor)
    {
        var first = new Dictionary<ByteString, OnnxNode>();
        var merged = 0;
        foreach (var node in editor.Graph.Nodes.ToList())
        {
            if (node.Domain.Length > 0 || node.Inputs.Count == 0 || Random.Contains(node.OpType) || CapturedNames.Bodies(node).Any()) continue;
            var kept = first.GetValueOrDefault(Key(node));
            if (kept is null) first[Key(node)] = node;
            else if (node.Outputs.Count == kept.Outputs.Count && !node.Outputs.Any(editor.IsOutput) && !node.Outputs.Zip(kept.Outputs).Any(static pair => pair.First.Length > 0 != pair.Second.Length > 0))
            {
                editor.Remove(node);
                foreach (var (output, other) in node.Outputs.Zip(kept.Outputs).Where(static pair => pair.First.Length > 0)) editor.ReplaceUses(output, other);
                merged++;
            }
        }
        return merged;
    }

    // The same operator with the same attributes and inputs, whatever it is called.
    private static ByteString Key(OnnxNode node)
    {
        var message = node.Message.Clone();
        message.Output.Clear();
        message.ClearName();
        message.ClearDocString();
        message.MetadataProps.Clear();
        var attributes = message.Attribute.OrderBy(static attribute => attribute.Name, StringComparer.Ordinal).ToList();
        message.Attribute.Clear();
        message.Attribute.AddRange(attributes);
        return message.ToByteString();
    }

    private sealed class ContentComparer : IEqualityComparer<TensorData>
    {
        public static readonly ContentComparer Instance = new();

        public bool Equals(TensorData? x, TensorData? y) => x is not null && y is not null && x.ElementType == y.ElementType
            && x.Dims.SequenceEqual(y.Dims) && x.Bytes.SequenceEqual(y.Bytes) && x.Message.StringData.Equals(y.Message.StringData);

        public int GetHashCode(TensorData tensor)
        {
            var hash = new HashCode();
            hash.Add(tensor.ElementType);
            foreach (var dim in tensor.Dims) hash.Add(dim);
            hash.AddBytes(tensor.Bytes);
            return hash.ToHashCode();
        }
    }
}
