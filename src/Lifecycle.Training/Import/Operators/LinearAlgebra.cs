using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Products of matrices.</summary>
internal static class LinearAlgebra
{
    internal static Tensor Gemm(NodeContext context)
    {
        var (alpha, beta) = (context.Attributes.Float("alpha", 1), context.Attributes.Float("beta", 1));
        var (left, right, bias) = (context[0], context[1], context.Find(2));
        if (context.Attributes.Int("transA") != 0) left = left.transpose(0, 1);
        var transposed = context.Attributes.Int("transB") != 0;
        if (transposed && alpha == 1 && (bias is null || (beta == 1 && bias.dim() == 1 && bias.shape[0] == right.shape[0])))
            return nn.functional.linear(left, right, bias!);
        var product = left.matmul(transposed ? right.transpose(0, 1) : right);
        if (alpha != 1) product = product.mul(alpha);
        return bias is null || beta == 0 ? product : product.add(beta == 1 ? bias : bias.mul(beta));
    }
}
