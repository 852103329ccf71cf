using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Calls;

/// <summary>Remembers which modules of a model were in training mode and sets that again when disposed.</summary>
internal sealed class ModeSnapshot : IDisposable
{
    private readonly List<(nn.Module Module, bool Training)> _modes;

    // Parents come before children, for setting a parent's mode sets its children's.
    public ModeSnapshot(nn.Module model) => _modes = [.. model.modules().Prepend(model).Select(static module => (module, module.training))];

    public void Dispose()
    {
        foreach (var (module, training) in _modes)
            if (module.training != training) module.train(training);
    }
}
