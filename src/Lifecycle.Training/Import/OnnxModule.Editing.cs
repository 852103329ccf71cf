using Lifecycle.Onnx.Graph;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

public sealed partial class OnnxModule
{
    private readonly List<nn.Module<Tensor, Tensor>> _before = [];
    private readonly List<nn.Module<Tensor, Tensor>> _after = [];

    /// <summary>
    /// Cuts the model: the named values become its outputs, and nodes, weights and inputs that they do not need are
    /// removed; modules put after it are removed, too, and stay the caller's. Names are listed by <see cref="named_nodes"/>.
    /// </summary>
    /// <param name="values">The names of values that nodes make.</param>
    /// <returns>This module.</returns>
    /// <exception cref="UsageException">No value is named, or one that no node makes.</exception>
    public OnnxModule Cut(params string[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0) throw new UsageException($"{nameof(Cut)} of model {GetName()} got no value; expected the name of at least one; {nameof(named_nodes)} lists them.");
        foreach (var value in values)
            if (!_graph.Nodes.Any(node => node.Outputs.Contains(value)))
                throw new UsageException($"No node of model {GetName()} makes a value \"{value}\"; expected one such as {Examples()}; {nameof(named_nodes)} lists them.");
        var known = _graph.ValueInfos.Concat(Outputs).GroupBy(static info => info.Name, StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => group.First(), StringComparer.Ordinal);
        Outputs = [.. values.Select(value => known.GetValueOrDefault(value) ?? new OnnxValueInfo(value, OnnxElementType.Undefined) { Shape = null })];
        RemoveAfter();
        Prune();
        return this;
    }

    /// <summary>Cuts the model at a value and puts a module in the place of what followed.</summary>
    /// <param name="value">The value that the new head takes.</param>
    /// <param name="head">The new head; it belongs to this module from here on.</param>
    /// <param name="name">The name that the head's parameters start with.</param>
    /// <returns>This module.</returns>
    /// <exception cref="UsageException">No node makes the value, or the name is taken.</exception>
    public OnnxModule ReplaceHead(string value, nn.Module<Tensor, Tensor> head, string name = "head")
    {
        ArgumentNullException.ThrowIfNull(head);
        return Cut(value).Append(name, head);
    }

    /// <summary>Puts a module after the model's output, and after those put there before.</summary>
    /// <param name="name">The name that the module's parameters start with; without a dot.</param>
    /// <param name="module">The module; it belongs to this one from here on.</param>
    /// <returns>This module.</returns>
    /// <exception cref="UsageException">The name is taken or has a dot.</exception>
    public OnnxModule Append(string name, nn.Module<Tensor, Tensor> module)
    {
        Register(name, module);
        _after.Add(module);
        return this;
    }

    /// <summary>Puts a module before the model's input, and before those put there before.</summary>
    /// <param name="name">The name that the module's parameters start with; without a dot.</param>
    /// <param name="module">The module; it belongs to this one from here on.</param>
    /// <returns>This module.</returns>
    /// <exception cref="UsageException">The name is taken or has a dot.</exception>
    public OnnxModule Prepend(string name, nn.Module<Tensor, Tensor> module)
    {
        Register(name, module);
        _before.Insert(0, module);
        return this;
    }

    private void Register(string name, nn.Module<Tensor, Tensor> module)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(module);
        if (name.Contains('.', StringComparison.Ordinal) || named_children().Any(child => child.name == name) || _weights.Values.Any(weight => weight.Name == name))
            throw new UsageException($"Model {GetName()} cannot take a module named \"{name}\"; expected a name without a dot that no weight or module has; choose another.");
        module.train(training);
        register_module(name, module);
    }

    private void RemoveAfter()
    {
        var kept = named_children().Where(child => _before.Any(module => ReferenceEquals(module, child.module))).ToList();
        ClearModules();
        foreach (var (name, module) in kept) register_module(name, module);
        _after.Clear();
    }

    private void Prune()
    {
        _plan = MakePlan();
        Inputs = [.. Inputs.Where((_, index) => _plan.Takes(_plan.Inputs[index]))];
        _plan = MakePlan();
        var used = _plan.AllWeights.ToHashSet();
        foreach (var (key, weight) in _weights.Where(entry => !used.Contains(entry.Value)).ToList())
        {
            Remove(weight);
            _weights.Remove(key);
        }

        var made = _plan.Steps.Select(static step => step.Node).ToHashSet();
        foreach (var node in _graph.Nodes.Where(node => !made.Contains(node)).ToList()) _graph.Nodes.Remove(node);
    }

    private void Remove(ImportWeight weight)
    {
        Tensor? tensor = weight.Kind switch
        {
            WeightKind.Parameter => get_parameter(weight.Name),
            WeightKind.Buffer => get_buffer(weight.Name),
            _ => null,
        };
        if (weight.Kind == WeightKind.Parameter) ConditionallyRegisterParameter(weight.Name, (Parameter)null!);
        else if (weight.Kind == WeightKind.Buffer) ConditionallyRegisterBuffer(weight.Name, value: null!);
        tensor?.Dispose();
    }

    private string Examples() => string.Join(", ", _graph.Nodes.TakeLast(4).SelectMany(static node => node.Outputs).Where(static name => name.Length > 0));
}
