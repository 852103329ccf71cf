using System.Collections.Frozen;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>The one table from ONNX's operators to the handlers that run them with TorchSharp.</summary>
internal static class OperatorTable
{
    /// <summary>The newest operator set the table was written for.</summary>
    internal const long NewestOpset = 21;

    private static readonly FrozenDictionary<string, OperatorRow[]> Rows = All()
        .GroupBy(static row => Key(row.Domain, row.OpType), StringComparer.Ordinal)
        .ToFrozenDictionary(static group => group.Key, static group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>All rows, by domain and name.</summary>
    internal static IEnumerable<OperatorRow> Ordered => Rows.Values.SelectMany(static rows => rows).OrderBy(static row => row.Domain, StringComparer.Ordinal).ThenBy(static row => row.OpType, StringComparer.Ordinal).ThenBy(static row => row.Since);

    /// <summary>The handler of an operator in a version of its operator set, or null.</summary>
    internal static ImportHandler? Find(string domain, string opType, long opset) =>
        Rows.TryGetValue(Key(Canonical(domain), opType), out var rows) ? Array.Find(rows, row => row.Since <= opset && opset <= row.Until)?.Handler : null;

    /// <summary>A domain as the table has it: ONNX's own is empty.</summary>
    internal static string Canonical(string domain) => domain is "ai.onnx" ? "" : domain;

    private static string Key(string domain, string opType) => $"{domain}.{opType}";

    private static IEnumerable<OperatorRow> All() =>
    [
        // Element by element
        Row("Abs", 1, static c => c[0].abs()),
        Row("Acos", 7, static c => c[0].acos()),
        Row("Acosh", 9, static c => c[0].acosh()),
        Row("Asin", 7, static c => c[0].asin()),
        Row("Asinh", 9, static c => c[0].asinh()),
        Row("Atan", 7, static c => c[0].atan()),
        Row("Atanh", 9, static c => c[0].atanh()),
        Row("Ceil", 1, static c => c[0].ceil()),
        Row("Cos", 7, static c => c[0].cos()),
        Row("Cosh", 9, static c => c[0].cosh()),
        Row("Erf", 9, static c => c[0].erf()),
        Row("Exp", 1, static c => c[0].exp()),
        Row("Floor", 1, static c => c[0].floor()),
        Row("Log", 1, static c => c[0].log()),
        Row("Neg", 1, static c => c[0].neg()),
        Row("Not", 1, static c => c[0].logical_not()),
        Row("Reciprocal", 1, static c => c[0].reciprocal()),
        Row("Round", 11, static c => c[0].round()),
        Row("Sign", 9, static c => c[0].sign()),
        Row("Sin", 7, static c => c[0].sin()),
        Row("Sinh", 9, static c => c[0].sinh()),
        Row("Sqrt", 1, static c => c[0].sqrt()),
        Row("Tan", 7, static c => c[0].tan()),
        Row("Tanh", 1, static c => c[0].tanh()),
        Row("IsNaN", 9, static c => c[0].isnan()),
        Row("IsInf", 10, Elementwise.IsInfinite),
        Row("BitwiseNot", 18, static c => c[0].bitwise_not()),
        Row("Identity", 1, Elementwise.Identity),
        Row("Add", 1, Elementwise.Binary(static (a, b) => a.add(b))),
        Row("Sub", 1, Elementwise.Binary(static (a, b) => a.sub(b))),
        Row("Mul", 1, Elementwise.Binary(static (a, b) => a.mul(b))),
        Row("Div", 1, Elementwise.Binary(Elementwise.Divide)),
        Row("Mod", 10, Elementwise.Modulo),
        Row("Pow", 1, Elementwise.Binary(Elementwise.Power)),
        Row("And", 1, Elementwise.Binary(static (a, b) => a.logical_and(b))),
        Row("Or", 1, Elementwise.Binary(static (a, b) => a.logical_or(b))),
        Row("Xor", 1, Elementwise.Binary(static (a, b) => a.logical_xor(b))),
        Row("Equal", 1, Elementwise.Binary(static (a, b) => a.eq(b))),
        Row("Greater", 1, Elementwise.Binary(static (a, b) => a.gt(b))),
        Row("GreaterOrEqual", 12, Elementwise.Binary(static (a, b) => a.ge(b))),
        Row("Less", 1, Elementwise.Binary(static (a, b) => a.lt(b))),
        Row("LessOrEqual", 12, Elementwise.Binary(static (a, b) => a.le(b))),
        Row("BitwiseAnd", 18, Elementwise.Binary(static (a, b) => a.bitwise_and(b))),
        Row("BitwiseOr", 18, Elementwise.Binary(static (a, b) => a.bitwise_or(b))),
        Row("BitwiseXor", 18, Elementwise.Binary(static (a, b) => a.bitwise_xor(b))),
        Row("BitShift", 11, Elementwise.BitShift),
        Row("Max", 1, Elementwise.Fold(static (a, b) => maximum(a, b))),
        Row("Min", 1, Elementwise.Fold(static (a, b) => minimum(a, b))),
        Row("Sum", 1, Elementwise.Fold(static (a, b) => a.add(b))),
        Row("Mean", 1, Elementwise.Mean),
        Row("Where", 9, static c => where(c[0], c[1], c[2])),
        Row("Clip", 1, Elementwise.Clip),
        Row("Cast", 1, Types.Cast),
        Row("CastLike", 15, static c => Types.Convert(c[0], c[1].dtype)),

        // Activations
        Row("Relu", 1, static c => c[0].relu()),
        Row("Sigmoid", 1, static c => c[0].sigmoid()),
        Row("Elu", 1, static c => nn.functional.elu(c[0], c.Attributes.Float("alpha", 1))),
        Row("Celu", 12, static c => nn.functional.celu(c[0], c.Attributes.Float("alpha", 1))),
        Row("Selu", 1, Activations.Selu),
        Row("LeakyRelu", 1, static c => nn.functional.leaky_relu(c[0], c.Attributes.Float("alpha", 0.01))),
        Row("PRelu", 1, Activations.PRelu),
        Row("ThresholdedRelu", 10, Activations.ThresholdedRelu),
        Row("HardSigmoid", 1, Activations.HardSigmoid),
        Row("HardSwish", 14, static c => nn.functional.hardswish(c[0])),
        Row("Mish", 18, static c => nn.functional.mish(c[0])),
        Row("Gelu", 20, Activations.Gelu),
        Row("com.microsoft", "Gelu", 1, static c => nn.functional.gelu(c[0])),
        Row("Softplus", 1, static c => nn.functional.softplus(c[0])),
        Row("Softsign", 1, static c => c[0].div(c[0].abs().add(1))),
        Row("Shrink", 9, Activations.Shrink),
        Row("Softmax", 1, 12, Activations.Coerced(static (x, axis) => x.softmax(axis))),
        Row("Softmax", 13, Activations.AlongAxis(static (x, axis) => x.softmax(axis))),
        Row("LogSoftmax", 1, 12, Activations.Coerced(static (x, axis) => x.log_softmax(axis))),
        Row("LogSoftmax", 13, Activations.AlongAxis(static (x, axis) => x.log_softmax(axis))),
        Row("Hardmax", 1, 12, Activations.Coerced(Activations.Hardmax)),
        Row("Hardmax", 13, Activations.AlongAxis(Activations.Hardmax)),
        Row("Dropout", 1, Activations.Dropout),

        // Linear algebra
        Row("MatMul", 1, static c => c[0].matmul(c[1])),
        Row("Gemm", 1, LinearAlgebra.Gemm),
        Row("Einsum", 12, static c => einsum(c.Attributes.Text("equation"), c.All())),
        Row("Det", 11, static c => c[0].det()),
        Row("Conv", 1, Convolutions.Convolution),
        Row("ConvTranspose", 1, Convolutions.Transposed),

        // Pooling
        Row("MaxPool", 1, Poolings.Max),
        Row("AveragePool", 1, Poolings.Average),
        Row("LpPool", 2, Poolings.Norm),
        Row("GlobalAveragePool", 1, Poolings.GlobalAverage),
        Row("GlobalMaxPool", 1, static c => c[0].amax(Poolings.SpatialAxes(c[0]), keepdim: true)),
        Row("GlobalLpPool", 2, Poolings.GlobalNorm),
        Row("MaxUnpool", 9, Poolings.Unpool),

        // Normalization
        Row("BatchNormalization", 1, Normalizations.BatchNorm),
        Row("InstanceNormalization", 1, static c => nn.functional.instance_norm(c[0], weight: c[1], bias: c[2], eps: c.Attributes.Float("epsilon", 1e-5))),
        Row("LayerNormalization", 1, Normalizations.LayerNorm),
        Row("GroupNormalization", 18, Normalizations.GroupNorm),
        Row("MeanVarianceNormalization", 9, Normalizations.MeanVariance),
        Row("LpNormalization", 1, Normalizations.Lp),
        Row("LRN", 1, Normalizations.LocalResponse),

        // Reductions
        Row("ReduceSum", 1, Reductions.Over(static (x, axes, keep) => x.sum(axes, keep, x.dtype))),
        Row("ReduceMean", 1, Reductions.Over(Reductions.Mean)),
        Row("ReduceMax", 1, Reductions.Over(static (x, axes, keep) => x.amax(axes, keep))),
        Row("ReduceMin", 1, Reductions.Over(static (x, axes, keep) => x.amin(axes, keep))),
        Row("ReduceProd", 1, Reductions.Over(Reductions.Product)),
        Row("ReduceL1", 1, Reductions.Over(static (x, axes, keep) => x.abs().sum(axes, keep, x.dtype))),
        Row("ReduceL2", 1, Reductions.Over(static (x, axes, keep) => x.mul(x).sum(axes, keep, x.dtype).sqrt())),
        Row("ReduceSumSquare", 1, Reductions.Over(static (x, axes, keep) => x.mul(x).sum(axes, keep, x.dtype))),
        Row("ReduceLogSum", 1, Reductions.Over(static (x, axes, keep) => x.sum(axes, keep, x.dtype).log())),
        Row("ReduceLogSumExp", 1, Reductions.Over(Reductions.LogSumExp)),
        Row("ArgMax", 1, Reductions.Arg(static (x, axis, keep) => x.argmax(axis, keep))),
        Row("ArgMin", 1, Reductions.Arg(static (x, axis, keep) => x.argmin(axis, keep))),
        Row("CumSum", 11, Reductions.CumulativeSum),
        Row("TopK", 1, Reductions.TopK),
        Row("Unique", 11, Sets.Unique),

        // Shapes
        Row("Shape", 1, Shapes.Shape),
        Row("Size", 1, static c => [HostTensor.Scalar(c[0].numel())]),
        Row("Reshape", 1, Shapes.Reshape),
        Row("Flatten", 1, Shapes.Flatten),
        Row("Squeeze", 1, Shapes.Squeeze),
        Row("Unsqueeze", 1, Shapes.Unsqueeze),
        Row("Concat", 1, static c => cat(c.All(), c.Axis(1, c[0].dim()))),
        Row("Split", 1, Shapes.Split),
        Row("Slice", 1, Shapes.Slice),
        Row("Expand", 8, Shapes.Expand),
        Row("Tile", 1, Shapes.Tile),
        Row("Transpose", 1, Shapes.Transpose),
        Row("DepthToSpace", 1, Shapes.DepthToSpace),
        Row("SpaceToDepth", 1, Shapes.SpaceToDepth),
        Row("Pad", 1, Padding.Pad),
        Row("Trilu", 14, Shapes.Trilu),
        Row("ReverseSequence", 10, Sets.ReverseSequence),

        // Indexing
        Row("Gather", 1, Indexing.Gather),
        Row("GatherElements", 11, Indexing.GatherElements),
        Row("GatherND", 11, Indexing.GatherNd),
        Row("Scatter", 9, 10, Indexing.ScatterElements),
        Row("ScatterElements", 11, Indexing.ScatterElements),
        Row("ScatterND", 11, Indexing.ScatterNd),
        Row("OneHot", 9, Indexing.OneHot),
        Row("NonZero", 9, static c => c[0].nonzero().transpose(0, 1)),
        Row("Compress", 9, Sets.Compress),
        Row("NonMaxSuppression", 10, Detection.NonMaxSuppression),
        Row("RoiAlign", 10, Detection.RoiAlign),

        // Creation
        Row("Constant", 1, Creation.Constant),
        Row("ConstantOfShape", 9, Creation.ConstantOfShape),
        Row("Range", 11, Creation.Range),
        Row("EyeLike", 9, Creation.EyeLike),
        Row("HannWindow", 17, Windows.Cosine(0.5, 0.5, 0)),
        Row("HammingWindow", 17, Windows.Cosine(25.0 / 46, 21.0 / 46, 0)),
        Row("BlackmanWindow", 17, Windows.Cosine(0.42, 0.5, 0.08)),

        Row("DFT", 17, Fourier.Transform),

        // Images
        Row("Resize", 10, Resizing.Resize),
        Row("Upsample", 7, 9, Resizing.Upsample),
        Row("GridSample", 16, Resizing.GridSample),

        // Recurrent networks
        Row("RNN", 7, Recurrent.Rnn),
        Row("GRU", 7, Recurrent.Gru),
        Row("LSTM", 7, Recurrent.Lstm),

        // Quantization
        Row("QuantizeLinear", 10, Quantization.Quantize),
        Row("DequantizeLinear", 10, Quantization.Dequantize),
        Row("DynamicQuantizeLinear", 11, Quantization.DynamicQuantize),
        Row("MatMulInteger", 10, Quantization.MatMulInteger),
        Row("QLinearMatMul", 10, Quantization.MatMul),
        Row("ConvInteger", 10, Quantization.ConvInteger),
        Row("QLinearConv", 10, Quantization.Convolution),

        // Losses
        Row("NegativeLogLikelihoodLoss", 12, Losses.NegativeLogLikelihood),
        Row("SoftmaxCrossEntropyLoss", 12, Losses.SoftmaxCrossEntropy),

        // Sequences of tensors
        Row("SequenceEmpty", 11, static _ => [Array.Empty<Tensor>()]),
        Row("SequenceConstruct", 11, Sequences.Construct),
        Row("SequenceInsert", 11, Sequences.Insert),
        Row("SequenceErase", 11, Sequences.Erase),
        Row("SequenceAt", 11, Sequences.At),
        Row("SequenceLength", 11, static c => [HostTensor.Scalar(Sequences.Of(c).Length)]),
        Row("ConcatFromSequence", 11, Sequences.Concat),
        Row("SplitToSequence", 11, Sequences.Split),

        // Control flow
        Row("If", 1, ControlFlow.If),
        Row("Loop", 1, ControlFlow.Loop),
        Row("Scan", 9, ControlFlow.Scan),
        new("", "Scan", 8, 8, ControlFlow.BatchedScan),
    ];

    private static OperatorRow Row(string opType, long since, Func<NodeContext, Tensor> compute) => Row(opType, since, long.MaxValue, compute);

    private static OperatorRow Row(string opType, long since, long until, Func<NodeContext, Tensor> compute) => new("", opType, since, until, context => [compute(context)]);

    private static OperatorRow Row(string opType, long since, ImportHandler handler) => new("", opType, since, long.MaxValue, handler);

    private static OperatorRow Row(string domain, string opType, long since, Func<NodeContext, Tensor> compute) => new(domain, opType, since, long.MaxValue, context => [compute(context)]);
}

/// <summary>A row of the table.</summary>
/// <param name="Domain">The operator's domain; ONNX's own is empty.</param>
/// <param name="OpType">The operator.</param>
/// <param name="Since">The first version of the operator set it holds for.</param>
/// <param name="Until">The last one.</param>
/// <param name="Handler">What runs it.</param>
internal sealed record OperatorRow(string Domain, string OpType, long Since, long Until, ImportHandler Handler);
