using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization.Operators;

/// <summary>Products and convolutions of integers with 32-bit sums.</summary>
internal static class DynamicProducts
{
    public static string? Product(DynamicWriter writer, OnnxNode node)
    {
        var editor = writer.Editor;
        if (ProductSplitting.Reason(editor, node) is { } reason) return reason;
        if (editor.Constant(node.Inputs[0]) is not null) return "its input is constant";
        var (original, isTurned) = (node.Inputs[1], node.OpType == "Gemm" && node.Attributes.GetInt("transB", 0) != 0);
        var product = ProductSplitting.ToMatMul(editor, node);
        var (input, weightName, output) = (product.Inputs[0], product.Inputs[1], product.Outputs[0]);
        var weight = writer.Matrix(original, isTurned, editor.Constant(weightName)!);
        var activation = writer.Activation(input, product);
        var sums = editor.UniqueName($"{output}_sums");
        editor.Replace(product, [new OnnxNode("MatMulInteger", [activation.Values, weight.Values, activation.ZeroPoint, weight.ZeroPoint], [sums], product.Name), .. writer.Rescale(sums, activation.Scale, weight.Scale, output)]);
        ProductSplitting.Release(editor, weightName);
        return null;
    }

    /// <summary>With one scale for the weight: an axis of output channels does not meet the last one.</summary>
    public static string? Convolution(DynamicWriter writer, OnnxNode node)
    {
        var editor = writer.Editor;
        if (!writer.Options.Convolutions) return "convolutions are left in float unless asked for";
        if (editor.Constant(node.Inputs[1]) is not { ElementType: OnnxElementType.Float } kernel) return "its weight is no constant";
        var biasName = node.Inputs.ElementAtOrDefault(2) ?? "";
        if (biasName.Length > 0 && editor.Constant(biasName) is not { ElementType: OnnxElementType.Float, Dims.Count: 1 }) return "its bias is no constant";
        var weightName = node.Inputs[1];
        var weight = writer.Weight(QuantizedTensor.PerTensor(kernel, writer.WeightScheme));
        var activation = writer.Activation(node.Inputs[0], node);
        var output = node.Outputs[0];
        var sums = editor.UniqueName($"{output}_sums");
        var integer = new OnnxNode("ConvInteger", [activation.Values, weight.Values, activation.ZeroPoint, weight.ZeroPoint], [sums], node.Name);
        foreach (var attribute in node.Attributes) integer.Attributes.Set(attribute);
        var product = biasName.Length > 0 ? editor.UniqueName($"{output}_product") : output;
        IEnumerable<OnnxNode> bias = biasName.Length > 0 ? [new OnnxNode("Add", [product, Shaped(writer, biasName, kernel.Dims.Count)], [output], $"{node.Name}_bias")] : [];
        editor.Replace(node, [integer, .. writer.Rescale(sums, activation.Scale, weight.Scale, product), .. bias]);
        ProductSplitting.Release(editor, weightName);
        if (biasName.Length > 0) ProductSplitting.Release(editor, biasName);
        return null;
    }

    private static string Shaped(DynamicWriter writer, string name, int rank)
    {
        var bias = writer.Editor.Constant(name)!;
        return writer.Editor.AddConstant(TensorData.FromBytes($"{name}_shaped", bias.ElementType, [1, bias.ElementCount, .. Enumerable.Repeat(1L, rank - 2)], bias.Bytes));
    }
}
