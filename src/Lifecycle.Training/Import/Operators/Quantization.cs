using Lifecycle.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Quantization and products of integers, which are computed exactly in 64-bit floats.</summary>
internal static class Quantization
{
    internal static Tensor Quantize(NodeContext context)
    {
        var x = context[0];
        var zero = context.Find(2);
        return Quantize(x, Along(context, context[1], x), zero is null ? null : Along(context, zero, x), zero?.dtype ?? TensorReading.TypeOf((OnnxElementType)context.Attributes.Int("output_dtype", (long)OnnxElementType.UInt8)));
    }

    internal static Tensor Dequantize(NodeContext context)
    {
        var (x, scale) = (context[0], context[1]);
        return Dequantize(x, Along(context, scale, x), context.Find(2) is { } zero ? Along(context, zero, x) : null);
    }

    internal static ImportValue[] DynamicQuantize(NodeContext context)
    {
        var x = context[0];
        var (low, high) = (x.min().clamp(max: 0), x.max().clamp(min: 0));
        var scale = high.sub(low).div(255);
        var zero = low.neg().div(scale).round().clamp(0, 255);
        return [Quantize(x, scale, zero, ScalarType.Byte), scale, zero.to(ScalarType.Byte)];
    }

    internal static Tensor MatMulInteger(NodeContext context) =>
        Shifted(context[0], Rowwise(context.Find(2), context[0])).matmul(Shifted(context[1], context.Find(3))).to(ScalarType.Int32);

    internal static Tensor MatMul(NodeContext context)
    {
        var left = Shifted(context[0], Rowwise(context[2], context[0])).mul(Rowwise(context[1], context[0])!);
        var right = Shifted(context[3], context[5]).mul(context[4]);
        return Quantize(left.matmul(right), context[6], context[7], context[7].dtype);
    }

    internal static Tensor ConvInteger(NodeContext context) =>
        Convolutions.Convolve(context, Shifted(context[0], context.Find(2)), Shifted(context[1], Kernelwise(context.Find(3), context[1])), bias: null).round().to(ScalarType.Int32);

    internal static Tensor Convolution(NodeContext context)
    {
        var x = Shifted(context[0], context[2]);
        var weight = Shifted(context[3], Kernelwise(context[5], context[3]));
        // The scale of the product; the bias, where there is one, is in it, too.
        var scale = context[1].to(ScalarType.Float64).mul(context[4].to(ScalarType.Float64));
        var product = Convolutions.Convolve(context, x, weight, context.Find(8)?.to(ScalarType.Float64));
        return Quantize(product.mul(Channelwise(scale, product)), context[6], context[7], context[7].dtype);
    }

    private static Tensor Quantize(Tensor x, Tensor scale, Tensor? zero, ScalarType type)
    {
        var (low, high) = type switch { ScalarType.Int8 => (-128L, 127L), ScalarType.Int16 => (short.MinValue, short.MaxValue), ScalarType.Int32 => (0L, (long)ushort.MaxValue), _ => (0L, 255L) };
        var steps = Types.Convert(x, scale.dtype == ScalarType.Float64 ? ScalarType.Float64 : x.dtype).div(scale).round();
        return (zero is null ? steps : steps.add(zero.to(steps.dtype))).clamp(low, high).to(type);
    }

    private static Tensor Dequantize(Tensor x, Tensor scale, Tensor? zero)
    {
        var wide = x.to(scale.dtype);
        return (zero is null ? wide : wide.sub(zero.to(scale.dtype))).mul(scale);
    }

    // One scale for each place along an axis, or one for each block of it.
    private static Tensor Along(NodeContext context, Tensor scale, Tensor x)
    {
        if (scale.numel() == 1 && scale.dim() <= 1) return scale.reshape();
        var axis = context.Axis(1, x.dim());
        var block = context.Attributes.Int("block_size");
        if (block > 0) return scale.repeat_interleave(block, axis).narrow(axis, 0, x.shape[axis]);
        return scale.reshape([-1, .. Enumerable.Repeat(1L, (int)x.dim() - axis - 1)]);
    }

    private static Tensor Shifted(Tensor x, Tensor? zero) => zero is null ? x.to(ScalarType.Float64) : x.to(ScalarType.Float64).sub(zero.to(ScalarType.Float64));

    private static Tensor? Rowwise(Tensor? perRow, Tensor matrix) => perRow is { } given && given.dim() == 1 && given.numel() > 1 && given.numel() == matrix.shape[^2] ? given.unsqueeze(1) : perRow;

    private static Tensor? Kernelwise(Tensor? zero, Tensor weight) => zero is { } given && given.numel() > 1 ? given.reshape([-1, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)]) : zero?.reshape();

    private static Tensor Channelwise(Tensor scale, Tensor product) => scale.numel() > 1 ? scale.reshape([-1, .. Enumerable.Repeat(1L, (int)product.dim() - 2)]) : scale.reshape();
}
