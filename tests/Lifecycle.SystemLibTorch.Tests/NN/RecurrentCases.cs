using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.utils;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Recurrent modules, their states given or not, their input padded or packed.</summary>
internal static class RecurrentCases
{
    internal static Case.Outcome Rnn(Case given)
    {
        var module = SequenceCases.Evaluated(given, RNN(
            3, 4, given.Long("layers", 1), Nonlinearity(given), given.Flag("bias", true), given.Flag("batchFirst"), given.Double("dropout"), given.Flag("bidirectional")));
        var x = Input(given);
        var states = States(given, 1);
        var start = states.FirstOrDefault();
        if (Packed(given, x) is not { } packed)
        {
            var (output, last) = module.call(x, start);
            return new Case.Outcome([output, last], [x, .. states], module);
        }
        var (sequence, hidden) = module.call(packed, start);
        return new Case.Outcome([Padded(given, sequence), hidden], [x, .. states], module);
    }

    internal static Case.Outcome Gru(Case given)
    {
        var module = SequenceCases.Evaluated(given, GRU(
            3, 4, given.Long("layers", 1), given.Flag("bias", true), given.Flag("batchFirst"), given.Double("dropout"), given.Flag("bidirectional")));
        var x = Input(given);
        var states = States(given, 1);
        var start = states.FirstOrDefault();
        if (Packed(given, x) is not { } packed)
        {
            var (output, last) = module.call(x, start);
            return new Case.Outcome([output, last], [x, .. states], module);
        }
        var (sequence, hidden) = module.call(packed, start);
        return new Case.Outcome([Padded(given, sequence), hidden], [x, .. states], module);
    }

    internal static Case.Outcome Lstm(Case given)
    {
        var module = SequenceCases.Evaluated(given, LSTM(
            3, 4, given.Long("layers", 1), given.Flag("bias", true), given.Flag("batchFirst"), given.Double("dropout"), given.Flag("bidirectional")));
        var x = Input(given);
        var states = States(given, 2);
        (Tensor, Tensor)? start = states.Length == 2 ? (states[0], states[1]) : null;
        if (Packed(given, x) is not { } packed)
        {
            var (output, last, lastCell) = module.call(x, start);
            return new Case.Outcome([output, last, lastCell], [x, .. states], module);
        }
        var (sequence, hidden, cell) = module.call(packed, start);
        return new Case.Outcome([Padded(given, sequence), hidden, cell], [x, .. states], module);
    }

    internal static Case.Outcome RnnCell(Case given)
    {
        var module = RNNCell(3, 4, Nonlinearity(given), given.Flag("bias", true));
        var x = SequenceCases.Leaf(5, 3);
        Tensor[] states = given.Flag("state") ? [SequenceCases.Leaf(5, 4)] : [];
        return new Case.Outcome([module.forward(x, states.FirstOrDefault())], [x, .. states], module);
    }

    internal static Case.Outcome GruCell(Case given)
    {
        var module = GRUCell(3, 4, given.Flag("bias", true));
        var x = SequenceCases.Leaf(5, 3);
        Tensor[] states = given.Flag("state") ? [SequenceCases.Leaf(5, 4)] : [];
        return new Case.Outcome([module.forward(x, states.FirstOrDefault())], [x, .. states], module);
    }

    internal static Case.Outcome LstmCell(Case given)
    {
        var module = LSTMCell(3, 4, given.Flag("bias", true));
        var x = SequenceCases.Leaf(5, 3);
        Tensor[] states = given.Flag("state") ? [SequenceCases.Leaf(5, 4), SequenceCases.Leaf(5, 4)] : [];
        var (hidden, cell) = module.call(x, states.Length == 2 ? (states[0], states[1]) : null);
        return new Case.Outcome([hidden, cell], [x, .. states], module);
    }

    private static NonLinearities Nonlinearity(Case given) => given.Text("nonlinearity") is "relu" ? NonLinearities.ReLU : NonLinearities.Tanh;

    private static Tensor Input(Case given) => given.Flag("batchFirst") ? SequenceCases.Leaf(3, 5, 3) : SequenceCases.Leaf(5, 3, 3);

    private static Tensor[] States(Case given, int count)
    {
        if (!given.Flag("state")) return [];
        var layers = given.Long("layers", 1) * (given.Flag("bidirectional") ? 2 : 1);
        return [.. Enumerable.Range(0, count).Select(_ => SequenceCases.Leaf(layers, 3, 4))];
    }

    private static rnn.PackedSequence? Packed(Case given, Tensor x) => given.Text("packed") switch
    {
        null => null,
        "sorted" => rnn.pack_padded_sequence(x, tensor(new long[] { 5, 3, 2 }), given.Flag("batchFirst")),
        _ => rnn.pack_padded_sequence(x, tensor(new long[] { 2, 5, 3 }), given.Flag("batchFirst"), enforce_sorted: false),
    };

    private static Tensor Padded(Case given, rnn.PackedSequence sequence) => rnn.pad_packed_sequence(sequence, given.Flag("batchFirst")).Item1;
}
