using Lifecycle.Onnx.Graph;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Windows of signal processing, as ONNX defines them: a0 - a1 cos(2 pi n / N) + a2 cos(4 pi n / N).</summary>
internal static class Windows
{
    internal static Func<NodeContext, Tensor> Cosine(double constant, double first, double second) => context =>
    {
        var size = context.Ints(0)![0];
        var period = context.Attributes.Int("periodic", 1) != 0 ? size : Math.Max(1, size - 1);
        var values = Enumerable.Range(0, (int)size).Select(place => 2 * Math.PI * place / period)
            .Select(angle => constant - (first * Math.Cos(angle)) + (second * Math.Cos(2 * angle))).ToArray();
        return tensor(values, TensorReading.TypeOf((OnnxElementType)context.Attributes.Int("output_datatype", (long)OnnxElementType.Float)), context.Device);
    };
}
