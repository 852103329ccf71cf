using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Remembers a model's buffers, such as running means, and gives them back when disposed: measuring must not move them.</summary>
internal sealed class BufferSnapshot : IDisposable
{
    private readonly List<(Tensor Buffer, Tensor Copy)> _copies = [];
    private bool _keep;

    public BufferSnapshot(nn.Module model)
    {
        foreach (var (_, buffer) in model.named_buffers())
            _copies.Add((buffer, buffer.clone().DetachFromDisposeScope()));
    }

    /// <summary>Leaves the buffers as they have become.</summary>
    public void Keep() => _keep = true;

    public void Dispose()
    {
        using var noGradients = no_grad();
        foreach (var (buffer, copy) in _copies)
        {
            if (!_keep) buffer.copy_(copy);
            copy.Dispose();
        }
    }
}
