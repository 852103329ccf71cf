using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Discrete Fourier transforms. ONNX holds a complex number as a last axis of two.</summary>
internal static class Fourier
{
    internal static Tensor Transform(NodeContext context)
    {
        var x = context[0];
        // Up to operator set 19 the axis is an attribute and the second one by default.
        var axis = context.Opset < 20 ? context.Axis(1, x.dim()) : context.Wrap(context.Ints(2)?[0] ?? -2, x.dim());
        var length = context.Ints(1)?[0] ?? x.shape[axis];
        var numbers = x.shape[^1] == 1 ? x.squeeze(-1) : x.contiguous().view_as_complex();
        var result = context.Attributes.Int("inverse") != 0 ? fft.ifft(numbers, length, axis) : fft.fft_(numbers, length, axis);
        if (context.Attributes.Int("onesided") != 0) result = result.narrow(axis, 0, (length / 2) + 1);
        return result.view_as_real();
    }
}
