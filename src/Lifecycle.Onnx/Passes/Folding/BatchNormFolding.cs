using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>
/// Folds a batch normalization into the Conv, ConvTranspose or Gemm before it, or else into the one behind it where that is exact:
/// with s = scale / sqrt(variance + epsilon) of each channel, the weights become w·s and the bias (b - mean)·s + shift (Ioffe and
/// Szegedy 2015, section 3.1, in inference). Computed in double precision; results differ by rounding only.
/// </summary>
public sealed class BatchNormFolding : GraphPass
{
    private const float DefaultEpsilon = 1e-5f;

    /// <inheritdoc/>
    public override string Name => "batch norms folded";

    /// <inheritdoc/>
    protected override int Apply(GraphEditor editor)
    {
        ArgumentNullException.ThrowIfNull(editor);
        return editor.CanAddConstants ? editor.Graph.Nodes.ToList().Count(node => IsInference(node) && TryFold(editor, node)) : 0;
    }

    // More outputs than one are running statistics, which only training makes.
    private static bool IsInference(OnnxNode node) =>
        node is { OpType: "BatchNormalization", Domain: "", Inputs.Count: 5 } && node.Attributes.GetInt("training_mode", 0) == 0 && node.Attributes.GetInt("spatial", 1) == 1
        && node.Outputs.Skip(1).All(name => name.Length == 0);

    private static bool TryFold(GraphEditor editor, OnnxNode norm)
    {
        if (Affine(editor, norm) is not { } affine) return false;
        return TryFoldBack(editor, norm, affine) || TryFoldForward(editor, norm, affine);
    }

    private static bool TryFoldBack(GraphEditor editor, OnnxNode norm, (double[] Factors, double[] Shifts) affine)
    {
        var input = norm.Inputs[0];
        // The channels of a product are the last axis, which is axis 1 where the product is a Gemm.
        if (!editor.HasOneUse(input) || LinearLayer.Read(editor, editor.Producer(input)) is not { } layer || layer.Node.OpType == "MatMul" || layer.Outputs != affine.Factors.Length) return false;
        if (!layer.TryScaleOutputs(affine.Factors, affine.Shifts, $"{norm.Inputs[2]}_folded")) return false;
        editor.Remove(norm);
        editor.SetOutput(layer.Node, 0, norm.Outputs[0]);
        return true;
    }

    private static bool TryFoldForward(GraphEditor editor, OnnxNode norm, (double[] Factors, double[] Shifts) affine)
    {
        var output = norm.Outputs[0];
        if (!editor.HasOneUse(output) || LinearLayer.Read(editor, editor.Consumers(output)[0]) is not { } layer || layer.Node.OpType == "MatMul" || layer.Inputs != affine.Factors.Length) return false;
        if (layer.Node.Inputs[0] != output || layer.Node.Attributes.GetInt("transA", 0) != 0) return false;
        if (!layer.TryScaleInputs(affine.Factors, affine.Shifts, $"{norm.Inputs[2]}_folded")) return false;
        editor.Remove(norm);
        editor.SetInput(layer.Node, 0, norm.Inputs[0]);
        return true;
    }

    private static (double[] Factors, double[] Shifts)? Affine(GraphEditor editor, OnnxNode norm)
    {
        var tensors = norm.Inputs.Skip(1).Select(editor.Constant).ToList();
        if (tensors.Exists(tensor => tensor?.ElementType != OnnxElementType.Float || tensor.ElementCount != tensors[0]!.ElementCount)) return null;
        var epsilon = norm.Attributes.GetFloat("epsilon", DefaultEpsilon);
        var scale = tensors[0]!.AsSpan<float>();
        var shift = tensors[1]!.AsSpan<float>();
        var mean = tensors[2]!.AsSpan<float>();
        var variance = tensors[3]!.AsSpan<float>();
        var factors = new double[scale.Length];
        var shifts = new double[scale.Length];
        for (var channel = 0; channel < factors.Length; channel++)
        {
            factors[channel] = scale[channel] / Math.Sqrt((double)variance[channel] + epsilon);
            shifts[channel] = shift[channel] - (mean[channel] * factors[channel]);
        }
        return (factors, shifts);
    }
}
