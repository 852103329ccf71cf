using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

/// <summary>
/// An ONNX model as a TorchSharp module. Its float constants are parameters that train, under the names they have in the
/// file; running statistics and integer tables are buffers. <c>BatchNormalization</c> and <c>Dropout</c> follow
/// <c>train()</c> and <c>eval()</c>. It can be cut, extended and exported again. Not for several threads at once.
/// </summary>
/// <remarks>
/// A float constant trains unless an operator takes it as a setting (a quantization scale, the bounds of a Clip), it holds
/// an infinity, or it is one number beside an arithmetic operator, such as the 0.5 of a GELU written out.
/// Unsigned integers of 16 bits and more are held in the next wider signed type.
/// </remarks>
public sealed partial class OnnxModule : nn.Module<Tensor, Tensor>
{
    private readonly OnnxGraph _graph;
    private readonly Dictionary<string, long> _opsets;
    private readonly Dictionary<(OnnxGraph, string), ImportWeight> _weights = [];
    private GraphPlan _plan;

    private OnnxModule(OnnxModel model) : base(model.Graph.Name.Length > 0 ? model.Graph.Name : nameof(OnnxModule))
    {
        _graph = model.Graph;
        _opsets = model.Opsets.ToDictionary(StringComparer.Ordinal);
        OperatorCheck.Require(model);
        Inputs = [.. _graph.FreeInputs];
        Outputs = [.. _graph.Outputs];
        foreach (var (graph, weight, data) in WeightSorter.Sort(_graph)) Add(graph, weight, data);
        Fold();
        // The elements are the module's from here on.
        _graph.Initializers.Clear();
        _plan = MakePlan();
    }

    /// <summary>What <see cref="Run"/> takes: names, element types and shapes as the file states them.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; private set; }

    /// <summary>What <see cref="Run"/> gives.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs { get; private set; }

    /// <summary>The names of parameters and buffers by the names of the constants in the file. They differ for names of digits alone (<c>12</c> is <c>weight_12</c>) and for equal names in several branches.</summary>
    public IReadOnlyDictionary<string, string> WeightNames =>
        _weights.Where(static entry => entry.Value.Kind != WeightKind.Number).GroupBy(static entry => entry.Value.ValueName, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.First().Value.Name, StringComparer.Ordinal);

    /// <summary>Reads a model of a file. Data that lie beside it are read from its folder and nowhere else.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="UsageException">The file is not there or cannot be read.</exception>
    /// <exception cref="ModelException">It is no ONNX model, is damaged or hostile, or has operators that cannot be imported; all of them are named.</exception>
    public static OnnxModule Load(string path, OnnxLoadOptions? options = null) => new(OnnxModel.Load(path, options));

    /// <summary>Reads a model up to the end of a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="ModelException">It is no ONNX model, is damaged or hostile, or has operators that cannot be imported; all of them are named.</exception>
    public static OnnxModule Load(Stream stream) => new(OnnxModel.Load(stream));

    /// <summary>Makes a module of a model.</summary>
    /// <param name="model">The model, which is left as it is.</param>
    /// <exception cref="ModelException">It has operators that cannot be imported; all of them are named.</exception>
    public static OnnxModule FromModel(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(model.Clone());
    }

    /// <summary>Runs a model of one input and one output, with the modules put before and after it.</summary>
    /// <param name="input">The input, as the file describes it; it stays the caller's.</param>
    /// <exception cref="ModelException">The model has several inputs or outputs, or fails on the input.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Inputs.Count != 1 || Outputs.Count != 1)
            throw new ModelException($"Model {GetName()} has the inputs {Names(Inputs)} and the outputs {Names(Outputs)}; expected one of each to call it with a tensor; use {nameof(Run)}, or {nameof(Cut)} it to one output.");
        using var scope = NewDisposeScope();
        var state = State(input.device);
        var value = _before.Aggregate(input, static (tensor, module) => module.call(tensor));
        value = GraphRunner.Run(_plan, [value], [], state)[0].AsTensor(state.Device);
        value = _after.Aggregate(value, static (tensor, module) => module.call(tensor));
        return (ReferenceEquals(value, input) ? value.alias() : value).MoveToOuterDisposeScope();
    }

    /// <summary>Runs a model of any number of inputs and outputs. Modules put before and after it take no part.</summary>
    /// <param name="inputs">A tensor for each input, by name; they stay the caller's.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="DataException">An input is missing, or there is one that the model does not have.</exception>
    /// <exception cref="ModelException">The model fails on the inputs.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count != Inputs.Count || Inputs.Any(input => !inputs.ContainsKey(input.Name)))
            throw new DataException($"Model {GetName()} got the inputs {string.Join(", ", inputs.Keys)}; expected {Names(Inputs)}; give each by its name.");
        using var scope = NewDisposeScope();
        var state = State(inputs.Values.FirstOrDefault()?.device ?? CPU);
        var values = GraphRunner.Run(_plan, [.. Inputs.Select(input => (ImportValue)inputs[input.Name])], [], state);
        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (var index = 0; index < values.Length; index++)
        {
            if (values[index].IsNone) throw new ModelException($"Output \"{Outputs[index].Name}\" of model {GetName()} is no tensor; expected one; {nameof(Cut)} the model at another value.");
            outputs[Outputs[index].Name] = values[index].AsTensor(state.Device).MoveToOuterDisposeScope();
        }

        return outputs;
    }

    /// <summary>The nodes of the graph, in the order they run in, those of branches and loops aside.</summary>
    public IEnumerable<OnnxNodeInfo> named_nodes() => _graph.Nodes.Select(static (node, index) =>
        new OnnxNodeInfo(node.Name.Length > 0 ? node.Name : $"{node.OpType}_{index}", node.OpType, node.Domain, [.. node.Inputs], [.. node.Outputs]));

    private RunState State(Device device) =>
        new(weight => weight.Kind == WeightKind.Parameter ? get_parameter(weight.Name)! : get_buffer(weight.Name)!, training, device) { FrozenNorms = _frozenNorms };

    private void Add(OnnxGraph graph, ImportWeight weight, TensorData data)
    {
        if (weight.Kind == WeightKind.Parameter) register_parameter(weight.Name, new Parameter(TensorReading.Read(data)));
        else if (weight.Kind == WeightKind.Buffer) register_buffer(weight.Name, TensorReading.Read(data).DetachFromDisposeScope());
        _weights[(graph, weight.ValueName)] = weight;
    }

    private void Fold()
    {
        var found = ConstantFolding.Find(_graph, _weights);
        if (found.Count == 0) return;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var values = GraphRunner.Run(GraphPlan.Make(_graph, [], [.. found.Select(static entry => entry.Value)], _weights, _opsets), [], [], State(CPU));
        foreach (var ((name, node), value) in found.Zip(values).Where(static pair => pair.Second.Sequence is null && !pair.Second.IsNone))
        {
            var weight = new ImportWeight(name, name, ConstantFolding.KindOf(node, value), value.Host);
            if (weight.Kind == WeightKind.Parameter) register_parameter(name, new Parameter(value.TensorOrNull!.DetachFromDisposeScope()));
            else if (weight.Kind == WeightKind.Buffer) register_buffer(name, value.TensorOrNull!.DetachFromDisposeScope(), persistent: false);
            _weights[(_graph, name)] = weight;
        }
    }

    private GraphPlan MakePlan() => GraphPlan.Make(_graph, [.. Inputs.Select(static value => value.Name)], [.. Outputs.Select(static value => value.Name)], _weights, _opsets);

    private static string Names(IEnumerable<OnnxValueInfo> values) => string.Join(", ", values.Select(static value => value.Name));
}
