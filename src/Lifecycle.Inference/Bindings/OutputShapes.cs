using Lifecycle.Inference.Sessions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Lifecycle.Inference.Bindings;

/// <summary>The shape that an output has for a number of rows.</summary>
internal static class OutputShapes
{
    /// <summary>Takes it from the model's description where that says enough, otherwise from a run on zeros.</summary>
    public static long[] Resolve(OnnxSession session, TensorInfo input, long[] inputShape, TensorInfo output)
    {
        var shape = new long[output.Shape.Count];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (Size(output, axis, input, inputShape) is not { } size) return Probe(session, input, inputShape, output);
            shape[axis] = size;
        }
        // Without dimensions an output is a scalar or one of which nothing is said.
        return shape.Length > 0 ? shape : Probe(session, input, inputShape, output);
    }

    private static long? Size(TensorInfo output, int axis, TensorInfo input, long[] inputShape)
    {
        var dimension = output.Shape[axis];
        if (dimension.Value is { } size) return size;
        return dimension.Name is { } name && string.Equals(name, input.Shape[0].Name, StringComparison.Ordinal) ? inputShape[0] : null;
    }

    private static long[] Probe(OnnxSession session, TensorInfo input, long[] inputShape, TensorInfo output)
    {
        using var zeros = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)input.ElementType, inputShape);
        zeros.GetTensorMutableRawData().Clear();
        using var results = session.Run([input.Name], [zeros], [output.Name]);
        return results[0].GetTensorTypeAndShape().Shape;
    }
}
