using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Scaled dot-product attention: softmax(q kᵀ · scale + mask) v (Vaswani et al., 2017).</summary>
internal static class Attention
{
    /// <summary>aten::scaled_dot_product_attention(query, key, value, mask, dropout, causal, scale, grouped).</summary>
    internal static void ScaledDotProduct(OperatorContext context)
    {
        if (context.Bool(7))
            throw context.Unsupported("it shares keys among groups of queries (enable_gqa)");
        Attend(context, context.Bool(5), context.IsNone(6) ? null : context.Float(6));
    }

    /// <summary>aten::_scaled_dot_product_attention(query, key, value, mask, dropout, need_weights, causal), the form of libtorch 1.13.</summary>
    internal static void ScaledDotProductOf113(OperatorContext context) => Attend(context, context.Bool(6), null);

    private static void Attend(OperatorContext context, bool causal, double? scale)
    {
        if (context.Float(4) != 0)
            throw context.Unsupported($"its dropout is {context.Float(4)}, expected 0, as in evaluation");
        var (query, key) = (context.Tensor(0), context.Tensor(1));
        var factor = context.Scalar(scale ?? 1 / Math.Sqrt(query.Shape[^1].Fixed), query.Type);
        var transposed = context.Add("Transpose", [key], new OnnxAttribute("perm", LastTwoSwapped(key.Rank)));
        var scores = context.Add("MatMul", [context.Add("Mul", [query, factor]), transposed]);
        var weights = context.Add("Softmax", [Masked(context, scores, causal)], new OnnxAttribute("axis", -1L));
        context.SetOutput(context.Add("MatMul", [weights, context.Tensor(2)]));
    }

    // A mask of truth values allows where it is true; one of numbers is added.
    private static ExportTensor Masked(OperatorContext context, ExportTensor scores, bool causal)
    {
        if (causal)
            return context.Add("Add", [scores, CausalMask(context)]);
        if (context.OptionalTensor(3) is not { } mask)
            return scores;
        return mask.Type == torch.ScalarType.Bool
            ? context.Add("Where", [mask, scores, context.Scalar(double.NegativeInfinity, context.Tensor(0).Type)])
            : context.Add("Add", [scores, mask]);
    }

    private static ExportTensor CausalMask(OperatorContext context)
    {
        var (queries, keys) = (context.Tensor(0).Shape[^2], context.Tensor(1).Shape[^2]);
        if (!queries.IsFixed || !keys.IsFixed)
            throw context.Unsupported($"it is causal over {queries} queries and {keys} keys, which change with the batch size");
        var mask = new float[queries.Fixed * keys.Fixed];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = i % keys.Fixed > i / keys.Fixed ? float.NegativeInfinity : 0;
        var constant = context.Constant(TensorData.Create("", [queries.Fixed, keys.Fixed], mask), torch.ScalarType.Float32);
        return context.Cast(constant, context.Tensor(0).Type);
    }

    private static long[] LastTwoSwapped(int rank)
    {
        var axes = Enumerable.Range(0, rank).Select(static axis => (long)axis).ToArray();
        (axes[^1], axes[^2]) = (axes[^2], axes[^1]);
        return axes;
    }
}
