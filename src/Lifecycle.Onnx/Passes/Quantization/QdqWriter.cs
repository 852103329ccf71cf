using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Writes what was planned.</summary>
internal sealed class QdqWriter(QdqPlan plan)
{
    private const int WideTypesSince = 21;
    private const string RuntimeDomain = "com.microsoft";
    private readonly Dictionary<string, (string Scale, string ZeroPoint)> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);

    private GraphEditor Editor => plan.Editor;

    public void Write()
    {
        var layers = new LayerWriter(plan, this);
        foreach (var layer in plan.Layers) layers.Write(layer);
        foreach (var (node, index) in plan.Constants) WriteConstant(node, index);
        foreach (var value in plan.Made.Union(plan.Taken.Keys, StringComparer.Ordinal).ToList()) WriteValue(value);
        FloatLayerGuard.Apply(Editor);
        Editor.SortNodes();
    }

    /// <summary>Makes a constant's integers, and the node that makes floats of them.</summary>
    public string Dequantize(QuantizedTensor tensor, OnnxNode place)
    {
        var inputs = new List<string> { Editor.AddConstant(tensor.Values), Editor.AddConstant(tensor.Scales), Editor.AddConstant(tensor.ZeroPoints) };
        return Dequantize(inputs, tensor.Values.ElementType, tensor.Axis, place);
    }

    /// <summary>Inserts the node that makes floats of integers.</summary>
    public string Dequantize(IReadOnlyList<string> inputs, OnnxElementType type, int? axis, OnnxNode place)
    {
        var output = Editor.UniqueName($"{inputs[0]}_dequantized");
        var node = new OnnxNode("DequantizeLinear", inputs, [output], output, DomainOf(type));
        if (axis is { } along) node.Attributes.Set(new OnnxAttribute("axis", along));
        Editor.InsertBefore(place, node);
        return output;
    }

    /// <summary>Removes a constant that nothing needs any more.</summary>
    public void Release(string constant)
    {
        if (!Editor.IsNeeded(constant) && Editor.Graph.FindInitializer(constant) is { } tensor) Editor.RemoveConstant(tensor);
    }

    private void WriteConstant(OnnxNode node, int index)
    {
        var name = node.Inputs[index];
        if (!_constants.TryGetValue(name, out var floats))
            _constants[name] = floats = Dequantize(QuantizedTensor.PerTensor(Editor.Constant(name)!, plan.ActivationScheme), node);
        Editor.SetInput(node, index, floats);
        Release(name);
    }

    private void WriteValue(string value)
    {
        var (scale, zeroPoint) = ParameterNames(value);
        var integers = Editor.UniqueName($"{value}_quantized");
        var isMade = plan.Made.Contains(value);
        var source = value;
        var floats = Editor.UniqueName($"{value}_dequantized");
        if (isMade && Editor.IsOutput(value))
        {
            // The model's output keeps its name.
            source = Editor.UniqueName($"{value}_float");
            floats = value;
            var maker = Editor.Producer(value)!;
            Editor.SetOutput(maker, maker.Outputs.IndexOf(value), source);
        }
        else if (isMade) Editor.ReplaceUses(value, floats);
        else
            foreach (var (node, index) in plan.Taken[value]) Editor.SetInput(node, index, floats);
        var nodes = new[] { Node("QuantizeLinear", [source, scale, zeroPoint], integers), Node("DequantizeLinear", [integers, scale, zeroPoint], floats) };
        if (Editor.Producer(source) is { } producer) Editor.InsertAfter(producer, nodes);
        else Editor.InsertBefore(Editor.Graph.Nodes[0], nodes);
    }

    private (string Scale, string ZeroPoint) ParameterNames(string value)
    {
        var root = plan.RootOf(value);
        if (_names.TryGetValue(root, out var names)) return names;
        var parameters = plan.ParametersOf(value);
        return _names[root] = (Editor.AddConstant(TensorData.Scalar($"{root}_scale", parameters.Scale)),
            Editor.AddConstant(IntegerPacking.Scalar($"{root}_zero_point", parameters.Type, parameters.ZeroPoint)));
    }

    private OnnxNode Node(string opType, string[] inputs, string output) => new(opType, inputs, [output], $"{output}_{opType}", DomainOf(plan.ActivationScheme.Type));

    // Before operator set 21 ONNX itself has none of 16 bits; ONNX Runtime has them under its own name.
    private string DomainOf(OnnxElementType type)
    {
        if (type.BitsPerElement() != 16 || Editor.Opset >= WideTypesSince) return "";
        Editor.Model.Opsets[RuntimeDomain] = 1;
        return RuntimeDomain;
    }
}
