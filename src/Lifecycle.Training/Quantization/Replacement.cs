using Lifecycle.Training.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Quantization;

/// <summary>A layer that was replaced, and the way back.</summary>
internal sealed class Replacement(string path, QuantizedLayer layer, Action putBack)
{
    private readonly Stack<Action> _undo = new();

    public string Path => path;

    public QuantizedLayer Layer => layer;

    /// <summary>Puts a module in the place of another.</summary>
    public void Swap(nn.Module parent, string place, nn.Module old, nn.Module replacement)
    {
        var name = place[(place.LastIndexOf('.') + 1)..];
        _undo.Push(() =>
        {
            ModuleReplacer.Replace(parent, name, replacement, old, place);
            old.train(replacement.training);
            if (replacement is not QuantizedLayer) replacement.Dispose();
        });
        ModuleReplacer.Replace(parent, name, old, replacement, place);
    }

    /// <summary>Rounds what a module gives.</summary>
    public void Hook(nn.Module<Tensor, Tensor> module, ActivationQuantizer quantizer) =>
        _undo.Push(module.register_forward_hook((_, _, output) => quantizer.call(output)).remove);

    /// <summary>Puts everything back, with the weights as trained.</summary>
    public void Undo()
    {
        putBack();
        while (_undo.TryPop(out var undo)) undo();
        layer.Dispose();
    }
}
