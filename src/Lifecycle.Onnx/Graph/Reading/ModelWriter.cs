using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>What is checked before a model is written.</summary>
internal static class ModelWriter
{
    // Protobuf counts in 32 bits. What is not a tensor's elements is small; this much is kept free for it.
    private const long Reserve = 64 << 20;

    /// <summary>Refuses a model that does not fit one file.</summary>
    public static void CheckSize(ModelProto model)
    {
        long bytes = ModelTensors.All(model).Sum(tensor => (long)tensor.RawData.Length);
        if (bytes > int.MaxValue - Reserve)
            throw new ModelException($"Model \"{model.Graph.Name}\" has {bytes} bytes of tensors; expected at most {int.MaxValue - Reserve}, which one ONNX file can hold; prune or quantize the model.");
    }
}
