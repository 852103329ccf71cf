using Lifecycle.Inference.Predicting;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Bindings;

/// <summary>What calls take and give, the same for all of them.</summary>
internal sealed class CallPlan
{
    /// <summary>The most elements that memory is taken for on the model's word.</summary>
    private const int MostStated = 1 << 24;

    private readonly Dictionary<string, SharedAxis> _named = new(StringComparer.Ordinal);
    private volatile bool _isFree;
    private volatile bool _doubtsStated;

    public CallPlan(IReadOnlyList<TensorInfo> inputs, IReadOnlyList<TensorInfo> outputs, IReadOnlySet<string> passedThrough, bool requireFinite)
    {
        Inputs = [.. inputs];
        Outputs = [.. outputs];
        InputNames = [.. inputs.Select(static input => input.Name)];
        OutputNames = [.. outputs.Select(static output => output.Name)];
        RequireFinite = requireFinite;
        SharedAxes = FindSharedAxes(Inputs).ToArray();
        // What is no tensor of numbers, and what ONNX Runtime hands through, has no buffer of ours.
        _isFree = Outputs.Any(output => output.ElementType.BitsPerElement() == 0 || passedThrough.Contains(output.Name));
    }

    public TensorInfo[] Inputs { get; }

    public TensorInfo[] Outputs { get; }

    public string[] InputNames { get; }

    public string[] OutputNames { get; }

    public bool RequireFinite { get; }

    /// <summary>Dimensions of two inputs that have one name, and so one size.</summary>
    public SharedAxis[] SharedAxes { get; }

    /// <summary>Whether ONNX Runtime makes the outputs at each run: shapes depend on more than the inputs' shapes.</summary>
    public bool IsFree => _isFree;

    public void SetFree() => _isFree = true;

    /// <summary>Outputs came with other shapes than the model states: from now on they are learned from runs.</summary>
    public void DoubtStated() => _doubtsStated = true;

    /// <summary>
    /// The outputs' shapes as the model states them, in sizes and in names of the inputs' dimensions; null where it leaves a dimension open, or they are too large.
    /// </summary>
    public long[][]? StatedShapes(InputSlot[] inputs)
    {
        if (_doubtsStated) return null;
        var shapes = new long[Outputs.Length][];
        for (var output = 0; output < shapes.Length; output++)
        {
            if (StatedShape(Outputs[output], inputs) is not { } shape || BoundShapes.Elements(shape) > MostStated) return null;
            shapes[output] = shape;
        }
        return shapes;
    }

    private long[]? StatedShape(TensorInfo output, InputSlot[] inputs)
    {
        // No dimensions may mean that nothing is known of them.
        if (output.Shape.Count == 0) return null;
        var shape = new long[output.Shape.Count];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (output.Shape[axis] is { Value: { } size }) shape[axis] = size;
            else if (output.Shape[axis].Name is { } name && _named.TryGetValue(name, out var place) && place.Axis < inputs[place.Input].Shape.Length) shape[axis] = inputs[place.Input].Shape[place.Axis];
            else return null;
        }
        return shape;
    }

    public int Input(string name)
    {
        var index = IndexOf(InputNames, name);
        return index >= 0 ? index : throw TensorMismatchException.Unknown("input", name, Inputs);
    }

    public int Output(string name)
    {
        var index = IndexOf(OutputNames, name);
        return index >= 0 ? index : throw TensorMismatchException.Unknown("output", name, Outputs);
    }

    private static int IndexOf(string[] names, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (var index = 0; index < names.Length; index++)
            if (string.Equals(names[index], name, StringComparison.Ordinal)) return index;
        return -1;
    }

    private List<SharedAxis> FindSharedAxes(TensorInfo[] inputs)
    {
        var shared = new List<SharedAxis>();
        for (var input = 0; input < inputs.Length; input++)
        {
            for (var axis = 0; axis < inputs[input].Shape.Count; axis++)
            {
                if (inputs[input].Shape[axis].Name is not { } name) continue;
                if (_named.TryGetValue(name, out var known)) shared.Add(known with { OtherInput = input, OtherAxis = axis });
                else _named.Add(name, new SharedAxis(input, axis, input, axis));
            }
        }
        return shared;
    }
}

/// <summary>Dimensions of two inputs that have one name, and so one size.</summary>
internal sealed record SharedAxis(int Input, int Axis, int OtherInput, int OtherAxis);
