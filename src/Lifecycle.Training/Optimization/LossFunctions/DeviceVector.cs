using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>Fixed numbers as a float32 tensor on whatever device asks, kept for the next batch. For one thread at a time.</summary>
internal sealed class DeviceVector(IReadOnlyList<double> values)
{
    private Tensor? _tensor;

    public Tensor On(Device device)
    {
        if (_tensor is not null && _tensor.device_type == device.type && _tensor.device_index == device.index) return _tensor;
        _tensor?.Dispose();
        return _tensor = torch.tensor([.. values.Select(static value => (float)value)], device: device).DetachFromDisposeScope();
    }
}
