using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Export.Tracing;
using Lifecycle.Training.Native;
using TorchSharp;

namespace Lifecycle.Training.Export;

/// <summary>Writes a traced run as an ONNX graph, operator by operator.</summary>
internal sealed class GraphTranslator
{
    private readonly OnnxGraph _graph;
    private readonly GraphBuilder _builder;
    private readonly ExportNames _names;
    private readonly IReadOnlyDictionary<string, OperatorHandler> _own;
    private readonly int _opset;
    private readonly HashSet<long> _used;
    private readonly Dictionary<long, object?> _values = [];

    private GraphTranslator(SymbolicGraph run, string name, ExportNames names, ExportOptions options)
    {
        _graph = new OnnxGraph(name);
        _builder = new GraphBuilder(_graph);
        _names = names;
        _own = options.Operators.AsReadOnly();
        _opset = options.Opset;
        _used = [.. run.Nodes.SelectMany(static node => node.Inputs), .. run.Outputs];
    }

    /// <summary>Translates a run.</summary>
    /// <param name="run">The run; its first inputs are the model's arguments, the others its weights.</param>
    /// <param name="weights">The weights' values by name.</param>
    /// <param name="name">The graph's name.</param>
    /// <param name="names">How the graph's inputs and outputs are called.</param>
    /// <param name="options">The operator set, and handlers that come before the built-in ones.</param>
    internal static OnnxGraph Translate(SymbolicGraph run, IReadOnlyList<(string Name, torch.Tensor Tensor)> weights, string name, ExportNames names, ExportOptions options)
    {
        var translator = new GraphTranslator(run, name, names, options);
        translator.AddInputs(run, weights);
        foreach (var node in run.Nodes)
            translator.Translate(node);
        translator.AddOutputs(run);
        translator._builder.RemoveUnused();
        return translator._graph;
    }

    private void AddInputs(SymbolicGraph run, IReadOnlyList<(string Name, torch.Tensor Tensor)> weights)
    {
        foreach (var output in _names.Outputs)
            _builder.Reserve(output);
        foreach (var input in run.Inputs.Take(_names.Inputs.Count))
        {
            _builder.Reserve(input.Name);
            _graph.Inputs.Add(new OnnxValueInfo(input.Name, TorchTypes.Of(input.Value.Type!.Value), input.Value.Shape!.Select(Dimension)));
        }

        foreach (var (name, tensor) in weights)
            _builder.AddConstant(name, () => TorchTypes.Read(name, tensor));
        foreach (var input in run.Inputs)
        {
            var tensor = new ExportTensor(input.Name, input.Value.Type, input.Value.Shape);
            _values[input.Value.Id] = tensor;
            _builder.Sizes.AddInput(tensor);
        }
    }

    private void Translate(SymbolicNode node)
    {
        if (node.Kind is "prim::Constant")
        {
            _values[node.Outputs[0].Id] = Constant(node);
            return;
        }

        var context = new OperatorContext(_builder, node, node.Inputs.Select(id => Value(id, node)).ToList(), _used, _opset);
        var handler = _own.GetValueOrDefault(node.Kind) ?? OperatorTable.Handlers.GetValueOrDefault(node.Kind) ?? throw context.Unsupported("Lifecycle does not know it");
        handler(context);
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (context.Results[i] is not { } result) continue;
            _values[node.Outputs[i].Id] = result;
            if (result is ExportTensor tensor)
                _builder.Sizes.Add(tensor);
        }
    }

    private object? Value(long id, SymbolicNode node) => _values.TryGetValue(id, out var value)
        ? value
        : throw new ModelException($"{TraceMerger.Describe(node.ModulePath)}: the operator {node.Kind} takes a value that ONNX does not make, such as the indices of a pooling; write the model without it.");

    private object? Constant(SymbolicNode node) => node.Attributes.GetValueOrDefault("value") switch
    {
        TracedTensor tensor => Constant(tensor, node.ModulePath),
        UnreadAttribute other => throw new ModelException($"{TraceMerger.Describe(node.ModulePath)}: a constant of kind {other.Kind} cannot be exported; expected numbers, texts and tensors."),
        var value => value,
    };

    private ExportTensor Constant(TracedTensor tensor, string path)
    {
        var name = _builder.UniqueName(path.Length == 0 ? "constant" : path + "/constant");
        _builder.AddConstant(name, () => TensorData.FromBytes(name, TorchTypes.Of(tensor.Type), tensor.Shape.ToArray(), tensor.Data));
        return new ExportTensor(name, tensor.Type, tensor.Shape.Select(static size => (SymbolicSize)size).ToList()) { Constant = tensor };
    }

    private void AddOutputs(SymbolicGraph run)
    {
        for (var i = 0; i < run.Outputs.Count; i++)
        {
            if (_values.GetValueOrDefault(run.Outputs[i]) is not ExportTensor tensor)
                throw new ModelException($"Output {i} of the model is no tensor that ONNX makes; expected a tensor computed from the input; return one from forward.");
            _builder.AddOutput(_names.Outputs[i], tensor, tensor.Shape.Select(Dimension));
        }
    }

    private OnnxDimension Dimension(SymbolicSize size) =>
        size.IsFixed ? size.Fixed : size.Formula is { } formula ? formula : OnnxDimension.Unknown;
}
