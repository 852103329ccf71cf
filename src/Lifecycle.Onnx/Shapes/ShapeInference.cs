using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Shapes;

/// <summary>
/// Infers types and shapes of all values of a model. Dimensions are formulas over the names of the inputs' dimensions
/// (<see cref="SymbolicDim"/>), and small integer tensors are followed element by element, so that a reshape to a shape that the
/// graph reckons is resolved. Operators are those of ONNX's sets 7 to 21 and some of ONNX Runtime's own (com.microsoft).
/// </summary>
public static class ShapeInference
{
    /// <summary>Infers.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <param name="options">Sizes and handlers; null for the defaults.</param>
    /// <returns>What is known; a node that cannot be reckoned leaves its outputs unknown and is named in the issues.</returns>
    public static ShapeInferenceResult Infer(OnnxModel model, ShapeInferenceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var run = new ShapeRun(model, options ?? new ShapeInferenceOptions());
        run.Infer(model.Graph, outer: null, given: []);
        return run.Result();
    }
}

/// <summary>One inference.</summary>
internal sealed class ShapeRun(OnnxModel model, ShapeInferenceOptions options)
{
    // Elements of larger tensors are numbers to compute with, not sizes.
    private const int MaxElements = 1024;
    private const int MaxDepth = 32;

    private readonly Dictionary<OnnxGraph, Dictionary<string, InferredValue>> _values = [];
    private readonly List<string> _issues = [];
    private int _unknowns;
    private int _depth;

    public OnnxModel Model => model;

    public SymbolicDim Fresh() => SymbolicDim.Of($"{SymbolicDim.UnknownMark}{++_unknowns}");

    public SymbolicDim FreshElement() => SymbolicDim.Of($"{SymbolicDim.ElementMark}{++_unknowns}");

    public ShapeInferenceResult Result() => new(model, _values, _issues, new Dictionary<string, long>(options.Sizes, StringComparer.Ordinal));

    /// <summary>Infers a graph or a body.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outer">The names around a body.</param>
    /// <param name="given">What is known of the inputs by their position, beyond what the file says.</param>
    /// <returns>What is known of the outputs.</returns>
    public List<InferredValue?> Infer(OnnxGraph graph, ShapeScope? outer, IReadOnlyList<InferredValue?> given)
    {
        if (_depth == MaxDepth) return [.. graph.Outputs.Select(static _ => (InferredValue?)null)];
        _depth++;
        var scope = new ShapeScope(outer);
        _values[graph] = scope.Values;
        foreach (var tensor in graph.Initializers) scope.AddConstant(tensor.Name, tensor, Describe(tensor));
        foreach (var sparse in graph.Message.SparseInitializer)
            if (sparse.Values is { Name.Length: > 0 } values)
                scope.Values[values.Name] = InferredValue.Tensor((OnnxElementType)values.DataType, [.. sparse.Dims.Select(dim => SymbolicDim.Of(dim))]);
        for (var index = 0; index < graph.Inputs.Count; index++) AddInput(scope, graph.Inputs[index], given.ElementAtOrDefault(index));
        var told = graph.ValueInfos.Concat(graph.Outputs).GroupBy(info => info.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var node in graph.Nodes) Visit(node, scope, told);
        _depth--;
        return [.. graph.Outputs.Select(output => scope.Find(output.Name) ?? Told(output))];
    }

    private static InferredValue Describe(TensorData tensor)
    {
        SymbolicDim[] shape = [.. tensor.Dims.Select(dim => SymbolicDim.Of(dim))];
        return InferredValue.Tensor(tensor.ElementType, shape, tensor.Dims.Count <= 2 && tensor.ElementCount <= MaxElements ? Elements(tensor) : null);
    }

    public static SymbolicDim[]? Elements(TensorData tensor) => tensor.ElementType switch
    {
        OnnxElementType.Int64 => [.. tensor.AsSpan<long>().ToArray().Select(SymbolicDim.Of)],
        OnnxElementType.Int32 => [.. tensor.AsSpan<int>().ToArray().Select(static value => SymbolicDim.Of(value))],
        OnnxElementType.Bool => [.. tensor.AsSpan<bool>().ToArray().Select(static value => SymbolicDim.Of(value ? 1 : 0))],
        _ => null,
    };

    private void AddInput(ShapeScope scope, OnnxValueInfo input, InferredValue? given)
    {
        // A caller may give another value than the initializer, of the same type and shape.
        if (scope.Values.TryGetValue(input.Name, out var constant) && given is null)
        {
            scope.Replace(input.Name, constant with { Elements = null });
            return;
        }
        scope.Replace(input.Name, Merge(given, Told(input)) ?? new InferredValue());
    }

    private void Visit(OnnxNode node, ShapeScope scope, Dictionary<string, OnnxValueInfo> told)
    {
        var context = new ShapeContext(this, scope, node);
        var name = node.Domain.Length == 0 || string.Equals(node.Domain, "ai.onnx", StringComparison.Ordinal) ? node.OpType : $"{node.Domain}.{node.OpType}";
        if (!options.Operators.TryGetValue(name, out var handler) && !ShapeTable.Handlers.TryGetValue(name, out handler))
            _issues.Add($"Node {node.ToString().ReplaceLineEndings(" ")}: operator {name.ReplaceLineEndings(" ")} is not known; its outputs are as the file says.");
        try
        {
            handler?.Invoke(context);
        }
        catch (Exception e) when (e is ModelException or OverflowException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or DivideByZeroException)
        {
            _issues.Add($"Node {node}: {e.Message}".ReplaceLineEndings(" "));
        }
        foreach (var output in node.Outputs.Where(output => output.Length > 0))
        {
            scope.Values.TryGetValue(output, out var inferred);
            var merged = Merge(inferred, told.TryGetValue(output, out var info) ? Told(info) : null);
            if (merged is not null) scope.Values[output] = Bounded(merged);
        }
    }

    private static InferredValue Bounded(InferredValue value) =>
        value.Elements is { Count: > MaxElements } ? value with { Elements = null } : value;

    /// <summary>What the file says where nothing better is known.</summary>
    private static InferredValue? Merge(InferredValue? inferred, InferredValue? told)
    {
        if (inferred is null || told is null) return inferred ?? told;
        if (inferred.Kind != told.Kind) return inferred;
        var shape = inferred.Shape ?? told.Shape;
        if (inferred.Shape is not null && told.Shape?.Count == inferred.Shape.Count)
            shape = [.. inferred.Shape.Zip(told.Shape, static (dim, other) => !dim.IsKnown && other.IsKnown ? other : dim)];
        return inferred with
        {
            ElementType = inferred.ElementType == OnnxElementType.Undefined ? told.ElementType : inferred.ElementType,
            Shape = shape,
            Inner = inferred.Inner ?? told.Inner,
        };
    }

    private InferredValue? Told(OnnxValueInfo info) => Told(info.Message.Type);

    private InferredValue? Told(TypeProto? type) => type?.ValueCase switch
    {
        TypeProto.ValueOneofCase.TensorType => InferredValue.Tensor((OnnxElementType)type.TensorType.ElemType,
            type.TensorType.Shape is { } shape ? [.. OnnxValueInfo.Dimensions(shape).Select(Told)] : null),
        TypeProto.ValueOneofCase.SequenceType => InferredValue.Sequence(Told(type.SequenceType.ElemType)),
        TypeProto.ValueOneofCase.OptionalType => InferredValue.Optional(Told(type.OptionalType.ElemType)),
        null or TypeProto.ValueOneofCase.None => null,
        _ => new InferredValue { Kind = ValueKind.Other },
    };

    private SymbolicDim Told(OnnxDimension dimension) => dimension switch
    {
        { Value: { } value } => value,
        { Name: { } name } when options.Sizes.TryGetValue(name, out var size) => size,
        { Name: { } name } when !name.Contains(SymbolicDim.UnknownMark, StringComparison.Ordinal) => SymbolicDim.Of(name),
        _ => Fresh(),
    };
}
