using Lifecycle.Training.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Quantization;

/// <summary>
/// A convolution or linear layer whose input and weights are rounded to 8 bits, the weights channel by channel and symmetric; in
/// training with gradients straight through. It has the layer's weight and bias under their names, with a batch norm folded in.
/// </summary>
internal sealed class QuantizedLayer : nn.Module<Tensor, Tensor>
{
    private const int Largest = 127;

    private readonly Func<Tensor, Tensor, Tensor?, Tensor> _apply;
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly Tensor weight_scale;
    private readonly Tensor weight_zero_point;
    private readonly ActivationQuantizer input_range;
    private readonly ActivationQuantizer? output_range;

    public QuantizedLayer(LayerKind kind, FoldedWeights folded, double share, bool quantizesOutput) : base(nameof(QuantizedLayer))
    {
        _apply = kind.Apply;
        // A parameter takes the tensor over, so its facts are read first.
        var (channels, device) = (folded.Weight.shape[0], folded.Weight.device);
        weight = new Parameter(folded.Weight);
        if (folded.Bias is not null) bias = new Parameter(folded.Bias);
        weight_scale = torch.ones(channels, ScalarType.Float32, device);
        weight_zero_point = torch.zeros(channels, ScalarType.Int32, device);
        input_range = new ActivationQuantizer(share, device);
        if (quantizesOutput) output_range = new ActivationQuantizer(share, device);
        RegisterComponents();
        MeasureWeights();
    }

    /// <summary>Rounds what the layer, or the rectifier behind it, gives; null where the next layer does that.</summary>
    public ActivationQuantizer? Output => output_range;

    /// <summary>Whether ranges follow what is seen, in training.</summary>
    public bool Observes
    {
        get => input_range.Observes;
        set
        {
            input_range.Observes = value;
            if (output_range is not null) output_range.Observes = value;
        }
    }

    /// <summary>The weights as trained.</summary>
    public FoldedWeights Weights => new(get_parameter("weight")!, bias is null ? null : get_parameter("bias"));

    public override Tensor forward(Tensor input)
    {
        if (training && Observes) MeasureWeights();
        using var rounded = input_range.call(input);
        using var levels = FakeQuantization.PerChannel(get_parameter("weight")!, get_buffer("weight_scale")!, get_buffer("weight_zero_point")!, 0, -Largest, Largest);
        return _apply(rounded, levels, bias is null ? null : get_parameter("bias"));
    }

    // The largest weight of a channel is its last level.
    private void MeasureWeights()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var sizes = get_parameter("weight")!.detach().abs().flatten(1).amax([1]);
        get_buffer("weight_scale")!.copy_(sizes.div(Largest).clamp_min(1e-8));
    }
}
