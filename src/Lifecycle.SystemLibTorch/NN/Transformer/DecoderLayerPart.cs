using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>One layer of a decoder, normalized after each part, with libtorch's order of parameters.</summary>
internal sealed class DecoderLayerPart
{
    private readonly nn.Module _owner;
    private readonly double _dropout;
    private readonly AttentionPart _selfAttention;
    private readonly AttentionPart _attention;
    private readonly FeedForwardPart _feedForward;
    private readonly NormPart _norm1;
    private readonly NormPart _norm2;
    private readonly NormPart _norm3;

    internal DecoderLayerPart(nn.Module owner, string prefix, LayerOptions options)
    {
        (_owner, _dropout) = (owner, options.Dropout);
        _selfAttention = new AttentionPart(owner, prefix + "self_attn.", options.Model, options.Heads, options.Dropout);
        _attention = new AttentionPart(owner, prefix + "multihead_attn.", options.Model, options.Heads, options.Dropout);
        _feedForward = new FeedForwardPart(owner, prefix, options);
        _norm1 = new NormPart(owner, prefix + "norm1.", options.Model);
        _norm2 = new NormPart(owner, prefix + "norm2.", options.Model);
        _norm3 = new NormPart(owner, prefix + "norm3.", options.Model);
    }

    internal Tensor Run(Tensor target, Tensor memory, DecoderMasks masks)
    {
        using var scope = NewDisposeScope();
        var (own, _) = _selfAttention.Run(target, target, target, masks.TargetPadding, needWeights: false, masks.Target);
        var first = _norm1.Apply(target + Dropped(own));
        var (other, _) = _attention.Run(first, memory, memory, masks.MemoryPadding, needWeights: false, masks.Memory);
        var second = _norm2.Apply(first + Dropped(other));
        return _norm3.Apply(second + Dropped(_feedForward.Apply(second))).MoveToOuterDisposeScope();
    }

    private Tensor Dropped(Tensor tensor) => nn.functional.dropout(tensor, _dropout, _owner.training);
}
