using System.Text;
using Google.Protobuf;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph;

/// <summary>
/// A named value of a node. The value itself does not change: to change an attribute, set another of the same name. (A
/// graph inside it can be changed.) Reading it as another kind than it is throws <see cref="ModelException"/>.
/// </summary>
public sealed class OnnxAttribute
{
    private TensorData? _tensor;
    private OnnxGraph? _graph;
    private IReadOnlyList<TensorData>? _tensors;
    private IReadOnlyList<OnnxGraph>? _graphs;

    /// <summary>An integer.</summary>
    public OnnxAttribute(string name, long value) : this(name, OnnxAttributeType.Int) => Message.I = value;

    /// <summary>A float.</summary>
    public OnnxAttribute(string name, float value) : this(name, OnnxAttributeType.Float) => Message.F = value;

    /// <summary>A text.</summary>
    public OnnxAttribute(string name, string value) : this(name, OnnxAttributeType.String) => Message.S = ByteString.CopyFromUtf8(value);

    /// <summary>A tensor.</summary>
    public OnnxAttribute(string name, TensorData value) : this(name, OnnxAttributeType.Tensor)
    {
        ArgumentNullException.ThrowIfNull(value);
        _tensor = value;
        Message.T = value.Message;
    }

    /// <summary>A graph.</summary>
    public OnnxAttribute(string name, OnnxGraph value) : this(name, OnnxAttributeType.Graph)
    {
        ArgumentNullException.ThrowIfNull(value);
        _graph = value;
        Message.G = value.Message;
    }

    /// <summary>A list of integers.</summary>
    public OnnxAttribute(string name, IEnumerable<long> values) : this(name, OnnxAttributeType.Ints) => Message.Ints.AddRange(values);

    /// <summary>A list of floats.</summary>
    public OnnxAttribute(string name, IEnumerable<float> values) : this(name, OnnxAttributeType.Floats) => Message.Floats.AddRange(values);

    /// <summary>A list of texts.</summary>
    public OnnxAttribute(string name, IEnumerable<string> values) : this(name, OnnxAttributeType.Strings) =>
        Message.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));

    internal OnnxAttribute(AttributeProto message) => Message = message;

    private OnnxAttribute(string name, OnnxAttributeType type)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Message = new AttributeProto { Name = name, Type = (int)type };
    }

    /// <summary>The attribute's name.</summary>
    public string Name => Message.Name;

    /// <summary>The kind of its value.</summary>
    public OnnxAttributeType Type => (OnnxAttributeType)Message.Type;

    /// <summary>Inside a function: the function's attribute that the value comes from; otherwise empty.</summary>
    public string ReferenceName => Message.RefAttrName;

    internal AttributeProto Message { get; }

    /// <summary>The integer.</summary>
    public long AsInt() => Expect(OnnxAttributeType.Int).I;

    /// <summary>The float.</summary>
    public float AsFloat() => Expect(OnnxAttributeType.Float).F;

    /// <summary>The text.</summary>
    public string AsString() => Expect(OnnxAttributeType.String).S.ToString(Encoding.UTF8);

    /// <summary>The tensor.</summary>
    public TensorData AsTensor() => _tensor ??= new TensorData(Expect(OnnxAttributeType.Tensor).T ?? throw Empty());

    /// <summary>The graph.</summary>
    public OnnxGraph AsGraph() => _graph ??= new OnnxGraph(Expect(OnnxAttributeType.Graph).G ?? throw Empty());

    /// <summary>The integers.</summary>
    public IReadOnlyList<long> AsInts() => Expect(OnnxAttributeType.Ints).Ints;

    /// <summary>The floats.</summary>
    public IReadOnlyList<float> AsFloats() => Expect(OnnxAttributeType.Floats).Floats;

    /// <summary>The texts.</summary>
    public IReadOnlyList<string> AsStrings() => Expect(OnnxAttributeType.Strings).Strings.Select(text => text.ToString(Encoding.UTF8)).ToList();

    /// <summary>The tensors.</summary>
    public IReadOnlyList<TensorData> AsTensors() =>
        _tensors ??= Expect(OnnxAttributeType.Tensors).Tensors.Select(message => new TensorData(message)).ToList();

    /// <summary>The graphs.</summary>
    public IReadOnlyList<OnnxGraph> AsGraphs() =>
        _graphs ??= Expect(OnnxAttributeType.Graphs).Graphs.Select(message => new OnnxGraph(message)).ToList();

    /// <summary>The attribute's name and kind.</summary>
    public override string ToString() => $"{Name}: {Type}";

    private AttributeProto Expect(OnnxAttributeType type) => Type == type ? Message
        : throw new ModelException($"Attribute \"{Name}\" is of type {Type}; expected {type}; export the model again with an attribute of that type.");

    private ModelException Empty() =>
        new($"Attribute \"{Name}\" says it holds a {Type} and holds none; expected a {Type}; export the model again.");
}
