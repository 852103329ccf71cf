using TorchSharp.Dispatch;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// What RNN, LSTM and GRU share: the parameters (for every layer and direction weight_ih, weight_hh, bias_ih, bias_hh) and
/// the states that a sequence starts with.
/// </summary>
internal sealed class RecurrentWeights
{
    private readonly nn.Module _owner;
    private readonly string[] _names;
    private readonly bool _bias;
    private readonly long _layers;
    private readonly long _hiddenSize;
    private readonly double _dropout;
    private readonly bool _bidirectional;
    private readonly bool _batchFirst;

    internal RecurrentWeights(
        nn.Module owner, long gates, long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout,
        bool bidirectional, Device? device, ScalarType? dtype)
    {
        (_owner, _layers, _hiddenSize, _bias) = (owner, numLayers, hiddenSize, bias);
        (_batchFirst, _dropout, _bidirectional) = (batchFirst, dropout, bidirectional);
        var names = new List<string>();
        for (var layer = 0; layer < numLayers; layer++)
        {
            var size = layer == 0 ? inputSize : hiddenSize * Directions;
            for (var direction = 0; direction < Directions; direction++)
            {
                var suffix = direction == 0 ? $"l{layer}" : $"l{layer}_reverse";
                Add(names, "weight_ih_" + suffix, empty([gates * hiddenSize, size], dtype, device));
                Add(names, "weight_hh_" + suffix, empty([gates * hiddenSize, hiddenSize], dtype, device));
                if (!bias) continue;
                Add(names, "bias_ih_" + suffix, empty([gates * hiddenSize], dtype, device));
                Add(names, "bias_hh_" + suffix, empty([gates * hiddenSize], dtype, device));
            }
        }
        _names = [.. names];
        var bound = 1.0 / Math.Sqrt(hiddenSize);
        foreach (var tensor in Tensors) nn.init.uniform_(tensor, -bound, bound);
    }

    private long Directions => _bidirectional ? 2 : 1;

    private Tensor[] Tensors => Array.ConvertAll<string, Tensor>(_names, name => _owner.ParameterOrNull(name)!);

    /// <summary>One of the four parameters of a layer and direction, in the order of <see cref="_names"/>; null without biases.</summary>
    internal Parameter? At(long index, string kind)
    {
        var sets = _names.Length / (_bias ? 4 : 2);
        if (index < 0 || index >= sets)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The index must lie within the {sets} layers and directions.");
        var suffix = _bidirectional && index % 2 == 1 ? $"l{index / 2}_reverse" : $"l{index / Directions}";
        return _owner.ParameterOrNull($"{kind}_{suffix}");
    }

    /// <summary>The hidden state that a sequence starts with, where the caller gives none.</summary>
    internal Tensor Start(Tensor input) =>
        zeros([Directions * _layers, input.shape[_batchFirst ? 0 : 1], _hiddenSize], input.dtype, input.device);

    /// <inheritdoc cref="Start(Tensor)"/>
    internal Tensor Start(nn.utils.rnn.PackedSequence input)
    {
        using var largest = input.batch_sizes[0];
        return zeros([Directions * _layers, largest.item<long>(), _hiddenSize], input.data.dtype, input.data.device);
    }

    /// <summary>One call of rnn_tanh, rnn_relu or gru.</summary>
    internal (Tensor Output, Tensor Hidden) Run(Operator op, Tensor input, Tensor hidden) => Aten.Call2(
        op, input, hidden, Tensors, _bias, _layers, _dropout, _owner.training, _bidirectional, _batchFirst);

    /// <inheritdoc cref="Run(Operator, Tensor, Tensor)"/>
    internal (nn.utils.rnn.PackedSequence Output, Tensor Hidden) Run(Operator op, nn.utils.rnn.PackedSequence input, Tensor hidden)
    {
        using var start = input.Sorted(hidden);
        var (output, last) = Aten.Call2(
            op, input.data, input.batch_sizes, start, Tensors, _bias, _layers, _dropout, _owner.training, _bidirectional);
        using (last) return (input.With(output), input.Unsorted(last));
    }

    /// <summary>One call of lstm, whose state has two parts.</summary>
    internal (Tensor Output, Tensor Hidden, Tensor Cell) Run(Operator op, Tensor input, Tensor hidden, Tensor cell) => Aten.Call3(
        op, input, new[] { hidden, cell }, Tensors, _bias, _layers, _dropout, _owner.training, _bidirectional, _batchFirst);

    /// <inheritdoc cref="Run(Operator, Tensor, Tensor, Tensor)"/>
    internal (nn.utils.rnn.PackedSequence Output, Tensor Hidden, Tensor Cell) Run(
        Operator op, nn.utils.rnn.PackedSequence input, Tensor hidden, Tensor cell)
    {
        using var startHidden = input.Sorted(hidden);
        using var startCell = input.Sorted(cell);
        var (output, lastHidden, lastCell) = Aten.Call3(
            op, input.data, input.batch_sizes, new[] { startHidden, startCell }, Tensors, _bias, _layers, _dropout, _owner.training, _bidirectional);
        using (lastHidden)
        using (lastCell)
            return (input.With(output), input.Unsorted(lastHidden), input.Unsorted(lastCell));
    }

    private void Add(List<string> names, string name, Tensor tensor)
    {
        _owner.register_parameter(name, new Parameter(tensor));
        names.Add(name);
    }
}
