using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Fusion;

/// <summary>
/// Makes a LayerNormalization (operator set 17) of its parts: (x - mean) / sqrt(variance + epsilon) over the last axes, times a scale, plus a
/// shift, if there is one (Ba, Kiros and Hinton 2016).
/// </summary>
public sealed class LayerNormFusion : IGraphPass
{
    private const int SinceOpset = 17;

    /// <inheritdoc/>
    public string Name => "layer norms fused";

    /// <inheritdoc/>
    public int Apply(OnnxModel model) => Pattern.ForEach(model, TryFuse);

    // From the division outwards: what it divides, what it divides by, then scale and shift behind it.
    private static bool TryFuse(Pattern pattern, OnnxNode division)
    {
        var editor = pattern.Editor;
        if (division is not { OpType: "Div", Inputs.Count: 2 } || editor.Opset < SinceOpset || !editor.CanAddConstants) return false;
        if (pattern.Maker(division.Inputs[0], "Sub") is not { Inputs.Count: 2 } centered || pattern.OnlyMaker(division.Inputs[1], "Sqrt") is not { } root) return false;
        if (pattern.OnlyMaker(root.Inputs[0], "Add") is not { } sum) return false;
        var (variance, epsilon) = Epsilon(pattern, sum);
        if (variance.Length == 0) return false;
        var source = centered.Inputs[0];
        if (pattern.OnlyMaker(variance, "ReduceMean") is not { } spread || pattern.Maker(centered.Inputs[1], "ReduceMean") is not { } mean || mean.Inputs[0] != source) return false;
        if (pattern.OnlyMaker(spread.Inputs[0], "Pow", "Mul") is not { } square || !IsSquareOf(pattern, square, division.Inputs[0], source)) return false;
        if (pattern.Shape(source) is not { } shape || Axis(pattern, mean, shape.Count) is not { } axis || Axis(pattern, spread, shape.Count) != axis || pattern.Type(source) != OnnxElementType.Float) return false;

        var last = division;
        var scale = Affine(pattern, ref last, "Mul", [.. shape.Skip(axis)]);
        var shift = scale is null ? null : Affine(pattern, ref last, "Add", [.. shape.Skip(axis)]);
        if (scale is null)
        {
            if (shape.Skip(axis).Any(static dim => dim.Value is null)) return false;
            long[] dims = [.. shape.Skip(axis).Select(static dim => dim.Value!.Value)];
            var ones = new float[dims.Aggregate(1L, static (product, dim) => checked(product * dim))];
            Array.Fill(ones, 1);
            scale = editor.AddConstant(TensorData.Create<float>($"{division.Outputs[0]}_scale", dims, ones));
        }
        string[] inputs = shift is null ? [source, scale] : [source, scale, shift];
        var norm = new OnnxNode("LayerNormalization", inputs, [last.Outputs[0]], division.Name);
        norm.Attributes.Set(new OnnxAttribute("axis", (long)axis - shape.Count));
        norm.Attributes.Set(new OnnxAttribute("epsilon", epsilon));
        var product = pattern.Maker(last.Inputs[0], "Mul") ?? pattern.Maker(last.Inputs.ElementAtOrDefault(1) ?? "", "Mul");
        pattern.Fuse(last, [norm], last == division ? null : product, division, root, sum, spread, square, centered, mean);
        return true;
    }

    private static (string Variance, float Epsilon) Epsilon(Pattern pattern, OnnxNode sum) =>
        sum.Inputs.Count != 2 ? ("", 0)
            : pattern.Number(sum.Inputs[1]) is > 0 and var right ? (sum.Inputs[0], right)
            : pattern.Number(sum.Inputs[0]) is > 0 and var left ? (sum.Inputs[1], left) : ("", 0);

    // Some exporters take the mean away twice.
    private static bool IsSquareOf(Pattern pattern, OnnxNode square, string centered, string source)
    {
        if (square.Inputs.Count != 2 || (square.OpType == "Pow" ? !pattern.Is(square.Inputs[1], 2) : square.Inputs[0] != square.Inputs[1])) return false;
        return square.Inputs[0] == centered || (pattern.Maker(square.Inputs[0], "Sub") is { Inputs.Count: 2 } again && again.Inputs[0] == source
            && pattern.Maker(centered, "Sub")!.Inputs[1] == again.Inputs[1]);
    }

    // The first of the axes, which are the last ones of the tensor.
    private static int? Axis(Pattern pattern, OnnxNode reduction, int rank)
    {
        if (reduction.Attributes.GetInt("keepdims", 1) == 0) return null;
        var axes = reduction.Attributes.GetInts("axes") ?? (reduction.Inputs.Count > 1 ? pattern.Elements(reduction.Inputs[1])?.Select(static dim => dim.Value ?? long.MaxValue).ToList() : null);
        if (axes is null || axes.Count == 0 || axes.Any(axis => axis < -rank || axis >= rank)) return null;
        var sorted = axes.Select(axis => (int)(axis < 0 ? axis + rank : axis)).Order().ToList();
        return sorted.SequenceEqual(Enumerable.Range(rank - sorted.Count, sorted.Count)) ? sorted[0] : null;
    }

    // Of exactly the shape that is normalized over: what is stretched is something else.
    private static string? Affine(Pattern pattern, ref OnnxNode last, string operation, Shapes.SymbolicDim[] shape)
    {
        if (pattern.OnlyTaker(last.Outputs[0], operation) is not { } node || Pattern.Other(node, last.Outputs[0]) is not { } other) return null;
        if (pattern.Shape(other) is not { } found || !found.SequenceEqual(shape) || pattern.Type(other) != OnnxElementType.Float) return null;
        last = node;
        return other;
    }
}
