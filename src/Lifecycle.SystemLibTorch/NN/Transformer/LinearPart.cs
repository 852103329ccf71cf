using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A linear layer inside a module: the module's parameters whose names start with a prefix.</summary>
internal sealed class LinearPart
{
    private readonly nn.Module _owner;
    private readonly string _weight;
    private readonly string _bias;

    internal LinearPart(nn.Module owner, string prefix, long inputs, long outputs, bool bias = true)
    {
        (_owner, _weight, _bias) = (owner, prefix + "weight", prefix + "bias");
        owner.register_parameter(_weight, new Parameter(empty([outputs, inputs])));
        if (bias) owner.register_parameter(_bias, new Parameter(empty([outputs])));
        Weights.Reset(Weight, Bias);
    }

    internal Parameter? Bias => _owner.ParameterOrNull(_bias);

    private Parameter Weight => _owner.ParameterOrNull(_weight)!;

    internal Tensor Apply(Tensor input) => nn.functional.linear(input, Weight, Bias);
}
