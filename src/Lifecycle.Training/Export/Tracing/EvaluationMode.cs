using TorchSharp;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>Puts a model into evaluation mode while it lives; afterwards each module is in the mode it was in.</summary>
internal readonly struct EvaluationMode : IDisposable
{
    private readonly (torch.nn.Module Module, bool Training)[] _modes;

    internal EvaluationMode(torch.nn.Module model)
    {
        _modes = [(model, model.training), .. model.modules().Select(static module => (module, module.training))];
        model.eval();
    }

    // Outer modules come first, so that what they pass on is put right by the inner ones.
    public void Dispose()
    {
        foreach (var (module, training) in _modes)
            if (module.training != training)
                module.train(training);
    }
}
