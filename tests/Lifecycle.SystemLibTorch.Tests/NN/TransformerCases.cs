using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Attention, and transformers with their parts, with every kind of mask.</summary>
internal static class TransformerCases
{
    internal static Case.Outcome Attention(Case given)
    {
        var module = SequenceCases.Evaluated(given, MultiheadAttention(
            4, 2, given.Double("dropout"), given.Flag("bias", true), given.Flag("addBiasKv"), given.Flag("addZero"), given.OptionalLong("kdim"), given.OptionalLong("vdim")));
        var query = SequenceCases.Leaf(3, 2, 4);
        Tensor[] leaves = given.Text("sources") switch
        {
            "memory" => [query, SequenceCases.Leaf(5, 2, 4)],
            "separate" => [query, SequenceCases.Leaf(5, 2, given.Long("kdim", 4)), SequenceCases.Leaf(5, 2, given.Long("vdim", 4))],
            _ => [query],
        };
        var (key, value) = (leaves[Math.Min(1, leaves.Length - 1)], leaves[^1]);
        var mask = Mask(given, "mask", 3, key.shape[0]);
        if (mask is not null && given.Flag("perHead"))
        {
            var all = stack([mask, mask, mask, mask]);
            mask = all.is_floating_point() ? all * tensor(new[] { 1.0f, 0.5f, 2.0f, 1.5f }).view(4, 1, 1) : all;
        }
        var (output, weights) = module.call(query, key, value, Padding(given, "padding", key.shape[0]), given.Flag("needWeights", true), mask);
        return new Case.Outcome(weights.IsInvalid ? [output] : [output, weights], leaves, module);
    }

    internal static Case.Outcome ScaledDotProduct(Case given)
    {
        long[] shape = given.Long("dimensions", 4) == 3 ? [2, 3, 4] : [2, 2, 3, 4];
        Tensor[] leaves = [SequenceCases.Leaf(shape), SequenceCases.Leaf(shape), SequenceCases.Leaf(shape)];
        var mask = Mask(given, "mask", 3, 3);
        if (mask is { dtype: ScalarType.Bool }) mask = mask.logical_not();
        return new Case.Outcome(
            [functional.scaled_dot_product_attention(leaves[0], leaves[1], leaves[2], mask, given.Double("dropout"), given.Flag("causal"))], leaves);
    }

    internal static Case.Outcome EncoderLayer(Case given)
    {
        var module = SequenceCases.Evaluated(given, Layer(given));
        var x = SequenceCases.Leaf(3, 2, 4);
        var (mask, padding) = (Mask(given, "mask", 3, 3), Padding(given, "padding", 3));
        return new Case.Outcome([mask is null && padding is null ? module.call(x) : module.call(x, mask!, padding!)], [x], module);
    }

    internal static Case.Outcome DecoderLayer(Case given)
    {
        var module = SequenceCases.Evaluated(given, OtherLayer(given));
        var (x, memory) = (SequenceCases.Leaf(3, 2, 4), SequenceCases.Leaf(5, 2, 4));
        var masks = Masks(given);
        return new Case.Outcome([module.call(x, memory, masks[0]!, masks[1]!, masks[2]!, masks[3]!)], [x, memory], module);
    }

    internal static Case.Outcome Encoder(Case given)
    {
        using var layer = Layer(given);
        var module = TransformerEncoder(layer, given.Long("layers", 2));
        var x = SequenceCases.Leaf(3, 2, 4);
        return new Case.Outcome([module.call(x, Mask(given, "mask", 3, 3)!, Padding(given, "padding", 3)!)], [x], module);
    }

    internal static Case.Outcome Decoder(Case given)
    {
        using var layer = OtherLayer(given);
        var module = TransformerDecoder(layer, given.Long("layers", 2));
        var (x, memory) = (SequenceCases.Leaf(3, 2, 4), SequenceCases.Leaf(5, 2, 4));
        var masks = Masks(given);
        return new Case.Outcome([module.call(x, memory, masks[0]!, masks[1]!, masks[2]!, masks[3]!)], [x, memory], module);
    }

    internal static Case.Outcome Transformer(Case given)
    {
        var module = SequenceCases.Evaluated(given, nn.Transformer(
            4, 2, given.Long("encoders", 1), given.Long("decoders", 1), 6, given.Double("dropout"), Activation(given)));
        var (source, target) = (SequenceCases.Leaf(5, 2, 4), SequenceCases.Leaf(3, 2, 4));
        var masks = Masks(given);
        var output = module.call(
            source, target, Mask(given, "sourceMask", 5, 5)!, masks[0], masks[1], Padding(given, "sourcePadding", 5), masks[2], masks[3]);
        return new Case.Outcome([output], [source, target], module);
    }

    private static Activations Activation(Case given) => given.Text("activation") is "gelu" ? Activations.GELU : Activations.ReLU;

    private static TorchSharp.Modules.TransformerEncoderLayer Layer(Case given) =>
        TransformerEncoderLayer(4, 2, 6, given.Double("dropout"), Activation(given));

    private static TorchSharp.Modules.TransformerDecoderLayer OtherLayer(Case given) =>
        TransformerDecoderLayer(4, 2, 6, given.Double("dropout"), Activation(given));

    private static Tensor?[] Masks(Case given) =>
        [Mask(given, "mask", 3, 3), Mask(given, "memoryMask", 3, 5), Padding(given, "padding", 3), Padding(given, "memoryPadding", 5)];

    private static Tensor? Mask(Case given, string name, long rows, long columns)
    {
        if (given.Text(name) is not { } kind) return null;
        var closed = ones(rows, columns).triu(1).to(ScalarType.Bool);
        if (kind is "bool") return closed;
        return linspace(-1, 1, rows * columns).view(rows, columns).masked_fill(closed, double.NegativeInfinity);
    }

    private static Tensor? Padding(Case given, string name, long columns)
    {
        if (!given.Flag(name)) return null;
        var padded = new bool[2 * columns];
        padded[columns - 1] = padded[^1] = padded[^2] = true;
        return tensor(padded).view(2, columns);
    }
}
