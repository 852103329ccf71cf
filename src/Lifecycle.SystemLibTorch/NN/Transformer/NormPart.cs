using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Layer normalization over the last dimension inside a module.</summary>
internal sealed class NormPart
{
    private readonly nn.Module _owner;
    private readonly string _weight;
    private readonly string _bias;
    private readonly long[] _shape;

    internal NormPart(nn.Module owner, string prefix, long size)
    {
        (_owner, _weight, _bias, _shape) = (owner, prefix + "weight", prefix + "bias", [size]);
        owner.register_parameter(_weight, new Parameter(ones([size])));
        owner.register_parameter(_bias, new Parameter(zeros([size])));
    }

    internal Tensor Apply(Tensor input) =>
        nn.functional.layer_norm(input, _shape, _owner.ParameterOrNull(_weight), _owner.ParameterOrNull(_bias));
}
