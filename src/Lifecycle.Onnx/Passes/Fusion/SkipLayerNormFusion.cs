using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Fusion;

/// <summary>
/// Makes one SkipLayerNormalization, an operator of ONNX Runtime's own, of a sum and the layer normalization behind it, as residual blocks have
/// them. The sum is given, too, where others need it; a bias added to one of the terms goes in.
/// </summary>
public sealed class SkipLayerNormFusion : IGraphPass
{
    private const float DefaultEpsilon = 1e-5f;

    /// <inheritdoc/>
    public string Name => "skip layer norms fused";

    /// <inheritdoc/>
    public int Apply(OnnxModel model) => Pattern.ForEach(model, TryFuse);

    private static bool TryFuse(Pattern pattern, OnnxNode norm)
    {
        var editor = pattern.Editor;
        if (norm is not { OpType: "LayerNormalization", Inputs.Count: 2 or 3 } || norm.Outputs.Skip(1).Any(static output => output.Length > 0)) return false;
        if (pattern.Maker(norm.Inputs[0], "Add") is not { Inputs.Count: 2 } sum || pattern.Shape(sum.Outputs[0]) is not { Count: 3 } shape || pattern.Type(sum.Outputs[0]) != OnnxElementType.Float) return false;
        if (norm.Attributes.GetInt("axis", -1) is not (-1 or 2) || shape[2].Value is not { } width || editor.IsCaptured(sum.Outputs[0])) return false;
        // Both of one shape: nothing is stretched.
        if (sum.Inputs.Any(input => pattern.Shape(input) is not { } term || !term.SequenceEqual(shape))) return false;
        if (norm.Inputs.Skip(1).Any(input => input.Length > 0 && !(pattern.Shape(input) is [var size] && size.Value == width))) return false;

        string[] terms = [.. sum.Inputs];
        var biased = Array.FindIndex(terms, term => IsBiased(pattern, term, width));
        var bias = "";
        OnnxNode? addition = null;
        if (biased >= 0)
        {
            addition = editor.Producer(terms[biased])!;
            var constant = addition.Inputs.Single(input => editor.Constant(input) is not null);
            (terms[biased], bias) = (Pattern.Other(addition, constant)!, constant);
        }
        var inputs = new List<string> { terms[0], terms[1], norm.Inputs[1], norm.Inputs.ElementAtOrDefault(2) ?? "" };
        if (bias.Length > 0) inputs.Add(bias);
        while (inputs[^1].Length == 0) inputs.RemoveAt(inputs.Count - 1);
        var isNeeded = !editor.HasOneUse(sum.Outputs[0]);
        // What takes the sum has to come behind what makes it now.
        if (isNeeded && IsTakenBefore(editor, sum.Outputs[0], norm)) return false;
        string[] outputs = isNeeded ? [norm.Outputs[0], "", "", sum.Outputs[0]] : [norm.Outputs[0]];
        var fused = new OnnxNode("SkipLayerNormalization", inputs, outputs, norm.Name, Pattern.RuntimeDomain);
        fused.Attributes.Set(new OnnxAttribute("epsilon", norm.Attributes.GetFloat("epsilon", DefaultEpsilon)));
        pattern.UseRuntimeOperators();
        editor.Remove(sum);
        pattern.Fuse(norm, [fused], addition);
        return true;
    }

    private static bool IsBiased(Pattern pattern, string term, long width) =>
        pattern.OnlyMaker(term, "Add") is { Inputs.Count: 2 } addition && addition.Inputs.Count(input => pattern.Editor.Constant(input) is { ElementType: OnnxElementType.Float, Dims.Count: 1 } bias && bias.Dims[0] == width) == 1;

    private static bool IsTakenBefore(Graph.Editing.GraphEditor editor, string value, OnnxNode norm)
    {
        var place = editor.Graph.Nodes.IndexOf(norm);
        return editor.Consumers(value).Any(node => editor.Graph.Nodes.IndexOf(node) < place);
    }
}
