using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Fusion;

/// <summary>
/// Makes a Gelu of its parts, x/2 · (1 + erf(x / sqrt(2))) (Hendrycks and Gimpel 2016), or its approximation by tanh: operator set 20 has both,
/// before it they are ONNX Runtime's own Gelu and FastGelu.
/// </summary>
public sealed class GeluFusion : IGraphPass
{
    private const int SinceOpset = 20;
    private const double Cubic = 0.044715;
    private static readonly double TanhScale = Math.Sqrt(2 / Math.PI);

    /// <inheritdoc/>
    public string Name => "GELUs fused";

    /// <inheritdoc/>
    public int Apply(OnnxModel model) => Pattern.ForEach(model, TryFuse);

    private static bool TryFuse(Pattern pattern, OnnxNode curve)
    {
        if (curve is not { OpType: "Erf" or "Tanh", Inputs.Count: 1 } || pattern.Type(curve.Inputs[0]) != OnnxElementType.Float) return false;
        var source = curve.OpType == "Erf" ? ErfSource(pattern, curve) : TanhSource(pattern, curve);
        if (source is not { Length: > 0 } || pattern.OnlyTaker(curve.Outputs[0], "Add") is not { } sum || Pattern.Other(sum, curve.Outputs[0]) is not { } one || !pattern.Is(one, 1)) return false;
        // x, 1 + erf and 1/2 are multiplied in any order.
        if (pattern.OnlyTaker(sum.Outputs[0], "Mul") is not { } product || Pattern.Other(product, sum.Outputs[0]) is not { } factor) return false;
        if (Finish(pattern, product, factor, source) is not { } last) return false;

        var isTanh = curve.OpType == "Tanh";
        OnnxNode gelu;
        if (pattern.Editor.Opset >= SinceOpset)
        {
            gelu = new OnnxNode("Gelu", [source], [last.Outputs[0]], curve.Name);
            if (isTanh) gelu.Attributes.Set(new OnnxAttribute("approximate", "tanh"));
        }
        else
        {
            pattern.UseRuntimeOperators();
            gelu = new OnnxNode(isTanh ? "FastGelu" : "Gelu", [source], [last.Outputs[0]], curve.Name, Pattern.RuntimeDomain);
        }
        Remove(pattern, last, gelu, product, sum, curve, source);
        return true;
    }

    // The last product, or null where it is another one.
    private static OnnxNode? Finish(Pattern pattern, OnnxNode product, string factor, string source)
    {
        if (factor == source) return pattern.OnlyTaker(product.Outputs[0], "Mul", "Div") is { } last && pattern.Scaled(last) is var (value, half) && value == product.Outputs[0] && half == 0.5 ? last : null;
        if (pattern.Is(factor, 0.5)) return pattern.OnlyTaker(product.Outputs[0], "Mul") is { } last && Pattern.Other(last, product.Outputs[0]) == source ? last : null;
        return pattern.Maker(factor, "Mul", "Div") is { } halved && pattern.Scaled(halved) is var (whole, scale) && whole == source && scale == 0.5 ? product : null;
    }

    private static string? ErfSource(Pattern pattern, OnnxNode erf) =>
        pattern.OnlyMaker(erf.Inputs[0], "Mul", "Div") is { } scaled && pattern.Scaled(scaled) is var (source, factor) && Near(factor, Math.Sqrt(0.5)) ? source : null;

    // sqrt(2 / pi) · (x + 0.044715 x³)
    private static string? TanhSource(Pattern pattern, OnnxNode tanh)
    {
        if (pattern.OnlyMaker(tanh.Inputs[0], "Mul") is not { } scaled || pattern.Scaled(scaled) is not var (polynomial, factor) || !Near(factor, TanhScale)) return null;
        if (pattern.OnlyMaker(polynomial, "Add") is not { Inputs.Count: 2 } sum) return null;
        return sum.Inputs.FirstOrDefault(source => Pattern.Other(sum, source) is { } cubic && pattern.OnlyMaker(cubic, "Mul") is { } term
            && pattern.Scaled(term) is var (cube, weight) && Near(weight, Cubic) && IsCube(pattern, cube, source));
    }

    private static bool IsCube(Pattern pattern, string cube, string source)
    {
        if (pattern.Maker(cube, "Pow") is { Inputs.Count: 2 } power) return power.Inputs[0] == source && pattern.Is(power.Inputs[1], 3);
        return pattern.Maker(cube, "Mul") is { } product && Pattern.Other(product, source) is { } square && pattern.Maker(square, "Mul") is { Inputs.Count: 2 } inner && inner.Inputs[0] == source && inner.Inputs[1] == source;
    }

    private static bool Near(double found, double expected) => Math.Abs(found - expected) <= 1e-6 * expected;

    private static void Remove(Pattern pattern, OnnxNode last, OnnxNode gelu, OnnxNode product, OnnxNode sum, OnnxNode curve, string source)
    {
        var editor = pattern.Editor;
        editor.Replace(last, gelu);
        var open = new Stack<OnnxNode>([curve, sum, product]);
        if (last == product) open = new Stack<OnnxNode>([curve, sum]);
        // From the last back to the source, as far as nothing else needs it.
        var inputs = last.Inputs.Concat(product.Inputs);
        foreach (var maker in inputs.Where(input => input != source).Select(editor.Producer).OfType<OnnxNode>()) open.Push(maker);
        while (open.TryPop(out var node))
        {
            if (!editor.Contains(node) || node.Outputs.Any(editor.IsNeeded)) continue;
            var makers = node.Inputs.Where(input => input != source).Select(editor.Producer).OfType<OnnxNode>().ToList();
            editor.Remove(node);
            foreach (var maker in makers) open.Push(maker);
        }
    }
}
