using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Nodes and constants of dynamic quantization; an activation that several layers take is rounded once.</summary>
internal sealed class DynamicWriter(GraphEditor editor, DynamicQuantizationOptions options)
{
    private readonly Dictionary<string, (string Values, string Scale, string ZeroPoint)> _activations = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, bool), (string Values, string Scale, string ZeroPoint)> _matrices = [];

    public GraphEditor Editor => editor;

    public DynamicQuantizationOptions Options => options;

    public QuantizationScheme WeightScheme { get; } = new(options.WeightType, symmetric: options.WeightType == OnnxElementType.Int8, options.ReducedRange);

    /// <summary>The names of an activation's integers, scale and zero point.</summary>
    public (string Values, string Scale, string ZeroPoint) Activation(string value, OnnxNode place)
    {
        if (_activations.TryGetValue(value, out var names)) return names;
        names = (editor.UniqueName($"{value}_quantized"), editor.UniqueName($"{value}_scale"), editor.UniqueName($"{value}_zero_point"));
        var node = new OnnxNode("DynamicQuantizeLinear", [value], [names.Values, names.Scale, names.ZeroPoint], names.Values);
        if (editor.Producer(value) is { } producer) editor.InsertAfter(producer, node);
        else editor.InsertBefore(place, node);
        return _activations[value] = names;
    }

    /// <summary>A matrix that several layers share is quantized once.</summary>
    /// <param name="name">The matrix as the model has it.</param>
    /// <param name="isTurned">Whether it is used with rows and columns exchanged.</param>
    /// <param name="matrix">The matrix as it is used.</param>
    public (string Values, string Scale, string ZeroPoint) Matrix(string name, bool isTurned, TensorData matrix)
    {
        if (_matrices.TryGetValue((name, isTurned), out var names)) return names;
        return _matrices[(name, isTurned)] = Weight(options.PerChannel ? QuantizedTensor.PerAxis(matrix, WeightScheme, 1) : QuantizedTensor.PerTensor(matrix, WeightScheme));
    }

    /// <summary>Adds a weight's constants.</summary>
    public (string Values, string Scale, string ZeroPoint) Weight(QuantizedTensor weight) =>
        (editor.AddConstant(weight.Values), editor.AddConstant(weight.Scales), editor.AddConstant(weight.ZeroPoints));

    /// <summary>The nodes that make floats of 32-bit sums: times the scales.</summary>
    public IEnumerable<OnnxNode> Rescale(string sums, string activationScale, string weightScale, string output)
    {
        var (floats, scale) = (editor.UniqueName($"{output}_sums_float"), editor.UniqueName($"{output}_scale"));
        var cast = new OnnxNode("Cast", [sums], [floats], floats);
        cast.Attributes.Set(new OnnxAttribute("to", (long)OnnxElementType.Float));
        return [cast, new OnnxNode("Mul", [activationScale, weightScale], [scale], scale), new OnnxNode("Mul", [floats, scale], [output], $"{output}_rescaled")];
    }
}
