using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>What a handler sees of the node it runs: attributes, inputs, and whether the module trains.</summary>
internal sealed class NodeContext(PlanStep step, ImportValue[] inputs, RunState state)
{
    internal NodeAttributes Attributes => step.Attributes;

    internal string OpType => step.OpType;

    internal long Opset => step.Opset;

    internal int Count => inputs.Length;

    /// <summary>How many outputs the node names, the empty ones among them included.</summary>
    internal int OutputCount => step.Outputs.Length;

    internal bool Training => state.Training && !state.FrozenNorms.Contains(step.Node);

    internal Device Device => state.Device;

    /// <summary>An input that must be there, as a tensor.</summary>
    internal Tensor this[int index] => Has(index) ? inputs[index].AsTensor(state.Device) : throw Error($"lacks its input {index}", "that input");

    internal bool Has(int index) => index < inputs.Length && !inputs[index].IsNone;

    internal ImportValue Value(int index) => index < inputs.Length ? inputs[index] : ImportValue.None;

    internal Tensor? Find(int index) => Has(index) ? this[index] : null;

    /// <summary>All inputs that are there.</summary>
    internal Tensor[] All() => Enumerable.Range(0, Count).Where(Has).Select(index => this[index]).ToArray();

    /// <summary>An input as integers, read from the device where it is computed there; null where it is left out.</summary>
    internal long[]? Ints(int index)
    {
        if (!Has(index)) return null;
        if (inputs[index].Host is { } host) return host.Ints;
        using var scope = NewDisposeScope();
        return inputs[index].TensorOrNull!.detach().to(ScalarType.Int64).cpu().contiguous().data<long>().ToArray();
    }

    /// <summary>An input as floats, read from the device where it is computed there; null where it is left out.</summary>
    internal double[]? Floats(int index)
    {
        if (!Has(index)) return null;
        if (inputs[index].Host is { } host) return host.Floats;
        using var scope = NewDisposeScope();
        return inputs[index].TensorOrNull!.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }

    /// <summary>A list that early operator sets have as an attribute and later ones as an input.</summary>
    internal long[]? IntsOf(string attribute, int index) => Attributes.Ints(attribute) ?? Ints(index);

    /// <summary>The attribute "axis", counted from the front.</summary>
    internal int Axis(long otherwise, long rank) => Wrap(Attributes.Int("axis", otherwise), rank);

    /// <summary>An axis that may be negative, counted from the front.</summary>
    internal int Wrap(long axis, long rank)
    {
        var wrapped = axis < 0 ? axis + rank : axis;
        return wrapped >= 0 && wrapped <= rank ? (int)wrapped : throw Error($"has the axis {axis}", $"one of a tensor of {rank} axes");
    }

    /// <summary>Axes that may be negative, counted from the front.</summary>
    internal long[] Wrap(IEnumerable<long> axes, long rank) => axes.Select(axis => (long)Wrap(axis, rank)).ToArray();

    internal Tensor Scalar(double value, ScalarType type) => tensor(value, type, Device);

    /// <summary>Runs a body of the node.</summary>
    internal ImportValue[] RunBody(string attribute, params ImportValue[] arguments)
    {
        if (!step.Bodies.TryGetValue(attribute, out var body)) throw Error($"has no graph \"{attribute}\"", "one");
        if (arguments.Length != body.Plan.Inputs.Length) throw Error($"has a graph \"{attribute}\" of {body.Plan.Inputs.Length} inputs", $"{arguments.Length}");
        return GraphRunner.Run(body.Plan, arguments, Array.ConvertAll(body.Captured, slot => state.Surrounding!(slot)), state with { Surrounding = null });
    }

    /// <summary>How many outputs a body of the node has.</summary>
    internal int BodyOutputs(string attribute) => step.Bodies.TryGetValue(attribute, out var body) ? body.Plan.Outputs.Length : throw Error($"has no graph \"{attribute}\"", "one");

    internal ModelException Error(string found, string expected) =>
        new($"Node {step.Title} {found}; expected {expected}; export the model again in another way.");
}
