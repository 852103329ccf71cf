using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Activation functions.</summary>
internal static class Activations
{
    /// <summary>aten::hardtanh(input, low, high), clamp and clip(input, low, high) with either bound left out; bounds may be tensors with axes.</summary>
    internal static void Clamp(OperatorContext context)
    {
        var (input, low, high) = (context.TensorAs(0, context.OutputType), Bound(context, 1), Bound(context, 2));
        if (!HasAxes(context, 1) && !HasAxes(context, 2))
        {
            context.SetOutput(context.Add("Clip", [input, low, high]));
            return;
        }

        var raised = low is null ? input : context.Add("Max", [input, low]);
        context.SetOutput(high is null ? raised : context.Add("Min", [raised, high]));
    }

    /// <summary>aten::rrelu(input, lower, upper, training): in evaluation the mean of the slopes.</summary>
    internal static void RandomizedRelu(OperatorContext context)
    {
        if (context.Bool(3))
            throw context.Unsupported("it draws its slopes at random although the model is in evaluation mode");
        context.SetOutput(context.Add("LeakyRelu", [context.Tensor(0)], new OnnxAttribute("alpha", (float)((context.Float(1) + context.Float(2)) / 2))));
    }

    /// <summary>aten::relu6(input).</summary>
    internal static void Relu6(OperatorContext context) => context.SetOutput(context.Add("Clip",
        [context.Tensor(0), context.Scalar(0, context.OutputType), context.Scalar(6, context.OutputType)]));

    /// <summary>aten::leaky_relu(input, slope).</summary>
    internal static void LeakyRelu(OperatorContext context) =>
        context.SetOutput(context.Add("LeakyRelu", [context.Tensor(0)], new OnnxAttribute("alpha", (float)context.Float(1))));

    /// <summary>aten::elu(input, alpha, scale, input_scale); selu arrives as itself.</summary>
    internal static void Elu(OperatorContext context)
    {
        if (context.Float(3) != 1)
            throw context.Unsupported($"its input scale is {context.Float(3)}, expected 1");
        var elu = context.Add("Elu", [context.Tensor(0)], new OnnxAttribute("alpha", (float)context.Float(1)));
        context.SetOutput(context.Float(2) == 1 ? elu : context.Add("Mul", [elu, Constant(context, context.Float(2))]));
    }

    /// <summary>aten::celu(input, alpha).</summary>
    internal static void Celu(OperatorContext context) =>
        context.SetOutput(context.Add("Celu", [context.Tensor(0)], new OnnxAttribute("alpha", (float)context.Float(1))));

    /// <summary>aten::prelu(input, weight): one slope for all, or one a channel (axis 1).</summary>
    internal static void Prelu(OperatorContext context)
    {
        var (input, slope) = (context.Tensor(0), context.Tensor(1));
        // In torch a vector of slopes goes along axis 1; a single vector of inputs has one slope.
        var axes = Enumerable.Range(1, Math.Max(0, input.Rank - 2)).Select(static axis => (long)axis).ToArray();
        if (slope.Rank == 1 && slope.Shape[0] != 1 && axes.Length > 0)
            slope = context.Add("Unsqueeze", [slope, context.IntList(axes)]);
        context.SetOutput(context.Add("PRelu", [input, slope]));
    }

    /// <summary>aten::gelu(input, approximate): x * Phi(x), or its tanh form (Hendrycks and Gimpel, 2016).</summary>
    internal static void Gelu(OperatorContext context)
    {
        var input = context.Tensor(0);
        var tanh = context.ArgumentCount > 1 && context.Text(1) is "tanh";
        var gate = tanh ? TanhGate(context, input) : context.Add("Erf", [context.Add("Mul", [input, Constant(context, Math.Sqrt(0.5))])]);
        var twice = context.Add("Add", [gate, Constant(context, 1)]);
        context.SetOutput(context.Add("Mul", [context.Add("Mul", [input, twice]), Constant(context, 0.5)]));
    }

    /// <summary>aten::silu(input): x * sigmoid(x).</summary>
    internal static void Silu(OperatorContext context) =>
        context.SetOutput(context.Add("Mul", [context.Tensor(0), context.Add("Sigmoid", [context.Tensor(0)])]));

    /// <summary>aten::mish(input): x * tanh(softplus(x)).</summary>
    internal static void Mish(OperatorContext context) =>
        context.SetOutput(context.Add("Mul", [context.Tensor(0), context.Add("Tanh", [context.Add("Softplus", [context.Tensor(0)])])]));

    /// <summary>aten::hardsigmoid(input): relu6(x + 3) / 6.</summary>
    internal static void HardSigmoid(OperatorContext context) => context.SetOutput(HardGate(context));

    /// <summary>aten::hardswish(input): x * hardsigmoid(x).</summary>
    internal static void HardSwish(OperatorContext context) => context.SetOutput(context.Add("Mul", [context.Tensor(0), HardGate(context)]));

    /// <summary>aten::softplus(input, beta, threshold). The threshold only saves torch an exponential where it changes nothing.</summary>
    internal static void Softplus(OperatorContext context)
    {
        var beta = context.Float(1);
        context.SetOutput(beta == 1
            ? context.Add("Softplus", [context.Tensor(0)])
            : context.Add("Div", [context.Add("Softplus", [context.Add("Mul", [context.Tensor(0), Constant(context, beta)])]), Constant(context, beta)]));
    }

    /// <summary>aten::log_sigmoid(input): -softplus(-x).</summary>
    internal static void LogSigmoid(OperatorContext context) =>
        context.SetOutput(context.Add("Neg", [context.Add("Softplus", [context.Add("Neg", [context.Tensor(0)])])]));

    /// <summary>aten::hardshrink(input, lambda).</summary>
    internal static void HardShrink(OperatorContext context) =>
        context.SetOutput(context.Add("Shrink", [context.Tensor(0)], new("lambd", (float)context.Float(1)), new("bias", 0f)));

    /// <summary>aten::softshrink(input, lambda).</summary>
    internal static void SoftShrink(OperatorContext context) =>
        context.SetOutput(context.Add("Shrink", [context.Tensor(0)], new("lambd", (float)context.Float(1)), new("bias", (float)context.Float(1))));

    /// <summary>aten::threshold(input, threshold, value).</summary>
    internal static void Threshold(OperatorContext context) => context.SetOutput(context.Add("Where",
        [context.Add("Greater", [context.Tensor(0), Constant(context, context.Float(1))]), context.Tensor(0), Constant(context, context.Float(2))]));

    /// <summary>aten::glu(input, dim): the first half times the sigmoid of the second.</summary>
    internal static void Glu(OperatorContext context)
    {
        var axis = context.Axis(1, context.Tensor(0).Rank);
        var half = context.Tensor(0).Shape[axis].Fixed / 2;
        var parts = context.AddMany("Split", [context.Tensor(0), context.IntList(half, half)], 2, new OnnxAttribute("axis", (long)axis));
        context.SetOutput(context.Add("Mul", [parts[0], context.Add("Sigmoid", [parts[1]])]));
    }

    /// <summary>aten::softmax and log_softmax(input, dim, dtype).</summary>
    internal static OperatorHandler Softmax(string opType) => context =>
        context.SetOutput(context.Add(opType, [context.TensorAs(0, context.OutputType)], new OnnxAttribute("axis", context.Int(1))));

    private static ExportTensor TanhGate(OperatorContext context, ExportTensor input)
    {
        var cube = context.Add("Mul", [context.Add("Mul", [input, input]), input]);
        var inner = context.Add("Add", [input, context.Add("Mul", [cube, Constant(context, 0.044715)])]);
        return context.Add("Tanh", [context.Add("Mul", [inner, Constant(context, Math.Sqrt(2 / Math.PI))])]);
    }

    private static ExportTensor HardGate(OperatorContext context) =>
        context.Add("HardSigmoid", [context.Tensor(0)], new("alpha", 1f / 6), new("beta", 0.5f));

    private static bool HasAxes(OperatorContext context, int index) => index < context.ArgumentCount && context.Argument(index) is ExportTensor { Rank: > 0 };

    private static ExportTensor? Bound(OperatorContext context, int index) =>
        index < context.ArgumentCount && !context.IsNone(index) ? context.TensorAs(index, context.OutputType) : null;

    private static ExportTensor Constant(OperatorContext context, double value) => context.Scalar(value, context.OutputType);
}
