using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Matrix products and linear layers.</summary>
internal static class LinearAlgebra
{
    /// <summary>aten::linear(input, weight, bias). Two axes are one Gemm; more are a MatMul, which goes over the leading axes.</summary>
    internal static void Linear(OperatorContext context)
    {
        var (input, weight, bias) = (context.Tensor(0), context.Tensor(1), context.OptionalTensor(2));
        if (input.Rank == 2)
        {
            context.SetOutput(context.Add("Gemm", bias is null ? [input, weight] : [input, weight, bias], new OnnxAttribute("transB", 1L)));
            return;
        }

        var transposed = context.Add("Transpose", [weight], new OnnxAttribute("perm", [1L, 0L]));
        var product = context.Add("MatMul", [input, transposed]);
        context.SetOutput(bias is null ? product : context.Add("Add", [product, bias]));
    }

    /// <summary>aten::addmm(bias, left, right, beta, alpha), which a linear layer is as well: then the right one is its weight's transpose.</summary>
    internal static void AddMatrixProduct(OperatorContext context)
    {
        var right = context.Tensor(2);
        context.SetOutput(context.Add("Gemm", [context.Tensor(1), right.TransposeOf ?? right, context.Tensor(0)],
            new("alpha", (float)context.Float(4)), new("beta", (float)context.Float(3)), new("transB", right.TransposeOf is null ? 0L : 1L)));
    }

    /// <summary>aten::baddbmm(bias, left, right, beta, alpha).</summary>
    internal static void AddBatchedProduct(OperatorContext context)
    {
        var product = Scaled(context, context.Add("MatMul", [context.Tensor(1), context.Tensor(2)]), context.Float(4));
        context.SetOutput(context.Add("Add", [product, Scaled(context, context.Tensor(0), context.Float(3))]));
    }

    /// <summary>aten::matmul, mm, bmm, mv, dot: ONNX's MatMul does them all.</summary>
    internal static void MatrixProduct(OperatorContext context) => context.SetOutput(context.Add("MatMul", [context.Tensor(0), context.Tensor(1)]));

    /// <summary>aten::einsum(equation, tensors).</summary>
    internal static void Einsum(OperatorContext context) =>
        context.SetOutput(context.Add("Einsum", context.Tensors(1), new OnnxAttribute("equation", context.Text(0).Replace(" ", "", StringComparison.Ordinal))));

    private static ExportTensor Scaled(OperatorContext context, ExportTensor tensor, double factor) =>
        factor == 1 ? tensor : context.Add("Mul", [tensor, context.Scalar(factor, context.OutputType)]);
}
