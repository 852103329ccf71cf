using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Benchmarks.Quantization;

/// <summary>A transformer for images of 28x28: 49 patches of 4x4, two layers, 64 wide.</summary>
internal sealed class PatchTransformer : Module<Tensor, Tensor>
{
    private const long Width = 64;
    private readonly Module<Tensor, Tensor> patches = Conv2d(1, Width, 4, stride: 4);
    private readonly Parameter positions = Parameter(randn(49, 1, Width) * 0.02);
    private readonly TransformerEncoder encoder = TransformerEncoder(TransformerEncoderLayer(Width, 4, dim_feedforward: 4 * Width, dropout: 0), 2);
    private readonly Module<Tensor, Tensor> head = Linear(Width, 10);

    public PatchTransformer() : base(nameof(PatchTransformer)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var tokens = patches.call(input).flatten(2).permute(2, 0, 1) + positions;
        return head.call(encoder.call(tokens, null, null).mean([0L])).MoveToOuterDisposeScope();
    }
}

/// <summary>A net of separable convolutions for images of 28x28: depthwise kernels differ in width from channel to channel, which one scale for all serves badly.</summary>
internal sealed class SeparableNet : Module<Tensor, Tensor>
{
    private readonly Sequential layers = Sequential(
        [Conv2d(1, 32, 3, stride: 2, padding: 1, bias: false), BatchNorm2d(32), ReLU6(), .. Block(32, 64, 1), .. Block(64, 128, 2), .. Block(128, 128, 1), AdaptiveAvgPool2d(1), Flatten(), Linear(128, 10)]);

    public SeparableNet() : base(nameof(SeparableNet)) => RegisterComponents();

    public override Tensor forward(Tensor input) => layers.call(input);

    private static Module<Tensor, Tensor>[] Block(long from, long to, long stride) =>
    [
        Conv2d(from, from, 3, stride: stride, padding: 1, groups: from, bias: false), BatchNorm2d(from), ReLU6(),
        Conv2d(from, to, 1, bias: false), BatchNorm2d(to), ReLU6(),
    ];
}
