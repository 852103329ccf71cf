using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Packages.Triton;

/// <summary>Writes config.pbtxt: Triton's ModelConfig in protobuf's text format.</summary>
internal static class TritonConfig
{
    private static readonly FrozenDictionary<OnnxElementType, string> Types = new Dictionary<OnnxElementType, string>
    {
        [OnnxElementType.Bool] = "TYPE_BOOL",
        [OnnxElementType.UInt8] = "TYPE_UINT8",
        [OnnxElementType.UInt16] = "TYPE_UINT16",
        [OnnxElementType.UInt32] = "TYPE_UINT32",
        [OnnxElementType.UInt64] = "TYPE_UINT64",
        [OnnxElementType.Int8] = "TYPE_INT8",
        [OnnxElementType.Int16] = "TYPE_INT16",
        [OnnxElementType.Int32] = "TYPE_INT32",
        [OnnxElementType.Int64] = "TYPE_INT64",
        [OnnxElementType.Float16] = "TYPE_FP16",
        [OnnxElementType.Float] = "TYPE_FP32",
        [OnnxElementType.Double] = "TYPE_FP64",
        [OnnxElementType.String] = "TYPE_STRING",
        [OnnxElementType.BFloat16] = "TYPE_BF16",
    }.ToFrozenDictionary();

    public static string Of(PackageManifest manifest, TritonOptions options)
    {
        var batches = options.MaxBatchSize > 0 && TakesBatches([.. manifest.Inputs, .. manifest.Outputs]);
        var config = new StringBuilder();
        config.Append(CultureInfo.InvariantCulture, $"name: {Text(manifest.Name)}\nplatform: \"onnxruntime_onnx\"\nbackend: \"onnxruntime\"\nmax_batch_size: {(batches ? options.MaxBatchSize : 0)}\n");
        foreach (var input in manifest.Inputs) Tensor(config, "input", input, batches, labels: false);
        foreach (var (index, output) in manifest.Outputs.Index()) Tensor(config, "output", output, batches, labels: index == 0 && manifest.Labels.Count > 0);
        if (batches && options.MaxQueueDelay is { } delay)
            config.Append(CultureInfo.InvariantCulture, $"dynamic_batching {{\n  max_queue_delay_microseconds: {(long)delay.TotalMicroseconds}\n}}\n");
        return config.ToString();
    }

    // One open axis that all begin with; axes without a name may be any.
    private static bool TakesBatches(List<TensorInfo> tensors) =>
        tensors.TrueForAll(static tensor => tensor.Shape.Count > 0 && tensor.Shape[0].Name is not null) && tensors.Select(static tensor => tensor.Shape[0].Name).Distinct(StringComparer.Ordinal).Count() == 1;

    private static void Tensor(StringBuilder config, string kind, TensorInfo tensor, bool batches, bool labels)
    {
        if (!Types.TryGetValue(tensor.ElementType, out var type))
            throw new UsageException($"The model's {kind} {tensor} is of a type that Triton has no name for; expected one of {string.Join(", ", Types.Keys)}; export the model with another.");
        var dims = tensor.Shape.Skip(batches ? 1 : 0).Select(static dimension => dimension.Value ?? -1).ToList();
        config.Append(CultureInfo.InvariantCulture, $"{kind} {{\n  name: {Text(tensor.Name)}\n  data_type: {type}\n");
        // Triton has no empty list of dimensions: a request's [1] becomes the model's [].
        config.Append(dims.Count > 0 ? $"  dims: [ {string.Join(", ", dims.Select(static dim => dim.ToString(CultureInfo.InvariantCulture)))} ]\n" : "  dims: [ 1 ]\n  reshape { shape: [ ] }\n");
        if (labels) config.Append(CultureInfo.InvariantCulture, $"  label_filename: \"{TritonRepository.LabelFile}\"\n");
        config.Append("}\n");
    }

    private static string Text(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (value is (byte)'"' or (byte)'\\') quoted.Append('\\').Append((char)value);
            else if (value is < 0x20 or > 0x7E) quoted.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
            else quoted.Append((char)value);
        }
        return quoted.Append('"').ToString();
    }
}
