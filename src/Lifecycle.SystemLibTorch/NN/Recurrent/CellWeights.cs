using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the recurrent cells share: their parameters' initial values and the state they start with.</summary>
internal static class CellWeights
{
    internal static void Register(nn.Module cell, long gates, long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype)
    {
        Add(cell, "weight_ih", empty([gates * hiddenSize, inputSize], dtype, device));
        Add(cell, "weight_hh", empty([gates * hiddenSize, hiddenSize], dtype, device));
        if (bias) Add(cell, "bias_ih", empty([gates * hiddenSize], dtype, device));
        if (bias) Add(cell, "bias_hh", empty([gates * hiddenSize], dtype, device));
        var bound = hiddenSize > 0 ? 1.0 / Math.Sqrt(hiddenSize) : 0;
        foreach (var parameter in cell.parameters()) nn.init.uniform_(parameter, -bound, bound);
    }

    internal static Tensor Start(nn.Module cell, Tensor input) =>
        zeros([input.shape[0], cell.ParameterOrNull("weight_hh")!.shape[1]], input.dtype, input.device);

    private static void Add(nn.Module cell, string name, Tensor tensor) => cell.register_parameter(name, new Parameter(tensor));
}
