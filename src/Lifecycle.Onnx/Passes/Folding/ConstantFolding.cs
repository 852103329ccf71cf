using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>
/// Makes constants of what follows from constants alone: shapes and what is reckoned from them, and constants laid out anew, by
/// itself; everything else by an evaluator, if there is one. Random operators, and the dequantization of stored weights, stay.
/// </summary>
public sealed class ConstantFolding : IGraphPass
{
    private static readonly FrozenSet<string> Kept = new[]
    {
        "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli", "Dropout", "QuantizeLinear", "DequantizeLinear", "Constant",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly IConstantEvaluator? _evaluator;

    /// <summary>Makes the pass.</summary>
    /// <param name="evaluator">Computes what the pass itself cannot; null to leave that.</param>
    public ConstantFolding(IConstantEvaluator? evaluator = null) => _evaluator = evaluator;

    /// <summary>The most bytes of a constant that is larger than all it follows from; 65,536 by default. Larger ones are left to be computed.</summary>
    public long MaxGrowth { get; init; } = 1 << 16;

    /// <summary>Whether sizes and what is reckoned from them are all that is folded: weights keep their names.</summary>
    internal bool SizesOnly { get; init; }

    /// <inheritdoc/>
    public string Name => "constants folded";

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!new GraphEditor(model).CanAddConstants) return 0;
        var shapes = ShapeInference.Infer(model);
        return GraphEditor.All(model).Sum(editor => Fold(editor, shapes.ValuesOf(editor.Graph)));
    }

    private int Fold(GraphEditor editor, IReadOnlyDictionary<string, InferredValue> values)
    {
        var folded = editor.Graph.Nodes.ToList().Count(node => TryFold(editor, node, values));
        return folded + (_evaluator is null ? 0 : Evaluate(editor, _evaluator, values));
    }

    private bool TryFold(GraphEditor editor, OnnxNode node, IReadOnlyDictionary<string, InferredValue> values)
    {
        if (!IsFoldable(editor, node)) return false;
        var tensors = node.Outputs.Select(output => values.TryGetValue(output, out var value) ? Known(output, value) ?? (SizesOnly ? null : LaidOut(editor, node, value)) : null).ToList();
        if (tensors.Exists(static tensor => tensor is null)) return false;
        Replace(editor, node, tensors!);
        return true;
    }

    private static bool IsFoldable(GraphEditor editor, OnnxNode node) =>
        node.Domain.Length == 0 && node.Outputs.Count > 0 && !Kept.Contains(node.OpType) && node.Outputs.All(output => output.Length > 0 && !editor.IsOutput(output)) && !CapturedNames.Bodies(node).Any();

    private static void Replace(GraphEditor editor, OnnxNode node, IEnumerable<TensorData> tensors)
    {
        editor.Remove(node);
        foreach (var (tensor, output) in tensors.Zip(node.Outputs))
        {
            tensor.Name = output;
            editor.Lift(tensor);
        }
    }

    private static TensorData? Known(string name, InferredValue value)
    {
        if (value.FixedElements is not { } elements || value.FixedShape is not { } shape || shape.Aggregate(1L, static (product, dim) => product * dim) != elements.Count) return null;
        return value.ElementType switch
        {
            OnnxElementType.Int64 => TensorData.Create<long>(name, [.. shape], [.. elements]),
            OnnxElementType.Int32 => TensorData.Create<int>(name, [.. shape], [.. elements.Select(static element => unchecked((int)element))]),
            OnnxElementType.Bool => TensorData.Create<bool>(name, [.. shape], [.. elements.Select(static element => element != 0)]),
            _ => null,
        };
    }

    private static TensorData? LaidOut(GraphEditor editor, OnnxNode node, InferredValue value)
    {
        if (node.Inputs.Count == 0 || editor.Constant(node.Inputs[0]) is not { } source || value.FixedShape is not { } shape || source.ElementType.BitsPerElement() is var bits && (bits == 0 || bits % 8 != 0)) return null;
        return node.OpType switch
        {
            "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Identity" when shape.Aggregate(1L, static (product, dim) => product * dim) == source.ElementCount =>
                TensorData.FromBytes(node.Outputs[0], source.ElementType, [.. shape], source.Bytes),
            "Transpose" => Transposed(node, source, [.. shape], bits / 8),
            _ => null,
        };
    }

    private static TensorData Transposed(OnnxNode node, TensorData source, long[] shape, int size)
    {
        var order = node.Attributes.GetInts("perm") ?? [.. Enumerable.Range(0, shape.Length).Reverse().Select(static axis => (long)axis)];
        var strides = new long[shape.Length];
        long stride = size;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= source.Dims[axis];
        }
        var moved = order.Select(axis => strides[axis]).ToArray();
        var bytes = new byte[source.Bytes.Length];
        var place = new long[shape.Length];
        long offset = 0;
        for (var target = 0; target < bytes.Length; target += size)
        {
            source.Bytes.Slice((int)offset, size).CopyTo(bytes.AsSpan(target));
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                offset += moved[axis];
                if (++place[axis] < shape[axis]) break;
                offset -= moved[axis] * shape[axis];
                place[axis] = 0;
            }
        }
        return TensorData.FromBytes(node.Outputs[0], source.ElementType, shape, bytes);
    }

    // All that follows from constants in one run, or, where that fails, node by node.
    private int Evaluate(GraphEditor editor, IConstantEvaluator evaluator, IReadOnlyDictionary<string, InferredValue> values)
    {
        var computable = new List<OnnxNode>();
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in editor.Graph.Nodes)
        {
            if (!IsFoldable(editor, node) || node.Inputs.Count == 0 || node.Inputs.Any(input => input.Length > 0 && !made.Contains(input) && editor.Constant(input) is null) || Grows(editor, node, values)) continue;
            computable.Add(node);
            made.UnionWith(node.Outputs);
        }
        if (computable.Count == 0) return 0;
        return TryEvaluate(editor, evaluator, computable) ? computable.Count
            : computable.Count(node => node.Inputs.All(input => input.Length == 0 || editor.Constant(input) is not null) && TryEvaluate(editor, evaluator, [node]));
    }

    private bool Grows(GraphEditor editor, OnnxNode node, IReadOnlyDictionary<string, InferredValue> values)
    {
        var given = node.Inputs.Sum(input => editor.Constant(input)?.Bytes.Length ?? Bytes(values.GetValueOrDefault(input)) ?? 0);
        return node.Outputs.Sum(output => Bytes(values.GetValueOrDefault(output)) ?? long.MaxValue / node.Outputs.Count) > Math.Max(given, MaxGrowth);
    }

    private static long? Bytes(InferredValue? value)
    {
        if (value?.FixedShape is not { } shape) return null;
        var count = shape.Aggregate(1d, static (product, dim) => product * dim) * Math.Max(value.ElementType.BitsPerElement(), 1) / 8;
        return count < long.MaxValue / 1024 ? (long)Math.Ceiling(count) : null;
    }

    private static bool TryEvaluate(GraphEditor editor, IConstantEvaluator evaluator, List<OnnxNode> nodes)
    {
        var inside = nodes.ToHashSet();
        var needed = nodes.SelectMany(static node => node.Outputs).Where(output => editor.Consumers(output).Any(node => !inside.Contains(node))).ToList();
        var results = needed.Count == 0 ? [] : evaluator.Evaluate(Extract(editor, nodes, needed));
        if (results is null || results.Count != needed.Count) return false;
        foreach (var node in nodes) editor.Remove(node);
        foreach (var (tensor, output) in results.Zip(needed))
        {
            tensor.Name = output;
            editor.Lift(tensor);
        }
        return true;
    }

    private static OnnxModel Extract(GraphEditor editor, List<OnnxNode> nodes, List<string> outputs)
    {
        var graph = new OnnxGraph("constants");
        foreach (var node in nodes) graph.Nodes.Add(new OnnxNode(node.Message.Clone()));
        var made = nodes.SelectMany(static node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        foreach (var input in nodes.SelectMany(static node => node.Inputs).Where(input => input.Length > 0 && !made.Contains(input)).Distinct(StringComparer.Ordinal))
            graph.Initializers.Add(new TensorData(editor.Constant(input)!.Message.Clone()) { Name = input });
        foreach (var output in outputs) graph.Outputs.Add(new OnnxValueInfo(new Graph.Protobuf.ValueInfoProto { Name = output }));
        var model = new OnnxModel(graph, Math.Max(editor.Opset, 1)) { IrVersion = editor.Model.IrVersion };
        foreach (var (domain, version) in editor.Model.Opsets) model.Opsets[domain] = version;
        return model;
    }
}
