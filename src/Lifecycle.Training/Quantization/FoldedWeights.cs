using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Quantization;

/// <summary>The weight [out, ...] and bias [out] of a layer, a batch norm behind it folded in or not.</summary>
internal sealed record FoldedWeights(Tensor Weight, Tensor? Bias)
{
    /// <summary>Copies of a layer's weights; with the batch norm folded in, the layer computes what both compute in evaluation mode.</summary>
    public static FoldedWeights Of(LayerKind layer, BatchNorm? norm)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        if (norm is null) return new FoldedWeights(layer.Weight.detach().clone().MoveToOuterDisposeScope(), layer.Bias?.detach().clone().MoveToOuterDisposeScope());
        var factor = Factor(norm);
        var weight = layer.Weight.detach().mul(Spread(factor, layer.Weight));
        var bias = norm.bias!.add(Offset(layer, norm).mul(factor));
        return new FoldedWeights(weight.MoveToOuterDisposeScope(), bias.detach().MoveToOuterDisposeScope());
    }

    /// <summary>Puts the weights into the layer, the batch norm taken out again: its shift takes what the bias learned.</summary>
    public void PutInto(LayerKind layer, BatchNorm? norm)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        if (norm is null)
        {
            layer.Weight.copy_(Weight);
            layer.Bias?.copy_(Bias!);
            return;
        }
        var factor = Factor(norm);
        // A channel that its norm had switched off stays as it was.
        var safe = where(factor.abs().lt(1e-12), ones_like(factor), factor);
        var unfolded = where(Spread(factor.abs().lt(1e-12), layer.Weight), layer.Weight, Weight.div(Spread(safe, layer.Weight)));
        layer.Weight.copy_(unfolded);
        norm.bias!.copy_(Bias!.sub(Offset(layer, norm).mul(factor)));
    }

    private static Tensor Factor(BatchNorm norm) => norm.weight!.detach().div(norm.running_var!.add(norm.eps).sqrt());

    private static Tensor Offset(LayerKind layer, BatchNorm norm) => layer.Bias is null ? norm.running_mean!.neg() : layer.Bias.detach().sub(norm.running_mean!);

    private static Tensor Spread(Tensor perChannel, Tensor weight) => perChannel.reshape([-1, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)]);
}
