using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Predicting;

/// <summary>Tensors that carry name, type and shape, in and out of a call.</summary>
internal static class CallTensors
{
    public static void SetTensor(this PredictorCall call, TensorData tensor)
    {
        call.RequireType(tensor);
        call.SetBytes(tensor.Name, tensor.Bytes, [.. tensor.Dims]);
    }

    public static TensorData GetTensorData(this PredictorCall call, TensorInfo output) => output.ElementType == OnnxElementType.String
        ? TensorData.FromStrings(output.Name, call.GetShape(output.Name), call.GetTexts(output.Name))
        : TensorData.FromBytes(output.Name, output.ElementType, call.GetShape(output.Name), call.GetBytes(output.Name));
}
