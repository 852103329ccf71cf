using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Quantization;

/// <summary>
/// Rounds activations to 256 levels between the ends of a range, which in training follows the smallest and largest values seen as a
/// moving average (Jacob et al., 2018). Gradients pass within the range and end outside (straight through).
/// </summary>
internal sealed class ActivationQuantizer : nn.Module<Tensor, Tensor>
{
    private const int Levels = 255;

    private readonly double _share;

    // Both ends of the range; zeros until something was seen.
    private readonly Tensor range;
    private readonly Tensor scale;
    private readonly Tensor zero_point;

    public ActivationQuantizer(double share, Device device) : base(nameof(ActivationQuantizer))
    {
        _share = share;
        range = torch.zeros(2, ScalarType.Float32, device);
        scale = torch.ones(1, ScalarType.Float32, device);
        zero_point = torch.zeros(1, ScalarType.Int32, device);
        RegisterComponents();
    }

    /// <summary>Whether ranges follow what is seen, in training.</summary>
    public bool Observes { get; set; } = true;

    public override Tensor forward(Tensor input)
    {
        if (training && Observes) Observe(input);
        return Widened(input, wide => FakeQuantization.PerTensor(wide, Buffer("scale"), Buffer("zero_point"), 0, Levels));
    }

    /// <summary>Takes the range of some activations in.</summary>
    public void Observe(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (smallest, largest) = input.detach().aminmax();
        // Zero is always among the levels: padding and rectifiers make it.
        var seen = stack([smallest.clamp_max(0), largest.clamp_min(0)]).to(ScalarType.Float32);
        var ends = Buffer("range");
        ends.copy_(where(ends.abs().sum().eq(0), seen, ends.add(seen.sub(ends).mul(_share))));
        var step = ends[1].sub(ends[0]).div(Levels).clamp_min(1e-8);
        Buffer("scale").copy_(step.reshape(1));
        Buffer("zero_point").copy_(ends[0].neg().div(step).round().clamp(0, Levels).reshape(1));
    }

    // Autocast hands over narrow activations; levels are of float32.
    private static Tensor Widened(Tensor input, Func<Tensor, Tensor> quantize)
    {
        if (input.dtype == ScalarType.Float32) return quantize(input);
        using var wide = input.to(ScalarType.Float32);
        return quantize(wide);
    }

    // Moving a module to a device makes its buffers anew.
    private Tensor Buffer(string name) => get_buffer(name)!;
}
