using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>One layer of an encoder, normalized after each part, with libtorch's order of parameters.</summary>
internal sealed class EncoderLayerPart
{
    private readonly nn.Module _owner;
    private readonly double _dropout;
    private readonly AttentionPart _attention;
    private readonly FeedForwardPart _feedForward;
    private readonly NormPart _norm1;
    private readonly NormPart _norm2;

    internal EncoderLayerPart(nn.Module owner, string prefix, LayerOptions options)
    {
        (_owner, _dropout) = (owner, options.Dropout);
        _attention = new AttentionPart(owner, prefix + "self_attn.", options.Model, options.Heads, options.Dropout);
        _feedForward = new FeedForwardPart(owner, prefix, options);
        _norm1 = new NormPart(owner, prefix + "norm1.", options.Model);
        _norm2 = new NormPart(owner, prefix + "norm2.", options.Model);
    }

    internal Tensor Run(Tensor source, Tensor? mask, Tensor? keyPaddingMask)
    {
        using var scope = NewDisposeScope();
        var (attended, _) = _attention.Run(source, source, source, keyPaddingMask, needWeights: false, mask);
        var middle = _norm1.Apply(source + Dropped(attended));
        return _norm2.Apply(middle + Dropped(_feedForward.Apply(middle))).MoveToOuterDisposeScope();
    }

    private Tensor Dropped(Tensor tensor) => nn.functional.dropout(tensor, _dropout, _owner.training);
}
