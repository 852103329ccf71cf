using Lifecycle.Onnx.Graph;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Element types.</summary>
internal static class Types
{
    internal static Tensor Cast(NodeContext context)
    {
        var to = (OnnxElementType)context.Attributes.Int("to", (long)OnnxElementType.Float);
        var x = Convert(context[0], TensorReading.TypeOf(to));
        // Held in a wider signed type, which must not keep what the narrow one drops.
        return to switch
        {
            OnnxElementType.UInt16 => x.bitwise_and(tensor(0xFFFF, ScalarType.Int32, context.Device)),
            OnnxElementType.UInt32 => x.bitwise_and(tensor(0xFFFFFFFFL, ScalarType.Int64, context.Device)),
            _ => x,
        };
    }

    internal static Tensor Convert(Tensor x, ScalarType type) => x.dtype == type ? x : x.to(type);
}
