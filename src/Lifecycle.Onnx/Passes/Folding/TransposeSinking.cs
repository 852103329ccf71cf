using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>
/// Moves transposes towards the outputs, behind operators that do the same to each element or to the last axis, until they meet and cancel. Changes
/// nothing unless fewer transposes are left.
/// </summary>
public sealed class TransposeSinking : IGraphPass
{
    // No transpose can pass more nodes than there are; this is against a fault, not a limit of use.
    private const int MaxMoves = 100_000;

    private static readonly FrozenSet<string> Unary = new[]
    {
        "Abs", "Neg", "Exp", "Log", "Sqrt", "Reciprocal", "Relu", "LeakyRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Softplus", "Softsign", "Tanh", "Erf", "Gelu", "Mish", "Cast", "FastGelu",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Binary = new[] { "Add", "Sub", "Mul", "Div" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Reductions = new[] { "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL2" }.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "transposes cancelled";

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var trial = model.Clone();
        var fewer = Count(model) - Count(Sunk(trial));
        if (fewer <= 0) return 0;
        Sunk(model);
        return fewer;
    }

    private static int Count(OnnxModel model) => model.Graph.Nodes.Count(static node => node is { OpType: "Transpose", Domain: "" });

    private static OnnxModel Sunk(OnnxModel model)
    {
        // Shapes stay those of the names that keep their value; what is new has none, and stops what follows until the next round.
        var editor = new GraphEditor(model);
        var shapes = ShapeInference.Infer(model);
        var moves = 0;
        while (moves < MaxMoves && editor.Graph.Nodes.ToList().Count(node => editor.Contains(node) && TrySink(editor, node, shapes)) is > 0 and var moved) moves += moved;
        return model;
    }

    private static bool TrySink(GraphEditor editor, OnnxNode node, ShapeInferenceResult shapes)
    {
        if (node is not { OpType: "Transpose", Domain: "", Inputs.Count: 1 } || node.Attributes.GetInts("perm") is not { } order || editor.IsOutput(node.Outputs[0])) return false;
        if (Cancel(editor, node, order)) return true;
        // What cannot be passed yet keeps the transpose; a residual sum is passed when its other term has been.
        var takers = editor.IsCaptured(node.Outputs[0]) ? [] : editor.Consumers(node.Outputs[0]).Where(taker => IsCancelledBy(order, taker) || CanPass(editor, node, order, taker, shapes)).ToList();
        if (takers.Count == 0) return false;
        foreach (var taker in takers.Where(taker => !IsCancelledBy(order, taker)))
        {
            if (Reductions.Contains(taker.OpType)) PassReduction(editor, node, order, taker);
            else Pass(editor, order, taker);
        }
        foreach (var taker in takers.Where(taker => editor.Contains(taker) && IsCancelledBy(order, taker))) Cancel(editor, taker, taker.Attributes.GetInts("perm")!);
        // Passing and cancelling take it out too, where that was the last that took it.
        if (editor.Contains(node) && !editor.IsNeeded(node.Outputs[0])) editor.Remove(node);
        return true;
    }

    private static bool IsCancelledBy(IReadOnlyList<long> order, OnnxNode taker) =>
        taker is { OpType: "Transpose", Domain: "" } && taker.Attributes.GetInts("perm") is { } outer && outer.Count == order.Count
        && outer.Select((axis, place) => axis >= 0 && axis < order.Count && order[(int)axis] == place).All(static same => same);

    private static bool Cancel(GraphEditor editor, OnnxNode node, IReadOnlyList<long> order)
    {
        if (editor.Producer(node.Inputs[0]) is not { OpType: "Transpose", Domain: "" } first || first.Attributes.GetInts("perm") is not { } inner || !IsCancelledBy(inner, node)) return false;
        if (order.Count != inner.Count || !editor.TryBypass(node, first.Inputs[0])) return false;
        if (!editor.IsNeeded(first.Outputs[0])) editor.Remove(first);
        return true;
    }

    private static bool CanPass(GraphEditor editor, OnnxNode transpose, IReadOnlyList<long> order, OnnxNode taker, ShapeInferenceResult shapes)
    {
        if (taker.Outputs.Skip(1).Any(editor.IsNeeded) || taker.Outputs[0].Length == 0) return false;
        var keepsLast = order[^1] == order.Count - 1;
        var isFirst = taker.Inputs[0] == transpose.Outputs[0];
        if (taker.Domain.Length > 0) return taker.OpType is "Gelu" or "FastGelu" && taker.Inputs.Count == 1;
        if (Unary.Contains(taker.OpType)) return taker.Inputs.Count == 1;
        if (Binary.Contains(taker.OpType)) return taker.Inputs.All(input => IsMoved(editor, input, order) || IsRow(editor, input, keepsLast, shapes));
        if (Reductions.Contains(taker.OpType)) return isFirst && Axes(editor, taker) is { Count: > 0 } axes && axes.All(axis => axis >= -order.Count && axis < order.Count) && (taker.Inputs.Count == 1 || editor.CanAddConstants);
        return taker.OpType switch
        {
            "Softmax" or "LogSoftmax" => keepsLast && (taker.Attributes.GetInt("axis", editor.Opset < 13 ? 1 : -1) is var axis && (axis == -1 || axis == order.Count - 1)) && editor.Opset >= 13,
            "LayerNormalization" => isFirst && keepsLast && (taker.Attributes.GetInt("axis", -1) is var from && (from == -1 || from == order.Count - 1)),
            "MatMul" => isFirst && keepsLast && (editor.Constant(taker.Inputs[1])?.Dims.Count ?? shapes.Find(taker.Inputs[1])?.Rank) == 2 && taker.Inputs[1] != transpose.Outputs[0],
            _ => false,
        };
    }

    private static bool IsMoved(GraphEditor editor, string input, IReadOnlyList<long> order) =>
        editor.Producer(input) is { OpType: "Transpose", Domain: "" } other && other.Attributes.GetInts("perm") is { } perm && perm.SequenceEqual(order);

    // One number, or one for each place of the last axis.
    private static bool IsRow(GraphEditor editor, string input, bool keepsLast, ShapeInferenceResult shapes)
    {
        var rank = editor.Constant(input) is { } constant ? constant.Dims.Count : shapes.Find(input)?.Rank;
        return rank == 0 || (rank == 1 && keepsLast);
    }

    private static void Pass(GraphEditor editor, IReadOnlyList<long> order, OnnxNode taker)
    {
        for (var index = 0; index < taker.Inputs.Count; index++)
        {
            if (!IsMoved(editor, taker.Inputs[index], order)) continue;
            var passed = editor.Producer(taker.Inputs[index])!;
            editor.SetInput(taker, index, passed.Inputs[0]);
            if (!editor.IsNeeded(passed.Outputs[0])) editor.Remove(passed);
        }
        Append(editor, taker, order);
    }

    private static void Append(GraphEditor editor, OnnxNode taker, IReadOnlyList<long> order)
    {
        var output = taker.Outputs[0];
        editor.SetOutput(taker, 0, editor.UniqueName($"{output}_before"));
        var transpose = new OnnxNode("Transpose", [taker.Outputs[0]], [output]);
        transpose.Attributes.Set(new OnnxAttribute("perm", order));
        editor.InsertAfter(taker, transpose);
    }

    private static IReadOnlyList<long>? Axes(GraphEditor editor, OnnxNode reduction) =>
        reduction.Attributes.GetInts("axes") ?? (reduction.Inputs.Count == 2 && editor.Constant(reduction.Inputs[1]) is { ElementType: OnnxElementType.Int64 } axes ? axes.AsSpan<long>().ToArray() : null);

    private static void PassReduction(GraphEditor editor, OnnxNode transpose, IReadOnlyList<long> order, OnnxNode reduction)
    {
        var gone = Axes(editor, reduction)!.Select(axis => axis < 0 ? axis + order.Count : axis).ToHashSet();
        long[] axes = [.. gone.Select(axis => order[(int)axis]).Order()];
        if (reduction.Inputs.Count == 2) editor.SetInput(reduction, 1, editor.AddConstant(TensorData.Create<long>($"{reduction.Outputs[0]}_axes", [axes.Length], axes)));
        else reduction.Attributes.Set(new OnnxAttribute("axes", axes));
        editor.SetInput(reduction, 0, transpose.Inputs[0]);
        var kept = reduction.Attributes.GetInt("keepdims", 1) != 0 ? order : [.. order.Where((_, place) => !gone.Contains(place))];
        var sorted = kept.Order().ToList();
        long[] left = [.. kept.Select(axis => (long)sorted.IndexOf(axis))];
        if (!left.SequenceEqual(left.Order())) Append(editor, reduction, left);
    }
}
