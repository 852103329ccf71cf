using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>What is checked before a model is written.</summary>
internal static class ModelWriter
{
    /// <summary>The bytes of all tensors.</summary>
    public static long TensorBytes(ModelProto model) => ModelTensors.All(model).Sum(static tensor => (long)tensor.RawData.Length);

    /// <summary>Refuses a model that does not fit one file.</summary>
    public static void CheckSize(ModelProto model)
    {
        var bytes = TensorBytes(model);
        if (bytes > OnnxSaveOptions.MostBytes)
            throw new ModelException($"Model \"{model.Graph.Name}\" has {bytes} bytes of tensors; expected at most {OnnxSaveOptions.MostBytes}, which one ONNX file can hold; save it to a path, or prune or quantize the model.");
    }
}
