using static TorchSharp.torch;

namespace TorchSharp.Data;

internal static class Batch
{
    /// <summary>A tensor of each sample, stacked on the device.</summary>
    internal static Tensor Stack<T>(List<T> samples, Func<T, Tensor> choose, Device device)
    {
        using var scope = NewDisposeScope();
        var stacked = stack(samples.ConvertAll(sample => choose(sample)));
        if (stacked.device_type != device.type || stacked.device_index != device.index) stacked = stacked.to(device);
        return stacked.MoveToOuterDisposeScope();
    }
}
