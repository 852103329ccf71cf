using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Quantization.Operators;

/// <summary>Recurrent layers, fused attention and tables.</summary>
internal static class DynamicLayers
{
    private const string RuntimeDomain = "com.microsoft";

    /// <summary>ONNX Runtime's DynamicQuantizeLSTM, whose weights are laid out for products from the right.</summary>
    public static string? Lstm(DynamicWriter writer, OnnxNode node)
    {
        var editor = writer.Editor;
        if (editor.Constant(node.Inputs[1]) is not { ElementType: OnnxElementType.Float } inputWeight || editor.Constant(node.Inputs[2]) is not { ElementType: OnnxElementType.Float } stateWeight) return "its weights are no constants";
        if (node.Attributes.GetInt("layout", 0) != 0) return "its batch comes first";
        var old = node.Inputs.ToList();
        var (input, state) = (writer.Weight(Weight(writer, inputWeight)), writer.Weight(Weight(writer, stateWeight)));
        var inputs = Enumerable.Range(0, 8).Select(index => old.ElementAtOrDefault(index) ?? "").ToList();
        (inputs[1], inputs[2]) = (input.Values, state.Values);
        var integer = new OnnxNode("DynamicQuantizeLSTM", [.. inputs, input.Scale, input.ZeroPoint, state.Scale, state.ZeroPoint], node.Outputs.ToList(), node.Name, RuntimeDomain);
        foreach (var attribute in node.Attributes.Where(static attribute => attribute.Name != "layout")) integer.Attributes.Set(attribute);
        editor.Model.Opsets[RuntimeDomain] = 1;
        editor.Replace(node, integer);
        ProductSplitting.Release(editor, old[1]);
        ProductSplitting.Release(editor, old[2]);
        return null;
    }

    /// <summary>ONNX Runtime's QAttention, where nothing but a mask goes along.</summary>
    public static string? Attention(DynamicWriter writer, OnnxNode node)
    {
        var editor = writer.Editor;
        if (node.Domain != RuntimeDomain || editor.Constant(node.Inputs[1]) is not { ElementType: OnnxElementType.Float } matrix) return "its weight is no constant";
        if (node.Inputs.Skip(4).Any(static input => input.Length > 0) || node.Inputs.ElementAtOrDefault(2) is not { Length: > 0 } bias) return "it takes more than a bias and a mask";
        if (node.Attributes.Find("qkv_hidden_sizes") is not null) return "query, key and value differ in size";
        var old = node.Inputs[1];
        var weight = writer.Weight(writer.Options.PerChannel ? QuantizedTensor.PerAxis(matrix, writer.WeightScheme, 1) : QuantizedTensor.PerTensor(matrix, writer.WeightScheme));
        var activation = writer.Activation(node.Inputs[0], node);
        var integer = new OnnxNode("QAttention",
            [activation.Values, weight.Values, bias, activation.Scale, weight.Scale, node.Inputs.ElementAtOrDefault(3) ?? "", activation.ZeroPoint, weight.ZeroPoint], [node.Outputs[0]], node.Name, RuntimeDomain);
        foreach (var attribute in node.Attributes.Where(static attribute => attribute.Name is "num_heads" or "unidirectional" or "mask_filter_value" or "do_rotary" or "scale")) integer.Attributes.Set(attribute);
        editor.Replace(node, integer);
        ProductSplitting.Release(editor, old);
        return null;
    }

    /// <summary>Rows of a table of integers are looked up, and then made floats.</summary>
    public static string? Gather(DynamicWriter writer, OnnxNode node)
    {
        var editor = writer.Editor;
        if (editor.Constant(node.Inputs[0]) is not { ElementType: OnnxElementType.Float, Dims.Count: >= 2 } table) return "it looks nothing up in a constant table";
        var (old, output) = (node.Inputs[0], node.Outputs[0]);
        var weight = writer.Weight(QuantizedTensor.PerTensor(table, writer.WeightScheme));
        var integers = editor.UniqueName($"{output}_integers");
        editor.SetInput(node, 0, weight.Values);
        editor.SetOutput(node, 0, integers);
        editor.InsertAfter(node, new OnnxNode("DequantizeLinear", [integers, weight.Scale, weight.ZeroPoint], [output], $"{output}_dequantized"));
        ProductSplitting.Release(editor, old);
        return null;
    }

    private static QuantizedTensor Weight(DynamicWriter writer, TensorData weight)
    {
        var (directions, rows, columns) = ((int)weight.Dims[0], (int)weight.Dims[1], (int)weight.Dims[2]);
        var turned = new float[weight.ElementCount];
        for (var direction = 0; direction < directions; direction++)
        {
            var start = direction * rows * columns;
            ProductSplitting.Transposed(weight.AsSpan<float>().Slice(start, rows * columns), rows, columns).CopyTo(turned, start);
        }
        return QuantizedTensor.PerAxis(TensorData.Create<float>(weight.Name, [directions, columns, rows], turned), writer.WeightScheme, 0);
    }
}
