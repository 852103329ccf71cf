using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes;

/// <summary>What is known of a model's values. Not in step with later changes of the model.</summary>
public sealed class ShapeInferenceResult
{
    private readonly OnnxModel _model;
    private readonly Dictionary<OnnxGraph, Dictionary<string, InferredValue>> _values;
    private readonly IReadOnlyDictionary<string, long> _sizes;

    internal ShapeInferenceResult(OnnxModel model, Dictionary<OnnxGraph, Dictionary<string, InferredValue>> values, IReadOnlyList<string> issues, IReadOnlyDictionary<string, long> sizes) =>
        (_model, _values, Issues, _sizes) = (model, values, issues, sizes);

    /// <summary>The values of the main graph by name: inputs, constants, what nodes make.</summary>
    public IReadOnlyDictionary<string, InferredValue> Values => _values[_model.Graph];

    /// <summary>What stands in the way of knowing more: operators without a handler, nodes whose inputs do not fit. One line each.</summary>
    public IReadOnlyList<string> Issues { get; }

    /// <summary>What is known of a value of the main graph, or null.</summary>
    public InferredValue? Find(string name) => Values.GetValueOrDefault(name);

    /// <summary>The values of a graph or of a body inside it, by name; those of the graphs around it are not listed. Empty where it was not reached.</summary>
    public IReadOnlyDictionary<string, InferredValue> ValuesOf(OnnxGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return _values.TryGetValue(graph, out var found) ? found : new Dictionary<string, InferredValue>(StringComparer.Ordinal);
    }

    /// <summary>
    /// Writes what is known into the model: descriptions of all values between inputs and outputs, and the outputs' where the file
    /// says less. Formulas are written as names (<c>2*length</c>).
    /// </summary>
    public void WriteTo(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = model.Graph;
        var ends = graph.Inputs.Concat(graph.Outputs).Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        var kept = graph.ValueInfos.Where(info => !info.IsTensor).ToList();
        graph.ValueInfos.Clear();
        foreach (var info in kept) graph.ValueInfos.Add(info);
        foreach (var name in graph.Nodes.SelectMany(node => node.Outputs).Where(name => name.Length > 0 && !ends.Contains(name)))
            if (Find(name) is { Kind: ValueKind.Tensor, Shape: not null, ElementType: not OnnxElementType.Undefined } value)
                graph.ValueInfos.Add(new OnnxValueInfo(name, value.ElementType, value.Shape.Select(Dimension)));
        foreach (var output in graph.Outputs)
            if (Find(output.Name) is { Kind: ValueKind.Tensor, Shape: not null } value)
                Refine(output, value);
        if (_sizes.Count == 0) return;
        foreach (var input in graph.Inputs.Where(input => input is { IsTensor: true, Shape: not null }))
            input.Shape = [.. input.Shape!.Select(dim => dim.Name is { } name && _sizes.TryGetValue(name, out var size) ? size : dim)];
    }

    // A name of the file's own says more to its users than a formula.
    private static void Refine(OnnxValueInfo output, InferredValue value)
    {
        if (output.ElementType == OnnxElementType.Undefined) output.ElementType = value.ElementType;
        var told = output.Shape;
        output.Shape = told is null || told.Count != value.Rank ? [.. value.Shape!.Select(Dimension)]
            : [.. told.Zip(value.Shape!, (old, dim) => dim.Value is not null || old == OnnxDimension.Unknown ? Dimension(dim) : old)];
    }

    private static OnnxDimension Dimension(SymbolicDim dim) =>
        dim.Value is { } value ? value >= 0 ? value : OnnxDimension.Unknown : dim.IsKnown ? OnnxDimension.Named(dim.ToString()) : OnnxDimension.Unknown;
}
