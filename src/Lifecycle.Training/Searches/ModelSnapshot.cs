using Lifecycle.Training.Calls;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Searches;

/// <summary>Remembers a model's weights, buffers and modes and torch's random state, and gives them back when disposed; gradients are dropped.</summary>
internal sealed class ModelSnapshot : IDisposable
{
    private readonly nn.Module _model;
    private readonly ModeSnapshot _modes;
    private readonly Tensor _random;
    private readonly List<(Tensor Live, Tensor Copy)> _copies = [];

    public ModelSnapshot(nn.Module model)
    {
        _model = model;
        _modes = new ModeSnapshot(model);
        _random = get_rng_state().DetachFromDisposeScope();
        using var noGradients = no_grad();
        foreach (var tensor in model.parameters().Select(static p => (Tensor)p).Concat(model.buffers())) _copies.Add((tensor, tensor.detach().clone().DetachFromDisposeScope()));
    }

    public void Dispose()
    {
        using var noGradients = no_grad();
        foreach (var (live, copy) in _copies)
        {
            live.copy_(copy);
            copy.Dispose();
        }
        _model.zero_grad();
        set_rng_state(_random);
        _random.Dispose();
        _modes.Dispose();
    }
}
