using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Pruning;

/// <summary>A dimension of a value of a node: an input, or the first output.</summary>
internal readonly record struct CostFactor(string Value, int Dim);

/// <summary>What multiply-accumulates a node takes: sums of products of dimensions.</summary>
internal static class CostTable
{
    private delegate IEnumerable<CostFactor[]> CostHandler(OnnxNode node, Func<string, int> rank);

    private static readonly FrozenDictionary<string, CostHandler> Handlers = new Dictionary<string, CostHandler>
    {
        // Each element of the output sums over the weight's dimensions but the first.
        ["Conv"] = static (node, rank) => [[.. All(node.Outputs[0], rank), .. All(node.Inputs[1], rank).Skip(1)]],
        ["ConvTranspose"] = static (node, rank) => [[.. All(node.Inputs[0], rank), .. All(node.Inputs[1], rank).Skip(1)]],
        ["Gemm"] = static (node, rank) => [[.. All(node.Outputs[0], rank), new(node.Inputs[0], node.Attributes.GetInt("transA", 0) != 0 ? 0 : 1)]],
        ["MatMul"] = static (node, rank) => [[.. All(node.Outputs[0], rank), new(node.Inputs[0], rank(node.Inputs[0]) - 1)]],
        ["LSTM"] = Recurrent,
        ["GRU"] = Recurrent,
        ["RNN"] = Recurrent,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The node's products, or null where the operator has none.</summary>
    public static IReadOnlyList<CostFactor[]>? Of(OnnxNode node, Func<string, int> rank) =>
        node.Domain.Length == 0 && node.Inputs.Count > 1 && node.Outputs.Count > 0 && Handlers.TryGetValue(node.OpType, out var handler) ? [.. handler(node, rank)] : null;

    // Every step and row goes through the input's and the recurrent weights.
    private static IEnumerable<CostFactor[]> Recurrent(OnnxNode node, Func<string, int> rank) =>
        new[] { node.Inputs[1], node.Inputs[2] }.Select(weight => new[] { new CostFactor(node.Inputs[0], 0), new CostFactor(node.Inputs[0], 1) }.Concat(All(weight, rank)).ToArray());

    private static IEnumerable<CostFactor> All(string value, Func<string, int> rank) => Enumerable.Range(0, Math.Max(rank(value), 0)).Select(dim => new CostFactor(value, dim));
}
