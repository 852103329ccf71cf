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

    /// <summary>aten::baddbmm and addmv(bias, left, right, beta, alpha).</summary>
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

    /// <summary>aten::addbmm(bias, left, right, beta, alpha): the products of all matrices added.</summary>
    internal static void AddSumOfProducts(OperatorContext context)
    {
        var products = context.Add("MatMul", [context.Tensor(1), context.Tensor(2)]);
        var sum = Scaled(context, Reductions.Reduce(context, "ReduceSum", products, [0], keep: false), context.Float(4));
        context.SetOutput(context.Add("Add", [sum, Scaled(context, context.Tensor(0), context.Float(3))]));
    }

    /// <summary>aten::outer, ger(left, right).</summary>
    internal static void Outer(OperatorContext context) => context.SetOutput(OuterOf(context, 0, 1));

    /// <summary>aten::addr(bias, left, right, beta, alpha): the outer product of two vectors.</summary>
    internal static void AddOuter(OperatorContext context) => context.SetOutput(context.Add("Add",
        [Scaled(context, context.Tensor(0), context.Float(3)), Scaled(context, OuterOf(context, 1, 2), context.Float(4))]));

    /// <summary>aten::inner(left, right): over the last axes of both.</summary>
    internal static void Inner(OperatorContext context)
    {
        var (left, right) = (context.Tensor(0), context.Tensor(1));
        if (left.Rank == 0 || right.Rank == 0)
            context.SetOutput(context.Add("Mul", [left, right]));
        else
            Contract(context, [left.Rank - 1L], [right.Rank - 1L]);
    }

    /// <summary>aten::tensordot(left, right, dims of the one, dims of the other).</summary>
    internal static void TensorDot(OperatorContext context) => Contract(context,
        [.. context.Ints(2).Select(axis => axis < 0 ? axis + context.Tensor(0).Rank : axis)],
        [.. context.Ints(3).Select(axis => axis < 0 ? axis + context.Tensor(1).Rank : axis)]);

    /// <summary>aten::kron(left, right): the left one, each element times the right one.</summary>
    internal static void Kronecker(OperatorContext context)
    {
        var rank = context.OutputShape.Count;
        var (left, right) = (Shapes.WithAxes(context, context.TensorAs(0, context.OutputType), rank), Shapes.WithAxes(context, context.TensorAs(1, context.OutputType), rank));
        long[] afterEach = [.. Enumerable.Range(0, rank).Select(static axis => (2L * axis) + 1)], beforeEach = [.. Enumerable.Range(0, rank).Select(static axis => 2L * axis)];
        var product = context.Add("Mul", [context.Add("Unsqueeze", [left, context.IntList(afterEach)]), context.Add("Unsqueeze", [right, context.IntList(beforeEach)])]);
        context.SetOutput(Shapes.ReshapeTo(context, product, null, context.OutputShape));
    }

    /// <summary>aten::linalg_cross and cross(left, right, dim): of vectors of three.</summary>
    internal static void Cross(OperatorContext context)
    {
        var rank = context.OutputShape.Count;
        var axis = context.IsNone(2) ? context.OutputShape.ToList().IndexOf(3) : context.Axis(2, rank);
        ExportTensor Turned(int argument, params ReadOnlySpan<long> places) =>
            context.Add("Gather", [Indexing.Spread(context, context.Tensor(argument), context.OutputShape), context.IntList(places)], new OnnxAttribute("axis", (long)axis));
        var first = context.Add("Mul", [Turned(0, 1, 2, 0), Turned(1, 2, 0, 1)]);
        context.SetOutput(context.Add("Sub", [first, context.Add("Mul", [Turned(0, 2, 0, 1), Turned(1, 1, 2, 0)])]));
    }

    /// <summary>aten::bilinear(left, right, weight, bias).</summary>
    internal static void Bilinear(OperatorContext context)
    {
        var product = context.Add("Einsum", [context.Tensor(0), context.Tensor(2), context.Tensor(1)], new OnnxAttribute("equation", "...i,oij,...j->...o"));
        context.SetOutput(context.OptionalTensor(3) is { } bias ? context.Add("Add", [product, bias]) : product);
    }

    /// <summary>aten::linalg_det and det(matrices).</summary>
    internal static void Determinant(OperatorContext context) => context.SetOutput(context.Add("Det", [context.Tensor(0)]));

    /// <summary>aten::matrix_power and linalg_matrix_power(matrices, exponent).</summary>
    internal static void Power(OperatorContext context)
    {
        var exponent = context.Int(1);
        if (exponent < 1)
            throw context.Unsupported($"its exponent is {exponent}, expected 1 or more");
        var power = context.Tensor(0);
        for (var i = 1L; i < exponent; i++)
            power = context.Add("MatMul", [power, context.Tensor(0)]);
        context.SetOutput(power);
    }

    /// <summary>aten::chain_matmul and linalg_multi_dot(matrices): one after the other.</summary>
    internal static void Chain(OperatorContext context) =>
        context.SetOutput(context.Tensors(0).Aggregate((left, right) => context.Add("MatMul", [left, right])));

    private static ExportTensor OuterOf(OperatorContext context, int left, int right) => context.Add("Mul",
        [context.Add("Unsqueeze", [context.TensorAs(left, context.OutputType), context.IntList(1)]), context.Add("Unsqueeze", [context.TensorAs(right, context.OutputType), context.IntList(0)])]);

    private static void Contract(OperatorContext context, long[] leftAxes, long[] rightAxes)
    {
        var (left, right) = (context.Tensor(0), context.Tensor(1));
        var leftLetters = Enumerable.Range(0, left.Rank).Select(static axis => (char)('a' + axis)).ToArray();
        var rightLetters = Enumerable.Range(0, right.Rank).Select(axis => (char)('a' + left.Rank + axis)).ToArray();
        for (var i = 0; i < leftAxes.Length; i++)
            rightLetters[rightAxes[i]] = leftLetters[leftAxes[i]];
        char[] kept = [.. leftLetters.Where((_, axis) => !leftAxes.Contains(axis)), .. rightLetters.Where((_, axis) => !rightAxes.Contains(axis))];
        context.SetOutput(context.Add("Einsum", [left, right], new OnnxAttribute("equation", $"{new string(leftLetters)},{new string(rightLetters)}->{new string(kept)}")));
    }

    private static ExportTensor Scaled(OperatorContext context, ExportTensor tensor, double factor) =>
        factor == 1 ? tensor : context.Add("Mul", [tensor, context.Scalar(factor, context.OutputType)]);
}
