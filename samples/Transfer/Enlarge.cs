using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Transfer;

/// <summary>Brings digits to the size at which their strokes are as wide as those that the pretrained model knows.</summary>
internal sealed class Enlarge() : Module<Tensor, Tensor>(nameof(Enlarge))
{
    private const int Side = 168;

    public override Tensor forward(Tensor images) => functional.interpolate(images, [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false);
}
