using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Import;

/// <summary>
/// Finds the constants of a model and decides what each becomes: floats that weigh something train; running statistics,
/// quantization parameters, masks with infinities and large integer tables are buffers; shapes and other small numbers
/// stay with the graph.
/// </summary>
internal static class WeightSorter
{
    // Inputs that say how an operator works rather than what it weighs, by operator; from the given one on.
    private static readonly FrozenDictionary<string, int> Settings = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["BatchNormalization"] = 3, ["Clip"] = 1, ["Pad"] = 1, ["Resize"] = 1, ["Upsample"] = 1, ["Dropout"] = 1, ["OneHot"] = 1,
        ["QuantizeLinear"] = 1, ["DequantizeLinear"] = 0, ["QLinearConv"] = 0, ["QLinearMatMul"] = 0, ["Range"] = 0, ["NonMaxSuppression"] = 0,
        ["CastLike"] = 1, ["Shape"] = 0, ["Size"] = 0, ["RoiAlign"] = 1, ["Cast"] = 0, ["TopK"] = 1, ["Tile"] = 1,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // With one of these, a single number is a factor or a bound that somebody wrote, not something learned.
    private static readonly FrozenSet<string> Arithmetic = new[]
    {
        "Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Sqrt", "Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Where", "Mod",
        "Reciprocal", "Neg", "Exp", "Log", "Sum", "Mean", "Abs", "Expand", "ConstantOfShape", "Identity", "Unsqueeze", "Squeeze", "Reshape", "Concat",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The constants by graph (the model's or a body's) and value, and their elements.</summary>
    internal static List<(OnnxGraph Graph, ImportWeight Weight, TensorData Data)> Sort(OnnxGraph graph)
    {
        var uses = GraphValues.AllNodes(graph)
            .SelectMany(static node => node.Inputs.Select((name, index) => (name, node, index)))
            .ToLookup(static use => use.name, static use => (use.node, use.index), StringComparer.Ordinal);
        var outputs = graph.Outputs.Select(static value => value.Name).ToHashSet(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var weights = new List<(OnnxGraph, ImportWeight, TensorData)>();
        foreach (var (owner, value, data) in Constants(graph))
        {
            if (!uses.Contains(value) && !outputs.Contains(value) && ReferenceEquals(owner, graph)) continue;
            var kind = KindOf(data, uses[value].ToList());
            weights.Add((owner, new(value, Name(value, names), kind, kind == WeightKind.Number ? HostTensor.Read(data) : null), data));
        }

        return weights;
    }

    private static IEnumerable<(OnnxGraph Owner, string Value, TensorData Data)> Constants(OnnxGraph graph)
    {
        foreach (var tensor in graph.Initializers) yield return (graph, tensor.Name, tensor);
        foreach (var node in graph.Nodes)
        {
            if (ConstantNodes.Is(node) && ConstantNodes.Read(node) is { } data) yield return (graph, node.Outputs[0], data);
            foreach (var inner in GraphValues.Bodies(node).SelectMany(Constants)) yield return inner;
        }
    }

    private static WeightKind KindOf(TensorData data, List<(OnnxNode Node, int Index)> uses)
    {
        if (TensorReading.IsFloating(data.ElementType) && uses.Exists(static use => use.Node.OpType == "BatchNormalization" && use.Index >= 3)) return WeightKind.Buffer;
        if (TensorReading.IsFloating(data.ElementType) && IsFinite(data) && uses.Exists(use => Weighs(data, use.Node, use.Index))) return WeightKind.Parameter;
        return HostTensor.Read(data) is null ? WeightKind.Buffer : WeightKind.Number;
    }

    private static bool Weighs(TensorData data, OnnxNode node, int index) =>
        (!Settings.TryGetValue(node.OpType, out var first) || index < first) && (data.ElementCount > 1 || !Arithmetic.Contains(node.OpType));

    private static bool IsFinite(TensorData data) => data.ElementType switch
    {
        OnnxElementType.Float => MemoryMarshal.Cast<byte, float>(data.Bytes).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0,
        OnnxElementType.Double => MemoryMarshal.Cast<byte, double>(data.Bytes).IndexOfAnyExceptInRange(double.MinValue, double.MaxValue) < 0,
        _ => true,
    };

    // The tracer takes no name of digits alone, and PyTorch's exporter writes such names.
    private static string Name(string value, HashSet<string> taken)
    {
        var name = value.Length == 0 || value.All(char.IsAsciiDigit) ? $"weight_{value}" : value;
        for (var count = 2; !taken.Add(name); count++) name = $"{value}_{count}";
        return name;
    }
}
