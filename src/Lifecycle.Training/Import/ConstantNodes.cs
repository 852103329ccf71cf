using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Import;

/// <summary>Nodes of the operator Constant, in all the forms it has.</summary>
internal static class ConstantNodes
{
    internal static bool Is(OnnxNode node) =>
        string.Equals(node.OpType, "Constant", StringComparison.Ordinal) && Operators.OperatorTable.Canonical(node.Domain).Length == 0 && node.Outputs.Count == 1;

    /// <summary>The constant's tensor, or null where it is sparse.</summary>
    internal static TensorData? Read(OnnxNode node)
    {
        var attributes = new NodeAttributes(node);
        if (attributes.Tensor("value") is { } tensor) return tensor;
        if (attributes.Has("value_float")) return TensorData.Scalar("", (float)attributes.Float("value_float"));
        if (attributes.Has("value_int")) return TensorData.Scalar("", attributes.Int("value_int"));
        if (attributes.Floats("value_floats") is { } floats) return TensorData.Create<float>("", [floats.Length], floats);
        if (attributes.Ints("value_ints") is { } ints) return TensorData.Create<long>("", [ints.Length], ints);
        if (attributes.Has("value_string")) return TensorData.FromStrings("", [], [attributes.Text("value_string")]);
        return attributes.Texts("value_strings") is { } texts ? TensorData.FromStrings("", [texts.Length], texts) : null;
    }
}
