using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes;

/// <summary>A node whose outputs are to be told: what is known of its inputs, and where to say what its outputs are.</summary>
public sealed class ShapeContext
{
    private readonly ShapeRun _run;
    private readonly ShapeScope _scope;

    internal ShapeContext(ShapeRun run, ShapeScope scope, OnnxNode node) => (_run, _scope, Node) = (run, scope, node);

    /// <summary>The node.</summary>
    public OnnxNode Node { get; }

    /// <summary>The version of the operator set that the node's domain has in the model; 1 where it states none.</summary>
    public long Opset => _run.Model.Opsets.TryGetValue(Node.Domain, out var version) ? version : 1;

    /// <summary>How many outputs the node has.</summary>
    public int OutputCount => Node.Outputs.Count;

    /// <summary>Whether the input is there.</summary>
    public bool Has(int index) => index < Node.Inputs.Count && Node.Inputs[index].Length > 0;

    /// <summary>What is known of an input; a tensor of which nothing is known where it is missing.</summary>
    public InferredValue Input(int index) => (Has(index) ? _scope.Find(Node.Inputs[index]) : null) ?? new InferredValue();

    /// <summary>The type of an input's elements.</summary>
    public OnnxElementType Type(int index) => Input(index).ElementType;

    /// <summary>An input's dimensions, or null.</summary>
    public IReadOnlyList<SymbolicDim>? Shape(int index) => Input(index).Shape;

    /// <summary>An input's elements, or null.</summary>
    public IReadOnlyList<SymbolicDim>? Elements(int index) => Has(index) ? Input(index).Elements : null;

    /// <summary>The constant that an input is, or null.</summary>
    public TensorData? Constant(int index) => Has(index) ? _scope.Constant(Node.Inputs[index]) : null;

    /// <summary>An integer attribute.</summary>
    public long Int(string name, long defaultValue) => Node.Attributes.GetInt(name, defaultValue);

    /// <summary>A list of integers, or null.</summary>
    public IReadOnlyList<long>? Ints(string name) => Node.Attributes.GetInts(name);

    /// <summary>A size of which nothing is known but that it is the same wherever this is used.</summary>
    public SymbolicDim Unknown() => _run.Fresh();

    /// <summary>Says what an output is; an output that the node does not have is passed over.</summary>
    public void SetOutput(int index, InferredValue value)
    {
        if (index < Node.Outputs.Count && Node.Outputs[index].Length > 0) _scope.Values[Node.Outputs[index]] = value;
    }

    /// <summary>Says that an output is a tensor.</summary>
    /// <param name="index">The output.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Its dimensions, or null.</param>
    /// <param name="elements">Its elements, or null.</param>
    public void SetOutput(int index, OnnxElementType type, IReadOnlyList<SymbolicDim>? shape, IReadOnlyList<SymbolicDim>? elements = null) =>
        SetOutput(index, InferredValue.Tensor(type, shape, elements));

    /// <summary>The error of inputs that do not fit, which leaves the outputs unknown.</summary>
    public static ModelException Mismatch(string message) => new(message);

    internal SymbolicDim[] Unknowns(int count) => [.. Enumerable.Range(0, count).Select(_ => Unknown())];

    internal SymbolicDim UnknownElement() => _run.FreshElement();

    internal void SetConstant(int index, TensorData tensor, InferredValue value)
    {
        if (index < Node.Outputs.Count && Node.Outputs[index].Length > 0) _scope.AddConstant(Node.Outputs[index], tensor, value);
    }

    internal List<InferredValue?> Body(string attribute, params IReadOnlyList<InferredValue?> given) =>
        Node.Attributes.Find(attribute) is { Type: OnnxAttributeType.Graph } found ? _run.Infer(found.AsGraph(), _scope, given) : [];

    /// <summary>An axis counted from the front.</summary>
    internal static int Axis(long axis, int rank) =>
        axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw Mismatch($"axis {axis} is outside a tensor of {rank} dimensions");

    /// <summary>The shape that several shapes are stretched to, or null where one is not known.</summary>
    internal IReadOnlyList<SymbolicDim>? Broadcast(params IReadOnlyList<IReadOnlyList<SymbolicDim>?> shapes)
    {
        if (shapes.Any(shape => shape is null)) return null;
        var rank = shapes.Max(shape => shape!.Count);
        var result = new SymbolicDim[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            SymbolicDim dim = 1;
            foreach (var shape in shapes)
            {
                var own = axis - (rank - shape!.Count);
                if (own >= 0) dim = Broadcast(dim, shape[own]);
            }
            result[axis] = dim;
        }
        return result;
    }

    private SymbolicDim Broadcast(SymbolicDim one, SymbolicDim other)
    {
        if (one.Equals(other) || other.Value == 1) return one;
        if (one.Value == 1) return other;
        if (one.Value is not null && other.Value is not null) throw Mismatch($"sizes {one} and {other} cannot be stretched to one");
        if (one.Value is not null) return one;
        return other.Value is not null ? other : Unknown();
    }
}
