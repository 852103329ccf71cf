using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.utils;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>The counterparts of sequences.py.</summary>
internal static class SequenceCases
{
    internal static readonly Dictionary<string, Func<Case, Case.Outcome>> Kinds = new(StringComparer.Ordinal)
    {
        ["RNN"] = RecurrentCases.Rnn,
        ["GRU"] = RecurrentCases.Gru,
        ["LSTM"] = RecurrentCases.Lstm,
        ["RNNCell"] = RecurrentCases.RnnCell,
        ["GRUCell"] = RecurrentCases.GruCell,
        ["LSTMCell"] = RecurrentCases.LstmCell,
        ["MultiheadAttention"] = TransformerCases.Attention,
        ["scaled_dot_product_attention"] = TransformerCases.ScaledDotProduct,
        ["TransformerEncoderLayer"] = TransformerCases.EncoderLayer,
        ["TransformerDecoderLayer"] = TransformerCases.DecoderLayer,
        ["TransformerEncoder"] = TransformerCases.Encoder,
        ["TransformerDecoder"] = TransformerCases.Decoder,
        ["Transformer"] = TransformerCases.Transformer,
        ["Embedding"] = Embedding,
        ["EmbeddingBag"] = Bag,
        ["pad_sequence"] = given =>
        {
            var sequences = Drawn(given);
            return new Case.Outcome([rnn.pad_sequence(sequences, given.Flag("batchFirst"), given.Double("value"))], sequences);
        },
        ["pack_padded_sequence"] = given =>
        {
            var batchFirst = given.Flag("batchFirst");
            var x = batchFirst ? Leaf(3, 5, 2) : Leaf(5, 3, 2);
            var packed = rnn.pack_padded_sequence(x, tensor(given.Longs("lengths")), batchFirst, given.Flag("enforceSorted", true));
            var (padded, sizes) = rnn.pad_packed_sequence(packed, batchFirst, given.Double("value"), given.OptionalLong("totalLength"));
            return new Case.Outcome([packed.data, packed.batch_sizes, padded, sizes], [x]);
        },
        ["pack_sequence"] = given =>
        {
            var sequences = Drawn(given);
            var packed = rnn.pack_sequence(sequences, given.Flag("enforceSorted", true));
            Tensor[] indices = packed.sorted_indices.IsInvalid ? [] : [packed.sorted_indices, packed.unsorted_indices];
            return new Case.Outcome([packed.data, packed.batch_sizes, .. indices], sequences);
        },
    };

    internal static Tensor Leaf(params long[] shape) => randn(shape).requires_grad_();

    internal static TModule Evaluated<TModule>(Case given, TModule module)
        where TModule : nn.Module
    {
        if (given.Flag("evaluating")) module.eval();
        return module;
    }

    private static Tensor[] Drawn(Case given) => Array.ConvertAll(given.Longs("lengths"), static length => Leaf(length, 2));

    private static Case.Outcome Embedding(Case given)
    {
        var (padding, norm, type) = (given.OptionalLong("paddingIndex"), given.OptionalDouble("maxNorm"), given.Double("normType", 2));
        var (scaled, sparse) = (given.Flag("scaleByFrequency"), given.Flag("sparse"));
        var module = given.Flag("pretrained")
            ? nn.Embedding_from_pretrained(randn(7, 3), given.Flag("freeze", true), padding, norm, type, scaled, sparse)
            : nn.Embedding(7, 3, padding, norm, type, scaled, sparse);
        return new Case.Outcome([module.call(tensor(new long[] { 1, 2, 3, 6, 2, 1 }).view(2, 3))], [], module);
    }

    private static Case.Outcome Bag(Case given)
    {
        var mode = given.Text("mode") switch
        {
            "sum" => EmbeddingBagMode.Sum,
            "max" => EmbeddingBagMode.Max,
            _ => EmbeddingBagMode.Mean,
        };
        var (padding, norm, type) = (given.Long("paddingIndex", -1), given.OptionalDouble("maxNorm"), given.Double("normType", 2));
        var (scaled, sparse, last) = (given.Flag("scaleByFrequency"), given.Flag("sparse"), given.Flag("lastOffset"));
        var module = given.Flag("pretrained")
            ? nn.EmbeddingBag_from_pretrained(randn(7, 3), given.Flag("freeze", true), norm, type, scaled, mode, sparse, last, padding)
            : nn.EmbeddingBag(7, 3, norm, type, scaled, mode, sparse, last, padding);
        var matrix = given.Flag("matrix");
        var indices = tensor(new long[] { 1, 2, 3, 6, 2, 1 });
        if (matrix) indices = indices.view(2, 3);
        var samples = given.Flag("samples") ? linspace(0.5, 2, 6).view(indices.shape).detach().requires_grad_() : null;
        var offsets = matrix ? null : tensor(last ? new long[] { 0, 2, 6 } : [0, 2, 2]);
        return new Case.Outcome([module.call(indices, offsets, samples)], samples is null ? [] : [samples], module);
    }
}
