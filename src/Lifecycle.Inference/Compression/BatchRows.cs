using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Compression;

/// <summary>Batches of another size from the rows of one.</summary>
internal static class BatchRows
{
    /// <summary>Repeats or leaves out rows of inputs whose first axis takes any number; others stay as they are.</summary>
    public static IReadOnlyList<TensorData> Resize(IReadOnlyList<TensorData> batch, IReadOnlyList<TensorInfo> inputs, int rows)
    {
        BatchCheck.Require("Latency", batch, inputs, 0);
        return [.. inputs.Select(input => Resize(batch.First(tensor => tensor.Name == input.Name), input, rows))];
    }

    private static TensorData Resize(TensorData tensor, TensorInfo input, int rows)
    {
        if (input.Shape.Count == 0 || input.Shape[0].Value is not null || tensor.ElementType.BitsPerElement() < 8) return tensor;
        var source = tensor.Bytes;
        var row = checked((int)(source.Length / tensor.Dims[0]));
        var bytes = new byte[checked(rows * row)];
        for (var index = 0; index < rows; index++) source.Slice((int)(index % tensor.Dims[0]) * row, row).CopyTo(bytes.AsSpan(index * row));
        return TensorData.FromBytes(tensor.Name, tensor.ElementType, [rows, .. tensor.Dims.Skip(1)], bytes);
    }
}
