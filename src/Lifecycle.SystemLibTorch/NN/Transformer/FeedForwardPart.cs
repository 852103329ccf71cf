using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The two linear layers of a transformer's layer, with the activation and dropout between them.</summary>
internal sealed class FeedForwardPart
{
    private readonly nn.Module _owner;
    private readonly LayerOptions _options;
    private readonly LinearPart _linear1;
    private readonly LinearPart _linear2;

    internal FeedForwardPart(nn.Module owner, string prefix, LayerOptions options)
    {
        (_owner, _options) = (owner, options);
        _linear1 = new LinearPart(owner, prefix + "linear1.", options.Model, options.FeedForward);
        _linear2 = new LinearPart(owner, prefix + "linear2.", options.FeedForward, options.Model);
    }

    internal Tensor Apply(Tensor input)
    {
        var wide = _linear1.Apply(input);
        var active = _options.Activation is nn.Activations.GELU ? nn.functional.gelu(wide) : nn.functional.relu(wide);
        return _linear2.Apply(nn.functional.dropout(active, _options.Dropout, _owner.training));
    }
}
