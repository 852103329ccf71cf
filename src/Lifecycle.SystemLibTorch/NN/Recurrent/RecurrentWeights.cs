using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The parameters of an LSTM or GRU: for every layer and direction weight_ih, weight_hh, bias_ih, bias_hh.</summary>
internal sealed class RecurrentWeights
{
    private readonly string[] _names;

    internal RecurrentWeights(
        nn.Module owner, long gates, long inputSize, long hiddenSize, long numLayers, bool bias, bool bidirectional, Device? device, ScalarType? dtype)
    {
        Bias = bias;
        Layers = numLayers;
        Directions = bidirectional ? 2 : 1;
        HiddenSize = hiddenSize;
        var names = new List<string>();
        for (var layer = 0; layer < numLayers; layer++)
        {
            var size = layer == 0 ? inputSize : hiddenSize * Directions;
            for (var direction = 0; direction < Directions; direction++)
            {
                var suffix = direction == 0 ? $"l{layer}" : $"l{layer}_reverse";
                Add(names, owner, "weight_ih_" + suffix, empty([gates * hiddenSize, size], dtype, device));
                Add(names, owner, "weight_hh_" + suffix, empty([gates * hiddenSize, hiddenSize], dtype, device));
                if (!bias) continue;
                Add(names, owner, "bias_ih_" + suffix, empty([gates * hiddenSize], dtype, device));
                Add(names, owner, "bias_hh_" + suffix, empty([gates * hiddenSize], dtype, device));
            }
        }
        _names = [.. names];
        var bound = 1.0 / Math.Sqrt(hiddenSize);
        foreach (var tensor in Tensors(owner)) nn.init.uniform_(tensor, -bound, bound);
    }

    internal bool Bias { get; }

    internal long Layers { get; }

    internal long Directions { get; }

    internal long HiddenSize { get; }

    internal Tensor[] Tensors(nn.Module owner) => Array.ConvertAll<string, Tensor>(_names, name => owner.ParameterOrNull(name)!);

    /// <summary>The hidden state that a sequence starts with, where the caller gives none.</summary>
    internal Tensor Start(Tensor input, bool batchFirst) =>
        zeros([Directions * Layers, input.shape[batchFirst ? 0 : 1], HiddenSize], input.dtype, input.device);

    private static void Add(List<string> names, nn.Module owner, string name, Tensor tensor)
    {
        owner.register_parameter(name, new Parameter(tensor));
        names.Add(name);
    }
}
