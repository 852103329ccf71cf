using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

/// <summary>Computes once what depends on constants alone that do not train: index tables, masks, loops over shapes, dequantized weights.</summary>
internal static class ConstantFolding
{
    private static readonly FrozenSet<string> Excluded = new[] { "Dropout", "BatchNormalization" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The values that can be computed at once and that other nodes or the caller take, with the nodes that make them.</summary>
    internal static List<(string Value, OnnxNode Node)> Find(OnnxGraph graph, IReadOnlyDictionary<(OnnxGraph Graph, string Value), ImportWeight> weights)
    {
        var constants = weights.Where(entry => ReferenceEquals(entry.Key.Graph, graph) && entry.Value.Kind != WeightKind.Parameter).Select(static entry => entry.Key.Value).ToHashSet(StringComparer.Ordinal);
        var bodiesTrain = weights.Any(entry => !ReferenceEquals(entry.Key.Graph, graph) && entry.Value.Kind == WeightKind.Parameter);
        var makers = new Dictionary<string, OnnxNode>(StringComparer.Ordinal);
        var taken = graph.Outputs.Select(static value => value.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(static node => !ConstantNodes.Is(node)))
        {
            var inner = GraphValues.Bodies(node).SelectMany(GraphValues.Made).ToHashSet(StringComparer.Ordinal);
            var outer = GraphValues.Taken(node).Where(name => !inner.Contains(name)).ToList();
            if (Excluded.Contains(node.OpType) || (inner.Count > 0 && bodiesTrain) || !outer.TrueForAll(constants.Contains))
            {
                taken.UnionWith(outer);
                continue;
            }

            foreach (var output in node.Outputs.Where(static name => name.Length > 0))
            {
                constants.Add(output);
                makers[output] = node;
            }
        }

        return [.. makers.Where(entry => taken.Contains(entry.Key)).Select(static entry => (entry.Key, entry.Value))];
    }

    /// <summary>What a computed value becomes: what the file holds quantized trains, all else does not.</summary>
    internal static WeightKind KindOf(OnnxNode maker, ImportValue value)
    {
        if (value.Host is not null) return WeightKind.Number;
        return maker.OpType == "DequantizeLinear" && value.TensorOrNull!.numel() > 1 ? WeightKind.Parameter : WeightKind.Buffer;
    }
}
