using System.Collections.Frozen;

namespace Lifecycle.Onnx.Graph;

/// <summary>The tensor that a Constant node holds, in whichever of its attributes.</summary>
internal static class ConstantValue
{
    private static readonly FrozenDictionary<string, Func<OnnxAttribute, string, TensorData>> Values = new Dictionary<string, Func<OnnxAttribute, string, TensorData>>
    {
        ["value"] = (attribute, name) => new TensorData(attribute.AsTensor().Message.Clone()) { Name = name },
        ["value_float"] = (attribute, name) => TensorData.Scalar(name, attribute.AsFloat()),
        ["value_int"] = (attribute, name) => TensorData.Scalar(name, attribute.AsInt()),
        ["value_floats"] = (attribute, name) => TensorData.Create<float>(name, [attribute.AsFloats().Count], [.. attribute.AsFloats()]),
        ["value_ints"] = (attribute, name) => TensorData.Create<long>(name, [attribute.AsInts().Count], [.. attribute.AsInts()]),
        ["value_string"] = (attribute, name) => TensorData.FromStrings(name, [], [attribute.AsString()]),
        ["value_strings"] = (attribute, name) => TensorData.FromStrings(name, [attribute.AsStrings().Count], [.. attribute.AsStrings()]),
    }.ToFrozenDictionary();

    /// <summary>The tensor under a name, or null where the node is no Constant or holds no dense tensor.</summary>
    public static TensorData? Read(OnnxNode node, string name)
    {
        if (node is not { OpType: "Constant", Domain: "" or "ai.onnx", Outputs.Count: 1, Attributes.Count: 1 }) return null;
        var attribute = node.Attributes.Single();
        return attribute.ReferenceName.Length == 0 && Values.TryGetValue(attribute.Name, out var read) ? read(attribute, name) : null;
    }
}
