using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Fusion;

/// <summary>
/// Makes ONNX Runtime's Attention, or MultiHeadAttention, of scaled dot-product attention over several heads (Vaswani et al. 2017, section 3.2):
/// softmax(q kᵀ · scale + bias) v, with its heads split off and put together by reshapes and transposes. Attention takes the projection of
/// query, key and value in, where that is one product with a constant.
/// </summary>
public sealed class AttentionFusion : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "attentions fused";

    /// <inheritdoc/>
    public int Apply(OnnxModel model) => Pattern.ForEach(model, TryFuse);

    private static bool TryFuse(Pattern pattern, OnnxNode softmax)
    {
        var editor = pattern.Editor;
        if (softmax.OpType != "Softmax" || !editor.CanAddConstants || pattern.Type(softmax.Inputs[0]) != OnnxElementType.Float || pattern.Shape(softmax.Inputs[0]) is not { Count: 3 or 4 } shape) return false;
        if (softmax.Attributes.GetInt("axis", editor.Opset < 13 ? 1 : -1) is var axis && axis != -1 && axis != shape.Count - 1) return false;
        if (AttentionScores.Read(pattern, softmax.Inputs[0], shape) is not { } scores) return false;
        if (pattern.OnlyTaker(softmax.Outputs[0], "MatMul") is not { Inputs.Count: 2 } product || product.Inputs[0] != softmax.Outputs[0]) return false;
        if (AttentionHeads.Read(pattern, scores.Query, AttentionRole.Query) is not { } query || AttentionHeads.Read(pattern, scores.Key, AttentionRole.Key) is not { } key) return false;
        if (AttentionHeads.Read(pattern, product.Inputs[1], AttentionRole.Value) is not { } value || !query.Fits(key) || !query.Fits(value) || !key.Length.Equals(value.Length)) return false;
        if (pattern.OnlyTaker(product.Outputs[0], "Transpose") is not { } merge || pattern.OnlyTaker(merge.Outputs[0], "Reshape") is not { } reshape || !Merges(pattern, query, merge, reshape)) return false;

        var target = query.IsTimeFirst ? editor.UniqueName($"{product.Outputs[0]}_attention") : reshape.Outputs[0];
        if (Fused(pattern, softmax, scores, query, key, value, target) is not { } nodes) return false;
        pattern.UseRuntimeOperators();
        if (query.IsTimeFirst)
        {
            // Under a name of its own: its shape is another than that of what it stands for.
            var joined = editor.UniqueName($"{merge.Outputs[0]}_joined");
            nodes.Add(Transposed(target, joined, 1, 0, 2));
            editor.InsertBefore(merge, nodes);
            editor.SetInput(reshape, 0, joined);
        }
        else
        {
            pattern.Fuse(reshape, nodes, merge, product, softmax);
        }
        return true;
    }

    // The heads of each place side by side again.
    private static bool Merges(Pattern pattern, AttentionHeads query, OnnxNode merge, OnnxNode reshape)
    {
        if (!query.IsTimeFirst)
            return Pattern.Permutes(merge, 0, 2, 1, 3) && pattern.Shape(reshape.Outputs[0]) is { Count: 3 } result && result[0].Equals(query.Batch) && result[1].Equals(query.Length) && result[2].Value == query.Heads * query.Width;
        // The reshape behind sees the same elements in another shape, of which a 0 behind the first place would copy another size.
        return Pattern.Permutes(merge, 1, 0, 2) && pattern.Elements(reshape.Inputs[1]) is { } wanted && wanted.Skip(1).All(static dim => dim.Value != 0);
    }

    private static List<OnnxNode>? Fused(Pattern pattern, OnnxNode softmax, AttentionScores scores, AttentionHeads query, AttentionHeads key, AttentionHeads value, string target)
    {
        List<OnnxNode> nodes = [];
        if (scores.TryMakeBias(pattern, query, key.Length, nodes) is not { } bias) return null;
        var projection = AttentionProjection.Read(pattern, query, key, value);
        OnnxNode fused;
        if (projection is not null)
        {
            var input = query.IsTimeFirst ? BatchFirst(pattern, projection.Input, nodes) : projection.Input;
            fused = new OnnxNode("Attention", Trimmed(input, projection.Weight, projection.Bias, "", "", bias), [target], softmax.Name, Pattern.RuntimeDomain);
        }
        else
        {
            string[] sources = [query.Source, key.Source, value.Source];
            if (query.IsPacked || key.IsPacked || value.IsPacked) return null;
            if (query.IsTimeFirst) sources = [.. sources.Select(source => BatchFirst(pattern, source, nodes))];
            fused = new OnnxNode("MultiHeadAttention", Trimmed(sources[0], sources[1], sources[2], "", "", bias), [target], softmax.Name, Pattern.RuntimeDomain);
        }
        fused.Attributes.Set(new OnnxAttribute("num_heads", query.Heads));
        fused.Attributes.Set(new OnnxAttribute("scale", (float)scores.Scale));
        nodes.Add(fused);
        return nodes;
    }

    private static string BatchFirst(Pattern pattern, string source, List<OnnxNode> nodes)
    {
        var name = pattern.Editor.UniqueName($"{source}_batch_first");
        nodes.Add(Transposed(source, name, 1, 0, 2));
        return name;
    }

    private static OnnxNode Transposed(string input, string output, params long[] order)
    {
        var node = new OnnxNode("Transpose", [input], [output]);
        node.Attributes.Set(new OnnxAttribute("perm", order));
        return node;
    }

    private static IEnumerable<string> Trimmed(params string[] inputs) => inputs.Take(Array.FindLastIndex(inputs, static input => input.Length > 0) + 1);
}
