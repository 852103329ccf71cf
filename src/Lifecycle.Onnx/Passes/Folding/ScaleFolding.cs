using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>
/// Folds a factor or a shift by a constant, one number or one for each channel, into the Conv, ConvTranspose, Gemm or MatMul before it.
/// Computed in double precision; results differ by rounding only.
/// </summary>
public sealed class ScaleFolding : GraphPass
{
    private static readonly FrozenDictionary<string, Func<double, (double Factor, double Shift)>> Operators = new Dictionary<string, Func<double, (double, double)>>
    {
        ["Mul"] = static value => (value, 0),
        ["Div"] = static value => (1 / value, 0),
        ["Add"] = static value => (1, value),
        ["Sub"] = static value => (1, -value),
    }.ToFrozenDictionary();

    /// <inheritdoc/>
    public override string Name => "scales and shifts folded";

    /// <inheritdoc/>
    protected override int Apply(GraphEditor editor)
    {
        ArgumentNullException.ThrowIfNull(editor);
        return editor.CanAddConstants ? editor.Graph.Nodes.ToList().Count(node => TryFold(editor, node)) : 0;
    }

    private static bool TryFold(GraphEditor editor, OnnxNode node)
    {
        if (node is not { Domain: "", Inputs.Count: 2, Outputs: [{ Length: > 0 }] } || !Operators.TryGetValue(node.OpType, out var affine)) return false;
        if (TryFold(editor, node, 0, affine)) return true;
        // A factor or a term may come first; what is divided or taken away may not.
        return node.OpType is "Mul" or "Add" && TryFold(editor, node, 1, affine);
    }

    private static bool TryFold(GraphEditor editor, OnnxNode node, int data, Func<double, (double Factor, double Shift)> affine)
    {
        var input = node.Inputs[data];
        if (!editor.HasOneUse(input) || LinearLayer.Read(editor, editor.Producer(input)) is not { } layer) return false;
        if (editor.Constant(node.Inputs[1 - data]) is not { ElementType: OnnxElementType.Float } constant || PerChannel(constant, layer) is not { } values) return false;
        var pairs = values.Select(affine).ToList();
        if (pairs.Exists(static pair => !double.IsFinite(pair.Factor))) return false;
        if (!layer.TryScaleOutputs([.. pairs.Select(static pair => pair.Factor)], [.. pairs.Select(static pair => pair.Shift)], $"{constant.Name}_folded")) return false;
        editor.Remove(node);
        editor.SetOutput(layer.Node, 0, node.Outputs[0]);
        return true;
    }

    // One number, [channels] behind a product, or [1, channels, 1, ...] behind a convolution, of no more dimensions than the output.
    private static double[]? PerChannel(TensorData constant, LinearLayer layer)
    {
        var dims = constant.Dims;
        var values = constant.AsSpan<float>();
        var rank = layer.Rank;
        if (constant.ElementCount == 1 && (dims.Count == 0 || dims.Count <= (rank ?? 1)))
        {
            var number = (double)values[0];
            return [.. Enumerable.Repeat(number, layer.Outputs)];
        }
        if (constant.ElementCount != layer.Outputs) return null;
        var isChannel = layer.ChannelsLast ? dims[^1] == layer.Outputs && dims.Count <= (rank ?? 1)
            : rank is { } all && (dims.Count == all || dims.Count == all - 1) && dims[dims.Count - (all - 1)] == layer.Outputs;
        return isChannel ? [.. values.ToArray().Select(static value => (double)value)] : null;
    }
}
