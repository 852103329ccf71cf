using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Quantization;

/// <summary>
/// What follows each layer in the forward pass, seen in one run: a batch norm to fold, a rectifier, and whether another of the layers
/// takes the output, past operators that keep its levels.
/// </summary>
internal sealed class LayerFlow
{
    private readonly Dictionary<Tensor, string> _madeBy = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, string> _endOf = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly IReadOnlySet<string> _layers;

    private LayerFlow(IReadOnlySet<string> layers) => _layers = layers;

    /// <summary>The paths of the batch norms right behind layers, by layer.</summary>
    public Dictionary<string, string> Norms { get; } = new(StringComparer.Ordinal);

    /// <summary>The paths of the rectifiers right behind layers or their batch norms, by layer.</summary>
    public Dictionary<string, string> Rectifiers { get; } = new(StringComparer.Ordinal);

    /// <summary>The layers whose output another one of them takes, or that is the model's.</summary>
    public HashSet<string> Taken { get; } = new(StringComparer.Ordinal);

    /// <summary>The layers that ran.</summary>
    public IEnumerable<string> Ran => _calls.Keys.Where(_layers.Contains);

    /// <summary>Runs the model in evaluation mode and looks.</summary>
    public static LayerFlow Of(nn.Module<Tensor, Tensor> model, IReadOnlyDictionary<string, nn.Module> modules, IReadOnlySet<string> layers, Tensor example)
    {
        var flow = new LayerFlow(layers);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var modes = new Calls.ModeSnapshot(model);
        model.eval();
        var removers = new List<Action>();
        try
        {
            foreach (var (path, module) in modules)
                if (module is nn.Module<Tensor, Tensor> plain && !module.children().Any())
                    removers.Add(plain.register_forward_hook((_, input, output) => flow.See(path, module, input, output)).remove);
            if (flow._madeBy.TryGetValue(model.call(example), out var last)) flow.Taken.Add(last);
        }
        finally
        {
            foreach (var remove in removers) remove();
        }
        flow.DropShared();
        return flow;
    }

    private Tensor See(string path, nn.Module module, Tensor input, Tensor output)
    {
        _calls[path] = _calls.GetValueOrDefault(path) + 1;
        var maker = _madeBy.GetValueOrDefault(input);
        if (_layers.Contains(path))
        {
            if (maker is not null) Taken.Add(maker);
            _madeBy[output] = _endOf[output] = path;
        }
        else if (maker is not null)
        {
            Follow(maker, path, module, input, output);
        }
        return output;
    }

    private void Follow(string maker, string path, nn.Module module, Tensor input, Tensor output)
    {
        var isDirect = _endOf.ContainsKey(input);
        if (isDirect && module is BatchNorm { affine: true, track_running_stats: true } && !Norms.ContainsKey(maker))
        {
            Norms[maker] = path;
            _madeBy[output] = _endOf[output] = maker;
        }
        else if (isDirect && module is (ReLU or ReLU6))
        {
            Rectifiers[maker] = path;
            _madeBy[output] = maker;
        }
        else if (module is MaxPool1d or MaxPool2d or MaxPool3d or Flatten or Identity or Dropout or Dropout1d or Dropout2d or Dropout3d)
        {
            _madeBy[output] = maker;
        }
    }

    // What runs more than once in a pass is not one layer's alone.
    private void DropShared()
    {
        foreach (var (layer, norm) in Norms.ToArray())
            if (_calls[norm] > 1 || _calls[layer] > 1) Norms.Remove(layer);
        foreach (var (layer, rectifier) in Rectifiers.ToArray())
            if (_calls[rectifier] > 1 || _calls[layer] > 1) Rectifiers.Remove(layer);
    }
}
