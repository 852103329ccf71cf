namespace Lifecycle.Onnx.Graph.Editing;

/// <summary>
/// A graph with its values' makers and takers at hand, kept in step with edits made through it. Bodies of If, Loop and Scan
/// count as takers of what they use of the graph around them, and are renamed in with it. For one thread; edits past it make it stale.
/// </summary>
public sealed class GraphEditor
{
    /// <summary>Since this version of the format an initializer that is not listed as an input is a constant.</summary>
    private const int ConstantsSinceIr = 4;

    private readonly GraphEditor? _outer;
    private readonly HashSet<string> _taken;
    private readonly Dictionary<string, OnnxNode> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<OnnxNode>> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorData> _initializers = new(StringComparer.Ordinal);
    private readonly HashSet<OnnxNode> _nodes = [];
    private readonly HashSet<string> _inputs = new(StringComparer.Ordinal);

    /// <summary>Opens the model's main graph.</summary>
    public GraphEditor(OnnxModel model) : this(model, (model ?? throw new ArgumentNullException(nameof(model))).Graph, outer: null) { }

    private GraphEditor(OnnxModel model, OnnxGraph graph, GraphEditor? outer)
    {
        (Model, Graph, _outer) = (model, graph, outer);
        _taken = outer?._taken ?? [.. CapturedNames.All(graph)];
        foreach (var input in graph.Inputs) _inputs.Add(input.Name);
        foreach (var tensor in graph.Initializers) _initializers[tensor.Name] = tensor;
        foreach (var node in graph.Nodes) Register(node);
    }

    /// <summary>The model.</summary>
    public OnnxModel Model { get; }

    /// <summary>The graph that is edited.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>The version of ONNX's own operator set; 0 where the model states none.</summary>
    public long Opset => Model.Opsets.TryGetValue("", out var version) ? version : 0;

    /// <summary>Whether the format lets constants be initializers without being inputs (IR version 4 and later).</summary>
    public bool CanAddConstants => Model.IrVersion >= ConstantsSinceIr;

    /// <summary>The main graph, then every body inside it, each opened when its turn comes.</summary>
    public static IEnumerable<GraphEditor> All(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new GraphEditor(model).WithBodies();
    }

    /// <summary>Whether the node is in the graph, and was not removed.</summary>
    public bool Contains(OnnxNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _nodes.Contains(node);
    }

    /// <summary>The node of this graph that makes a value, or null: an input, an initializer, a value of the graph around.</summary>
    public OnnxNode? Producer(string value) => _producers.GetValueOrDefault(value);

    /// <summary>The nodes that take a value, themselves or in a body, each once, in no particular order.</summary>
    public IReadOnlyList<OnnxNode> Consumers(string value) => _consumers.TryGetValue(value, out var found) ? found : [];

    /// <summary>Whether the value is an output of the graph.</summary>
    public bool IsOutput(string value) => Graph.Outputs.Any(output => string.Equals(output.Name, value, StringComparison.Ordinal));

    /// <summary>Whether the value is an input of the graph, even one that has an initializer as its default.</summary>
    public bool IsInput(string value) => _inputs.Contains(value);

    /// <summary>Whether a body inside takes the value.</summary>
    public bool IsCaptured(string value) => Consumers(value).Any(node => CapturedNames.Of(node).Contains(value));

    /// <summary>Whether anything needs the value: a node, a body, an output.</summary>
    public bool IsNeeded(string value) => value.Length > 0 && (Consumers(value).Count > 0 || IsOutput(value));

    /// <summary>Whether one input of one node is all that needs the value, so that its maker may be changed for that node.</summary>
    public bool HasOneUse(string value) =>
        !IsOutput(value) && Consumers(value) is [var only] && only.Inputs.Count(input => string.Equals(input, value, StringComparison.Ordinal)) == 1 && !CapturedNames.Of(only).Contains(value);

    /// <summary>The constant that a value is, an initializer or the output of a Constant node, here or in a graph around; otherwise null.</summary>
    public TensorData? Constant(string value)
    {
        if (value.Length == 0 || _inputs.Contains(value)) return null;
        if (_initializers.TryGetValue(value, out var tensor)) return tensor;
        return _producers.TryGetValue(value, out var node) ? ConstantValue.Read(node, value) : _outer?.Constant(value);
    }

    /// <summary>A name that nothing in the model has, made from another.</summary>
    public string UniqueName(string stem)
    {
        ArgumentException.ThrowIfNullOrEmpty(stem);
        var name = stem;
        for (var number = 2; !_taken.Add(name); number++) name = $"{stem}_{number}";
        return name;
    }

    /// <summary>Adds a constant under a name that nothing has.</summary>
    /// <param name="tensor">The constant; its name is what the new one is made from, and is changed.</param>
    /// <returns>The name it has got.</returns>
    /// <exception cref="InvalidOperationException">The format is too old; see <see cref="CanAddConstants"/>.</exception>
    public string AddConstant(TensorData tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!CanAddConstants) throw new InvalidOperationException($"IR version {Model.IrVersion} has no constants as initializers; expected {ConstantsSinceIr} or later.");
        tensor.Name = UniqueName(tensor.Name);
        Graph.Initializers.Add(tensor);
        _initializers[tensor.Name] = tensor;
        return tensor.Name;
    }

    /// <summary>Adds a constant under its own name, which a node that is gone had.</summary>
    internal void Lift(TensorData tensor)
    {
        Graph.Initializers.Add(tensor);
        _initializers[tensor.Name] = tensor;
    }

    /// <summary>Inserts nodes before another one, which are to make what it takes.</summary>
    public void InsertBefore(OnnxNode place, params IEnumerable<OnnxNode> nodes) => Insert(Graph.Nodes.IndexOf(place), nodes);

    /// <summary>Inserts nodes behind another one.</summary>
    public void InsertAfter(OnnxNode place, params IEnumerable<OnnxNode> nodes) => Insert(Graph.Nodes.IndexOf(place) + 1, nodes);

    /// <summary>Puts nodes in the place of one, whose outputs they may make.</summary>
    public void Replace(OnnxNode old, params IEnumerable<OnnxNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        List<OnnxNode> added = [.. nodes];
        var index = Graph.Nodes.IndexOf(old);
        Remove(old);
        Insert(index, added);
    }

    /// <summary>Removes a node. What it made is to be made by another, or needed by none.</summary>
    public void Remove(OnnxNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!Graph.Nodes.Remove(node)) throw new ArgumentException($"Node {node} is not in the graph.", nameof(node));
        Unregister(node);
    }

    /// <summary>Removes an initializer.</summary>
    public void RemoveConstant(TensorData tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Graph.Initializers.Remove(tensor);
        _initializers.Remove(tensor.Name);
    }

    /// <summary>Puts another constant in the place of one, under its name.</summary>
    public void ReplaceConstant(TensorData old, TensorData other)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(other);
        other.Name = old.Name;
        Graph.Initializers[Graph.Initializers.IndexOf(old)] = other;
        _initializers[other.Name] = other;
    }

    /// <summary>Makes a node take another value.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">The input; one just behind the last is added, with those between skipped.</param>
    /// <param name="value">The value; empty to skip an optional one.</param>
    public void SetInput(OnnxNode node, int index, string value)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Unregister(node);
        while (node.Inputs.Count <= index) node.Inputs.Add("");
        node.Inputs[index] = value;
        Register(node);
    }

    /// <summary>Renames what a node makes; those that take it are left as they are.</summary>
    public void SetOutput(OnnxNode node, int index, string value)
    {
        ArgumentNullException.ThrowIfNull(node);
        Unregister(node);
        node.Outputs[index] = value;
        Register(node);
    }

    /// <summary>Makes all that take a value take another instead, in bodies too. Outputs of the graph stay.</summary>
    public void ReplaceUses(string value, string other)
    {
        foreach (var node in Consumers(value).ToList())
        {
            Unregister(node);
            for (var index = 0; index < node.Inputs.Count; index++)
                if (string.Equals(node.Inputs[index], value, StringComparison.Ordinal)) node.Inputs[index] = other;
            CapturedNames.Rename(node, value, other);
            Register(node);
        }
    }

    /// <summary>
    /// Removes a node that hands on one of its inputs: those that take its output take the input. An output of the graph keeps its
    /// name, under which the input's maker makes it then.
    /// </summary>
    /// <param name="node">The node, of whose outputs the first alone is needed.</param>
    /// <param name="value">The value it hands on.</param>
    /// <returns>False, with nothing changed, where input and output of the graph would become one.</returns>
    public bool TryBypass(OnnxNode node, string value)
    {
        ArgumentNullException.ThrowIfNull(node);
        var output = node.Outputs[0];
        if (!IsOutput(output))
        {
            Remove(node);
            ReplaceUses(output, value);
            return true;
        }
        if (IsOutput(value) || Producer(value) is not { } producer) return false;
        Remove(node);
        SetOutput(producer, producer.Outputs.IndexOf(value), output);
        ReplaceUses(value, output);
        return true;
    }

    /// <summary>Puts the nodes into an order in which each comes after those whose outputs it takes; the order they have is kept where it may be.</summary>
    /// <exception cref="ModelException">The nodes go around in a circle.</exception>
    public void SortNodes()
    {
        var sorted = TopologicalOrder.Of(Graph, node => node.Inputs.Concat(CapturedNames.Of(node)).Select(Producer).OfType<OnnxNode>());
        if (sorted.SequenceEqual(Graph.Nodes)) return;
        Graph.Nodes.Clear();
        foreach (var node in sorted) Graph.Nodes.Add(node);
    }

    private IEnumerable<GraphEditor> WithBodies()
    {
        yield return this;
        foreach (var node in Graph.Nodes.ToList())
            foreach (var editor in CapturedNames.Bodies(node).SelectMany(body => new GraphEditor(Model, body, this).WithBodies()))
                yield return editor;
    }

    private void Insert(int index, IEnumerable<OnnxNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        foreach (var node in nodes)
        {
            Graph.Nodes.Insert(index++, node);
            Register(node);
            _taken.UnionWith(node.Outputs);
        }
    }

    private void Register(OnnxNode node)
    {
        _nodes.Add(node);
        foreach (var output in node.Outputs.Where(output => output.Length > 0)) _producers[output] = node;
        foreach (var input in node.Inputs.Concat(CapturedNames.Of(node)).Where(input => input.Length > 0).Distinct(StringComparer.Ordinal))
        {
            if (!_consumers.TryGetValue(input, out var list)) _consumers[input] = list = [];
            list.Add(node);
        }
    }

    private void Unregister(OnnxNode node)
    {
        _nodes.Remove(node);
        foreach (var output in node.Outputs)
            if (_producers.TryGetValue(output, out var producer) && producer == node) _producers.Remove(output);
        foreach (var input in node.Inputs.Concat(CapturedNames.Of(node)).Distinct(StringComparer.Ordinal))
            if (_consumers.TryGetValue(input, out var list)) list.Remove(node);
    }
}
