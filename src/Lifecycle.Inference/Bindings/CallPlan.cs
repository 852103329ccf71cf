using Lifecycle.Inference.Predicting;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Bindings;

/// <summary>What calls take and give, the same for all of them.</summary>
internal sealed class CallPlan
{
    private volatile bool _isFree;

    public CallPlan(IReadOnlyList<TensorInfo> inputs, IReadOnlyList<TensorInfo> outputs, IReadOnlySet<string> passedThrough, bool requireFinite)
    {
        Inputs = [.. inputs];
        Outputs = [.. outputs];
        InputNames = [.. inputs.Select(static input => input.Name)];
        OutputNames = [.. outputs.Select(static output => output.Name)];
        RequireFinite = requireFinite;
        SharedAxes = [.. FindSharedAxes(Inputs)];
        // What is no tensor of numbers, and what ONNX Runtime hands through, has no buffer of ours.
        _isFree = Outputs.Any(output => output.ElementType.BitsPerElement() == 0 || passedThrough.Contains(output.Name));
    }

    public TensorInfo[] Inputs { get; }

    public TensorInfo[] Outputs { get; }

    public string[] InputNames { get; }

    public string[] OutputNames { get; }

    public bool RequireFinite { get; }

    /// <summary>Dimensions of two inputs that have one name, and so one size.</summary>
    public (int Input, int Axis, int OtherInput, int OtherAxis)[] SharedAxes { get; }

    /// <summary>Whether ONNX Runtime makes the outputs at each run: shapes depend on more than the inputs' shapes.</summary>
    public bool IsFree => _isFree;

    public void SetFree() => _isFree = true;

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

    private static IEnumerable<(int Input, int Axis, int OtherInput, int OtherAxis)> FindSharedAxes(TensorInfo[] inputs)
    {
        var first = new Dictionary<string, (int Input, int Axis)>(StringComparer.Ordinal);
        for (var input = 0; input < inputs.Length; input++)
        {
            for (var axis = 0; axis < inputs[input].Shape.Count; axis++)
            {
                if (inputs[input].Shape[axis].Name is not { } name || first.TryAdd(name, (input, axis))) continue;
                yield return (first[name].Input, first[name].Axis, input, axis);
            }
        }
    }
}
