using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What masks add to attention's scores. A boolean one is true where attention is not allowed.</summary>
internal static class AttentionMask
{
    /// <summary>Both masks in one, of shape (batch * heads or 1, length, source), or null where there is none.</summary>
    internal static Tensor? Combined(
        Tensor? mask, Tensor? keyPaddingMask, Tensor scores, (long Batch, long Heads, long Keys, long Source) sizes)
    {
        var attention = mask is null ? null : Grown(ThreeDimensional(Additive(mask, scores)), sizes);
        if (keyPaddingMask is null) return attention;
        var shape = keyPaddingMask.shape;
        if (shape.Length != 2 || shape[0] != sizes.Batch || shape[1] != sizes.Keys)
            throw new ArgumentException(
                $"The key padding mask must have shape [{sizes.Batch}, {sizes.Keys}] (batch, source length), but has [{string.Join(", ", shape)}].", nameof(keyPaddingMask));
        var padding = Grown(Additive(keyPaddingMask, scores), sizes).view(sizes.Batch, 1, 1, sizes.Source)
            .expand(sizes.Batch, sizes.Heads, 1, sizes.Source).reshape(sizes.Batch * sizes.Heads, 1, sizes.Source);
        return attention is null ? padding : attention + padding;
    }

    // A learned or a zero key after the given ones is never masked.
    private static Tensor Grown(Tensor mask, (long Batch, long Heads, long Keys, long Source) sizes) =>
        sizes.Source == sizes.Keys ? mask : nn.functional.pad(mask, (0, sizes.Source - sizes.Keys));

    private static Tensor ThreeDimensional(Tensor mask) => mask.shape.Length == 2 ? mask.unsqueeze(0) : mask;

    private static Tensor Additive(Tensor mask, Tensor scores)
    {
        if (mask.is_floating_point()) return mask;
        return zeros(mask.shape, scores.dtype, scores.device).masked_fill_(mask.to(ScalarType.Bool), double.NegativeInfinity);
    }
}
