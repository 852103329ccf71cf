using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Fusion;

/// <summary>What a softmax of attention takes: q kᵀ · scale, plus a bias or with a mask.</summary>
internal sealed record AttentionScores(string Query, string Key, double Scale, string Bias, string Mask, string Masked)
{
    // A masked place counts nothing beside any other.
    private const float Least = -1e30f;

    public static AttentionScores? Read(Pattern pattern, string value, IReadOnlyList<SymbolicDim> shape)
    {
        var (bias, mask, masked) = ("", "", "");
        if (pattern.OnlyMaker(value, "Where") is { Inputs.Count: 3 } choice && pattern.Number(choice.Inputs[1]) <= Least)
            (mask, masked, value) = (choice.Inputs[0], choice.Inputs[1], choice.Inputs[2]);
        else if (pattern.OnlyMaker(value, "Add") is { Inputs.Count: 2 } sum)
        {
            var isFirst = LeadsToProduct(pattern, sum.Inputs[0]);
            if (!isFirst && !LeadsToProduct(pattern, sum.Inputs[1])) return null;
            (value, bias) = isFirst ? (sum.Inputs[0], sum.Inputs[1]) : (sum.Inputs[1], sum.Inputs[0]);
        }
        var scale = 1.0;
        value = Unscaled(pattern, value, ref scale);
        if (pattern.OnlyMaker(value, "MatMul") is not { Inputs.Count: 2 } product || pattern.Shape(value) is not { } whole || !whole.SequenceEqual(shape)) return null;
        var query = Unscaled(pattern, product.Inputs[0], ref scale);
        var key = Unscaled(pattern, product.Inputs[1], ref scale);
        return scale > 0 ? new(query, key, scale, bias, mask, masked) : null;
    }

    /// <summary>The bias as ONNX Runtime takes it, of four dimensions that end as the scores do; empty where there is none, null where it is of another shape.</summary>
    public string? TryMakeBias(Pattern pattern, AttentionHeads query, SymbolicDim others, List<OnnxNode> nodes)
    {
        var source = Mask.Length > 0 ? Mask : Bias;
        if (source.Length == 0) return "";
        if (pattern.Shape(source) is not { Count: 2 or 3 or 4 } shape) return null;
        if (Mask.Length == 0 && pattern.Type(source) != OnnxElementType.Float) return null;
        if (!shape[^2].Equals(query.Length) || !shape[^1].Equals(others)) return null;
        var front = shape.SkipLast(2).ToList();
        // The first dimension of three is batch times heads where time comes first, and heads where it does not.
        if (query.IsTimeFirst ? front.Count > 1 || front.Any(static dim => dim.Value != 1) : !Fits(front, query)) return null;

        var bias = source;
        if (Mask.Length > 0)
        {
            bias = pattern.Editor.UniqueName($"{source}_bias");
            var zero = pattern.Editor.AddConstant(TensorData.Scalar($"{source}_zero", 0f));
            nodes.Add(new OnnxNode("Where", [source, Masked, zero], [bias]));
        }
        if (shape.Count == 4) return bias;
        var widened = pattern.Editor.UniqueName($"{source}_bias_4d");
        long[] axes = shape.Count == 2 ? [0, 1] : [0];
        var unsqueeze = new OnnxNode("Unsqueeze", [bias], [widened]);
        if (pattern.Editor.Opset >= 13) unsqueeze.Inputs.Add(pattern.Editor.AddConstant(TensorData.Create<long>($"{widened}_axes", [axes.Length], axes)));
        else unsqueeze.Attributes.Set(new OnnxAttribute("axes", axes));
        nodes.Add(unsqueeze);
        return widened;
    }

    private static bool Fits(List<SymbolicDim> front, AttentionHeads query) =>
        (front.Count < 1 || front[^1].Value == 1 || front[^1].Value == query.Heads) && (front.Count < 2 || front[0].Value == 1 || front[0].Equals(query.Batch));

    private static bool LeadsToProduct(Pattern pattern, string value)
    {
        var scale = 1.0;
        return pattern.OnlyMaker(Unscaled(pattern, value, ref scale), "MatMul") is not null;
    }

    private static string Unscaled(Pattern pattern, string value, ref double scale)
    {
        while (pattern.OnlyMaker(value, "Mul", "Div") is { } node && pattern.Scaled(node) is var (inner, factor))
        {
            value = inner;
            scale *= factor;
        }
        return value;
    }
}
