
using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Rounding to levels of 8 bits as quantization-aware training does it: QuantizeLinear and DequantizeLinear.</summary>
internal static class Quantization
{
    /// <summary>aten::fake_quantize_per_tensor_affine(input, scale, zero_point, quant_min, quant_max), numbers or tensors of one element.</summary>
    internal static void PerTensor(OperatorContext context)
    {
        var type = LevelsOf(context, 3, 4, isConstant: false);
        var scale = Constant(context, context.TensorAs(1, torch.ScalarType.Float32), "scale", static data => TensorData.FromBytes("", OnnxElementType.Float, [], data.Bytes));
        var zero = Constant(context, context.TensorAs(2, torch.ScalarType.Int32), "zero_point", data => Narrow(data, type, isScalar: true));
        var levels = context.Add("QuantizeLinear", [context.Tensor(0), scale, zero]);
        context.SetOutput(context.Add("DequantizeLinear", [levels, scale, zero]));
    }

    /// <summary>aten::fake_quantize_per_channel_affine(input, scale, zero_point, axis, quant_min, quant_max). A weight becomes integers at once.</summary>
    internal static void PerChannel(OperatorContext context)
    {
        var (input, scale) = (context.Tensor(0), context.Tensor(1));
        var axis = new OnnxAttribute("axis", (long)context.Axis(3, input.Rank));
        var (least, most) = (context.Int(4), context.Int(5));
        var made = context.Fold(input.Name + "_quantized", [input, scale, context.Tensor(2)], parts => Round(parts, context.Axis(3, input.Rank), least, most));
        var type = LevelsOf(context, 4, 5, made is not null);
        var zero = Constant(context, context.Tensor(2), "zero_point", data => Narrow(data, type, isScalar: false));
        var levels = made ?? context.Add("QuantizeLinear", [input, scale, zero], axis);
        context.SetOutput(context.Add("DequantizeLinear", [levels, scale, zero], axis));
    }

    // ONNX knows the whole range of a type alone; a constant is cut off here.
    private static torch.ScalarType LevelsOf(OperatorContext context, int least, int most, bool isConstant) => (context.Int(least), context.Int(most)) switch
    {
        (0, 255) => torch.ScalarType.Byte,
        (-128, 127) => torch.ScalarType.Int8,
        ( >= 0, <= 255) when isConstant => torch.ScalarType.Byte,
        ( >= -128, <= 127) when isConstant => torch.ScalarType.Int8,
        var (from, to) => throw context.Unsupported($"its levels are {from} to {to}, expected 0 to 255 or -128 to 127"),
    };

    private static ExportTensor Constant(OperatorContext context, ExportTensor tensor, string what, Func<TensorData, TensorData> make) =>
        context.Fold($"{tensor.Name}_{what}", [tensor], parts => make(parts[0])) ?? throw context.Unsupported($"its {what} is computed, expected a constant or a buffer");

    private static TensorData Narrow(TensorData data, torch.ScalarType type, bool isScalar)
    {
        var values = data.AsSpan<int>();
        var bytes = new byte[values.Length];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = unchecked((byte)values[i]);
        return TensorData.FromBytes("", TorchTypes.Of(type), isScalar ? [] : data.Dims.ToArray(), bytes);
    }

    // As torch rounds: half to even, of the product with the scale's inverse.
    private static TensorData Round(IReadOnlyList<TensorData> parts, int axis, long least, long most)
    {
        var values = parts[0].AsSpan<float>();
        var scales = parts[1].AsSpan<float>();
        var zeros = parts[2].AsSpan<int>();
        var dims = parts[0].Dims.ToArray();
        var inner = (int)dims.Skip(axis + 1).Aggregate(1L, static (product, size) => product * size);
        var levels = new byte[values.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            var channel = i / inner % scales.Length;
            var level = zeros[channel] + MathF.Round(values[i] * (1f / scales[channel]), MidpointRounding.ToEven);
            levels[i] = unchecked((byte)(int)Math.Clamp(level, least, most));
        }
        return TensorData.FromBytes("", least < 0 ? OnnxElementType.Int8 : OnnxElementType.UInt8, dims, levels);
    }
}
