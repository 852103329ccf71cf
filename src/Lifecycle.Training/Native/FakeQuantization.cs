using TorchSharp;

namespace Lifecycle.Training.Native;

/// <summary>Rounds to levels and back, with gradients straight through within the levels and none outside, as PyTorch's fake_quantize.</summary>
internal static class FakeQuantization
{
    private const int NoAxis = -1;

    /// <summary>By one scale (float32, one element) and zero point (int32, one element).</summary>
    /// <exception cref="NativeException">The native library is not available.</exception>
    public static torch.Tensor PerTensor(torch.Tensor input, torch.Tensor scale, torch.Tensor zeroPoint, long least, long most) => Call(input, scale, zeroPoint, NoAxis, least, most);

    /// <summary>By a scale (float32) and zero point (int32) for each index of an axis.</summary>
    /// <exception cref="NativeException">The native library is not available.</exception>
    public static torch.Tensor PerChannel(torch.Tensor input, torch.Tensor scale, torch.Tensor zeroPoint, long axis, long least, long most) => Call(input, scale, zeroPoint, axis, least, most);

    private static torch.Tensor Call(torch.Tensor input, torch.Tensor scale, torch.Tensor zeroPoint, long axis, long least, long most)
    {
        var status = NativeMethods.FakeQuantize(input.Handle, scale.Handle, zeroPoint.Handle, axis, least, most, out var result);
        NativeTorch.Check(status, "Rounding to levels");
        GC.KeepAlive(input);
        GC.KeepAlive(scale);
        GC.KeepAlive(zeroPoint);
        return torch.Tensor.UnsafeCreateTensor(result);
    }
}
