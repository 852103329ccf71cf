using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Fusion;

/// <summary>The one product with a constant that gives query, key and value side by side.</summary>
internal sealed record AttentionProjection(string Input, string Weight, string Bias)
{
    public static AttentionProjection? Read(Pattern pattern, AttentionHeads query, AttentionHeads key, AttentionHeads value)
    {
        var editor = pattern.Editor;
        if (Whole(pattern, query, key, value) is not { } packed || pattern.Shape(packed)?[2].Value is not { } columns) return null;
        var product = pattern.Maker(packed, "MatMul");
        string? bias = null;
        if (pattern.Maker(packed, "Add") is { Inputs.Count: 2 } sum)
        {
            product = sum.Inputs.Where(editor.HasOneUse).Select(input => pattern.Maker(input, "MatMul")).FirstOrDefault(static node => node is not null);
            bias = product is null ? null : Pattern.Other(sum, product.Outputs[0]);
            if (bias is null || editor.Constant(bias) is not { ElementType: OnnxElementType.Float, Dims.Count: 1 } constant || constant.Dims[0] != columns) return null;
        }
        if (product is not { Inputs.Count: 2 } || editor.Constant(product.Inputs[1]) is not { ElementType: OnnxElementType.Float, Dims.Count: 2 } weight || weight.Dims[1] != columns) return null;
        if (pattern.Shape(product.Inputs[0]) is not { Count: 3 }) return null;
        bias ??= editor.AddConstant(TensorData.Create<float>($"{product.Outputs[0]}_bias", [columns], new float[columns]));
        return new(product.Inputs[0], product.Inputs[1], bias);
    }

    private static string? Whole(Pattern pattern, AttentionHeads query, AttentionHeads key, AttentionHeads value)
    {
        // All of it is looked at once, so that nothing but attention needs it.
        if (query.IsPacked) return pattern.Editor.HasOneUse(query.Source) ? query.Source : null;
        if (pattern.Maker(query.Source, "Split") is not { Outputs.Count: 3 } split || !split.Outputs.SequenceEqual([query.Source, key.Source, value.Source])) return null;
        var isLast = split.Attributes.GetInt("axis", 0) is -1 or 2;
        var isEven = split.Outputs.All(part => pattern.Editor.HasOneUse(part) && pattern.Shape(part)?[2].Value == query.Heads * query.Width);
        return isLast && isEven && pattern.Editor.HasOneUse(split.Inputs[0]) ? split.Inputs[0] : null;
    }
}
