using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>torch's element types and ONNX's.</summary>
internal static class TorchTypes
{
    private static readonly FrozenDictionary<torch.ScalarType, OnnxElementType> ToOnnx = new Dictionary<torch.ScalarType, OnnxElementType>
    {
        [torch.ScalarType.Byte] = OnnxElementType.UInt8,
        [torch.ScalarType.Int8] = OnnxElementType.Int8,
        [torch.ScalarType.Int16] = OnnxElementType.Int16,
        [torch.ScalarType.Int32] = OnnxElementType.Int32,
        [torch.ScalarType.Int64] = OnnxElementType.Int64,
        [torch.ScalarType.Float16] = OnnxElementType.Float16,
        [torch.ScalarType.Float32] = OnnxElementType.Float,
        [torch.ScalarType.Float64] = OnnxElementType.Double,
        [torch.ScalarType.Bool] = OnnxElementType.Bool,
        [torch.ScalarType.BFloat16] = OnnxElementType.BFloat16,
    }.ToFrozenDictionary();

    /// <summary>ONNX's type for a type of torch's.</summary>
    /// <exception cref="ModelException">ONNX has no such type.</exception>
    internal static OnnxElementType Of(torch.ScalarType type) =>
        ToOnnx.TryGetValue(type, out var known) ? known : throw new ModelException($"Elements of type {type} have no counterpart in ONNX; expected one of {string.Join(", ", ToOnnx.Keys)}.");

    internal static bool IsFloating(torch.ScalarType type) =>
        type is torch.ScalarType.Float16 or torch.ScalarType.Float32 or torch.ScalarType.Float64 or torch.ScalarType.BFloat16;

    /// <summary>The elements of a torch tensor, copied.</summary>
    internal static TensorData Read(string name, torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        if (tensor.numel() * tensor.element_size() > Array.MaxLength)
            throw new ModelException($"The weight '{name}' is {tensor.dtype}[{string.Join(", ", tensor.shape)}], {tensor.numel() * tensor.element_size()} bytes; expected at most {Array.MaxLength} for one tensor (the model may have more); split it into several.");
        var plain = tensor.detach().cpu().contiguous();
        return TensorData.FromBytes(name, Of(plain.dtype), plain.shape, plain.bytes);
    }

    /// <summary>A number as a scalar tensor of a type.</summary>
    internal static TensorData Scalar(double value, torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float64 => TensorData.Scalar("", value),
        torch.ScalarType.Float32 => TensorData.Scalar("", (float)value),
        torch.ScalarType.Float16 => TensorData.Scalar("", (Half)value),
        torch.ScalarType.Int64 => TensorData.Scalar("", (long)value),
        torch.ScalarType.Int32 => TensorData.Scalar("", (int)value),
        torch.ScalarType.Int16 => TensorData.Scalar("", (short)value),
        torch.ScalarType.Int8 => TensorData.Scalar("", (sbyte)value),
        torch.ScalarType.Byte => TensorData.Scalar("", (byte)value),
        torch.ScalarType.Bool => TensorData.Scalar("", value != 0),
        _ => throw new ModelException($"A constant of type {type} cannot be exported; expected float32, float64, float16, an integer type or bool; convert the model with to(ScalarType.Float32)."),
    };

    /// <summary>The one element of a constant as a number.</summary>
    internal static double Number(Native.TracedTensor tensor) => tensor.Type switch
    {
        torch.ScalarType.Float64 => BitConverter.ToDouble(tensor.Data),
        torch.ScalarType.Float32 => BitConverter.ToSingle(tensor.Data),
        torch.ScalarType.Float16 => (double)BitConverter.ToHalf(tensor.Data),
        torch.ScalarType.Int64 => BitConverter.ToInt64(tensor.Data),
        torch.ScalarType.Int32 => BitConverter.ToInt32(tensor.Data),
        torch.ScalarType.Int16 => BitConverter.ToInt16(tensor.Data),
        torch.ScalarType.Int8 => (sbyte)tensor.Data[0],
        torch.ScalarType.Byte or torch.ScalarType.Bool => tensor.Data[0],
        torch.ScalarType.BFloat16 => BitConverter.Int32BitsToSingle(BitConverter.ToInt16(tensor.Data) << 16),
        _ => throw new ModelException($"A constant of type {tensor.Type} cannot be exported; expected a number."),
    };
}
