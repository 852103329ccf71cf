using Lifecycle.Onnx.Graph;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Lifecycle.Inference.Sessions;

/// <summary>Runs a session on tensors by name. Copies all of them: for checks, not for speed.</summary>
internal static class NamedTensors
{
    public static IReadOnlyList<TensorData> Run(OnnxSession session, IReadOnlyCollection<TensorData> inputs, IReadOnlyCollection<string> outputs)
    {
        var tensors = new List<TensorData>(outputs.Count);
        Visit(session, inputs, outputs, (name, value) => tensors.Add(ToTensor(name, value)));
        return tensors;
    }

    /// <summary>Runs a session and shows its outputs where they lie, in their order.</summary>
    public static void Visit(OnnxSession session, IReadOnlyCollection<TensorData> inputs, IReadOnlyCollection<string> outputs, Action<string, OrtValue> visit)
    {
        var values = new List<OrtValue>(inputs.Count);
        try
        {
            foreach (var input in inputs) values.Add(ToValue(input));
            using var results = session.Run([.. inputs.Select(input => input.Name)], values, outputs);
            foreach (var (name, value) in outputs.Zip(results)) visit(name, value);
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }

    /// <summary>A tensor in the runtime's memory, which the caller disposes.</summary>
    public static OrtValue ToValue(TensorData tensor)
    {
        var shape = tensor.Dims.ToArray();
        if (tensor.ElementType == OnnxElementType.String) return ToTexts(tensor, shape);
        if (tensor.ElementType.BitsPerElement() == 0)
            throw new DataException($"Input {tensor} has no type that can be given; expected numbers or strings; convert it.");
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)tensor.ElementType, shape);
        tensor.Bytes.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static OrtValue ToTexts(TensorData tensor, long[] shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        var texts = tensor.Strings;
        for (var index = 0; index < texts.Count; index++) value.StringTensorSetElementAt(texts[index].AsSpan(), index);
        return value;
    }

    private static TensorData ToTensor(string name, OrtValue value)
    {
        if (!value.IsTensor) throw new DataException($"Output \"{name}\" is a {value.OnnxType}; expected a tensor; choose other outputs.");
        var description = value.GetTensorTypeAndShape();
        return description.IsString
            ? TensorData.FromStrings(name, description.Shape, value.GetStringTensorAsArray())
            : TensorData.FromBytes(name, (OnnxElementType)description.ElementDataType, description.Shape, value.GetTensorMutableRawData());
    }
}
