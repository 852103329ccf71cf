using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>
/// A model that returns, after its outputs, what each of its modules of one or two tensors returned, in the order in which
/// they ran.
/// </summary>
internal sealed class ModuleProbe : IDisposable
{
    private readonly List<Action> _removers = [];
    private readonly List<(string Path, Tensor Output)> _calls = [];

    internal ModuleProbe(TracedModel model)
    {
        Model = model with { Call = inputs => Run(model, inputs) };
        foreach (var (path, module) in model.Module.named_modules())
            if (path.Length > 0)
                Watch(module, path);
    }

    /// <summary>The model with the further outputs.</summary>
    internal TracedModel Model { get; }

    /// <summary>The path of the module of each further output, as of the last call.</summary>
    internal IReadOnlyList<string> Paths => [.. _calls.Select(static call => call.Path)];

    public void Dispose() => _removers.ForEach(static remove => remove());

    private IReadOnlyList<Tensor> Run(TracedModel model, IReadOnlyList<Tensor> inputs)
    {
        _calls.Clear();
        var outputs = model.Call(inputs);
        return [.. outputs, .. _calls.Select(static call => call.Output)];
    }

    private void Watch(nn.Module module, string path)
    {
        switch (module)
        {
            case nn.Module<Tensor, Tensor> one:
                _removers.Add(one.register_forward_hook((_, _, output) => Note(path, output)).remove);
                break;
            case nn.Module<Tensor, Tensor, Tensor> two:
                _removers.Add(two.register_forward_hook((_, _, _, output) => Note(path, output)).remove);
                break;
        }
    }

    // A copy, as a later operator may work in place.
    private Tensor Note(string path, Tensor output)
    {
        _calls.Add((path, output.clone()));
        return output;
    }
}
