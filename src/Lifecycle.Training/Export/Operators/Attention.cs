using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Scaled dot-product attention: softmax(q kᵀ · scale + mask) v (Vaswani et al., 2017).</summary>
internal static class Attention
{
    /// <summary>aten::scaled_dot_product_attention(query, key, value, mask, dropout, causal, scale, grouped), the last two since libtorch 2.1 and 2.5.</summary>
    internal static void ScaledDotProduct(OperatorContext context)
    {
        if (context.ArgumentCount > 7 && context.Bool(7))
            throw context.Unsupported("it shares keys among groups of queries (enable_gqa)");
        Attend(context, context.Bool(5), context.ArgumentCount < 7 || context.IsNone(6) ? null : context.Float(6));
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
        context.SetOutput(0, context.Add("MatMul", [weights, context.Tensor(2)]));
        if (context.Results.Count > 1)
            context.SetOutput(1, weights);
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
        var (queries, keys) = (context.Range(context.Tensor(0).Shape[^2]), context.Range(context.Tensor(1).Shape[^2]));
        var later = context.Add("Greater", [context.Add("Unsqueeze", [keys, context.IntList(0)]), context.Add("Unsqueeze", [queries, context.IntList(1)])]);
        var type = context.Tensor(0).Type;
        return context.Add("Where", [later, context.Scalar(double.NegativeInfinity, type), context.Scalar(0, type)]);
    }

    private static long[] LastTwoSwapped(int rank)
    {
        var axes = Enumerable.Range(0, rank).Select(static axis => (long)axis).ToArray();
        (axes[^1], axes[^2]) = (axes[^2], axes[^1]);
        return axes;
    }
}
