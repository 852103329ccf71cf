using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Sequences of different lengths, padded and packed.</summary>
            public static partial class rnn
            {
                private static readonly Operator PackOp = new("aten::_pack_padded_sequence");
                private static readonly Operator UnpackOp = new("aten::_pad_packed_sequence");
                private static readonly Operator PadOp = new("aten::pad_sequence");

                public static PackedSequence pack_padded_sequence(
                    Tensor input, Tensor lengths, bool batch_first = false, bool enforce_sorted = true)
                {
                    using var scope = NewDisposeScope();
                    var sizes = lengths.to(ScalarType.Int64).cpu();
                    if (enforce_sorted) return Packed(input, sizes, batch_first, null).MoveToOuterDisposeScope();
                    var order = sizes.argsort(-1, descending: true);
                    var sorted = order.to(input.device);
                    var inputs = input.index_select(batch_first ? 0 : 1, sorted);
                    return Packed(inputs, sizes.index_select(0, order), batch_first, sorted).MoveToOuterDisposeScope();
                }

                public static (Tensor, Tensor) pad_packed_sequence(
                    PackedSequence sequence, bool batch_first = false, double padding_value = 0.0, long? total_length = null)
                {
                    var longest = sequence.batch_sizes.shape[0];
                    if (total_length < longest)
                        throw new ArgumentException(
                            $"The total length must be at least that of the longest sequence, {longest}, but is {total_length}.", nameof(total_length));
                    var (padded, lengths) = Aten.Call2(
                        UnpackOp, sequence.data, sequence.batch_sizes, batch_first, padding_value, total_length ?? longest);
                    if (sequence.unsorted_indices.IsInvalid) return (padded, lengths);
                    using (padded)
                    using (lengths)
                    using (var order = sequence.unsorted_indices.cpu())
                        return (padded.index_select(batch_first ? 0 : 1, sequence.unsorted_indices), lengths.index_select(0, order));
                }

                public static Tensor pad_sequence(IEnumerable<Tensor> sequences, bool batch_first = false, double padding_value = 0.0) =>
                    Aten.Call(PadOp, sequences.ToArray(), batch_first, padding_value);

                public static PackedSequence pack_sequence(IEnumerable<Tensor> sequences, bool enforce_sorted = true)
                {
                    var all = sequences.ToArray();
                    using var padded = pad_sequence(all);
                    using var lengths = tensor(Array.ConvertAll(all, static sequence => sequence.shape[0]));
                    return pack_padded_sequence(padded, lengths, batch_first: false, enforce_sorted);
                }

                private static PackedSequence Packed(Tensor input, Tensor lengths, bool batch_first, Tensor? sorted)
                {
                    var (data, batchSizes) = Aten.Call2(PackOp, input, lengths, batch_first);
                    return new PackedSequence(data, batchSizes, sorted, sorted?.argsort());
                }
            }
        }
    }
}
